/**
 * Where things stand in the yard, drawn from the seed. Drawn again until nothing is in the way of anything: every crate can be pushed straight
 * onto every pad, with room for the rover behind it and round it, and every place can be come to. So each goal has a way at the
 * start; what becomes of the way while goals are pursued is the planner's and the skills' business.
 */
import { RandomStream } from "../../../src/core/random.ts";
import {
  type CrateName,
  crateEdge,
  crateNames,
  type PadName,
  type Point,
  padEdge,
  padNames,
  type RobotName,
  rampAngle,
  rampHalf,
  rampLength,
  rampWidth,
} from "../../../src/core/yard.ts";
import { earthGravity, type Scene, type Thing } from "../scenes/schema.ts";
import { crate, groundMaterial, pad, ramp, tower } from "../scenes/things.ts";

export interface YardLayout {
  readonly seed: number;
  readonly crates: Readonly<Record<CrateName, { readonly position: Point; readonly heading: number }>>;
  readonly pads: Readonly<Record<PadName, Point>>;
  readonly tower: Point;
  /** The lower edge's middle; it rises along +x. */
  readonly ramp: Point;
  readonly robots: Readonly<Record<RobotName, { readonly position: Point; readonly heading: number }>>;
}

/** kg */
const crateMass = 2;
/** m */
const towerHeight = 2;

const colours = { red: "#c0392f", green: "#3f8f5a", blue: "#3c62b5", yellow: "#e3c22f" } as const;
const colourOf = (name: string) => colours[name.replace(/(Crate|Pad)$/, "") as keyof typeof colours];

/** Things stand within this of the middle (m). */
const halfWidth = 4;
/** Centres are so far apart at least (m). */
const apart = { pads: 2.2, cratePad: 1.7, crates: 1.8, landmark: 2, landmarks: 2.6, robot: 1.4 };
/** Free on both sides of a crate's way to a pad (m). */
const wayHalf = 0.85;
/** The way begins so far behind the crate: room for the rover. */
const behind = 1.4;
const mostDraws = 1_000_000;

export function drawLayout(seed: number): YardLayout {
  const random = new RandomStream(seed, "yard-layout");
  const point = (reach = halfWidth): Point => [round(random.range(-reach, reach)), round(random.range(-reach, reach))];
  const turn = () => round(random.range(-Math.PI, Math.PI));
  for (let draw = 0; draw < mostDraws; draw++) {
    const [bluePad, greenPad, redPad] = [point(), point(), point()];
    const [redCrate, yellowCrate] = [point(halfWidth - 1), point(halfWidth - 1)];
    const layout: YardLayout = {
      seed,
      pads: { bluePad, greenPad, redPad },
      crates: {
        redCrate: { position: redCrate, heading: turn() },
        yellowCrate: { position: yellowCrate, heading: turn() },
      },
      tower: point(),
      ramp: point(),
      robots: { rover: { position: point(), heading: turn() }, ant: { position: point(), heading: turn() } },
    };
    if (isFree(layout)) return layout;
  }
  throw new RangeError(`no layout for seed ${seed} after ${mostDraws} draws`);
}

const round = (value: number) => Math.round(value * 1000) / 1000;
export const distanceBetween = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export function rampMiddle([x, y]: Point): Point {
  return [x + rampHalf[0], y];
}

function isFree({ crates, pads, tower: towerAt, ramp: rampAt, robots }: YardLayout): boolean {
  const padPoints = padNames.map((name) => pads[name]);
  const cratePoints = crateNames.map((name) => crates[name].position);
  const landmarks = [towerAt, rampMiddle(rampAt)];
  const robotPoints = [robots.rover.position, robots.ant.position];
  const separate = (left: readonly Point[], right: readonly Point[], distance: number) =>
    left.every((a) => right.every((b) => a === b || distanceBetween(a, b) >= distance));
  if (!separate(padPoints, padPoints, apart.pads) || !separate(cratePoints, cratePoints, apart.crates)) return false;
  if (!separate(cratePoints, padPoints, apart.cratePad) || !separate(landmarks, landmarks, apart.landmarks))
    return false;
  if (!separate(landmarks, [...padPoints, ...cratePoints], apart.landmark)) return false;
  const others = [...padPoints, ...cratePoints, ...landmarks];
  if (!separate(robotPoints, [...others, ...robotPoints], apart.robot)) return false;
  return cratePoints.every((from) =>
    padPoints.every((to) => {
      const start = beyond(to, from, behind);
      const rest = [...landmarks, ...cratePoints, robots.ant.position].filter((each) => each !== from);
      return (
        Math.max(Math.abs(start[0]), Math.abs(start[1])) < halfWidth + 1.5 &&
        rest.every((each) => distanceToSegment(each, start, to) >= wayHalf + (each === landmarks[1] ? rampHalf[0] : 0))
      );
    }),
  );
}

/** The point `distance` beyond `through` as seen from `from`. */
export function beyond(from: Point, through: Point, distance: number): Point {
  const length = Math.max(1e-9, distanceBetween(from, through));
  const share = distance / length;
  return [through[0] + (through[0] - from[0]) * share, through[1] + (through[1] - from[1]) * share];
}

export function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const square = dx * dx + dy * dy;
  const along = square > 0 ? ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / square : 0;
  const share = Math.min(1, Math.max(0, along));
  return distanceBetween(point, [from[0] + share * dx, from[1] + share * dy]);
}

/** The scene of a layout. */
export function yardScene(layout: YardLayout): Scene {
  const things: Thing[] = [
    ...crateNames.map((name) => {
      const { position, heading } = layout.crates[name];
      const [x, y] = position;
      const rotation = [0, 0, Math.sin(heading / 2), Math.cos(heading / 2)] as const;
      return { ...crate(name, [x, y, crateEdge / 2], crateEdge, crateMass, colourOf(name)), rotation };
    }),
    ...padNames.map((name) => pad(name, ...layout.pads[name], padEdge, colourOf(name))),
    ramp("ramp", [...layout.ramp, 0], rampAngle, rampLength, rampWidth),
    tower("tower", ...layout.tower, towerHeight, "#d8b13c"),
  ];
  return { name: "yard", ground: { kind: "plane", material: groundMaterial }, things, gravity: earthGravity };
}
