/**
 * An episode of physics as a strip of pictures, side by side in one SVG, so that a person sees at once what the robot does: each picture follows the robot from
 * the same side, with its way on the ground, where it looks, and what it has done so far in numbers; where it goes places, a map of its whole way follows.
 * After the chronophotographs of Marey and Muybridge. A pure function of the episode: the same file gives the same bytes.
 */
import { EmbodyError } from "../core/errors.ts";
import { Camera, type Point, type Vector } from "./film-strip/camera.ts";
import { palette } from "./film-strip/colours.ts";
import { drawPanel, gridSpacing, type PanelContent } from "./film-strip/panel.ts";
import { boundingRadius, place } from "./film-strip/shapes.ts";
import { escapeXml, px } from "./film-strip/svg.ts";
import { type PhysicsEpisode, type RootMoment, readPhysicsEpisode, rootCourse, turnedText } from "./physics-episode.ts";

/** Pixels. */
const picture: Point = [196, 168];
const gap = 6;
const captionHeight = 22;
/** From the robot's right and a little behind, looking down: who goes ahead goes to the right in the picture. */
const view = { aside: 0.95, elevation: 0.42 } as const;
/** Share of the picture that the robot fills at most, or all that it reaches where its root stands fast. */
const filled = { moving: 0.56, fixed: 0.84 } as const;
/** A root that moves and turns less (m, rad) stands fast. */
const stillness = 1e-3;

export const mostFrames = 24;

export interface FilmStripOptions {
  /** Pictures, 2 to `mostFrames`. */
  readonly frames?: number;
}

/** Reads an .mcap file and gives its strip as SVG text. */
export async function filmStrip(path: string, options: FilmStripOptions = {}): Promise<string> {
  return stripOf(await readPhysicsEpisode(path), options);
}

export function stripOf(episode: PhysicsEpisode, { frames = 6 }: FilmStripOptions = {}): string {
  if (!Number.isInteger(frames) || frames < 2 || frames > mostFrames) {
    throw new EmbodyError("bad-request", `A strip has 2 to ${mostFrames} pictures, not ${frames}.`);
  }
  const course = rootCourse(episode);
  const framing = frameRobot(episode, course);
  const indices = Array.from({ length: frames }, (_, k) => Math.round((k / (frames - 1)) * (course.length - 1)));
  const panels = indices.map((index) => drawMoment(episode, course.slice(0, index + 1), framing));
  const map = drawMap(episode, course, indices, framing);
  const all = map ? [...panels, map] : panels;
  const width = all.length * picture[0] + (all.length - 1) * gap;
  const height = picture[1] + captionHeight;
  const { goal, policy } = episode.header;
  const groups = all.map(
    ({ content, caption }, index) =>
      `<g transform="translate(${index * (picture[0] + gap)})"><svg width="${picture[0]}" height="${picture[1]}">` +
      `<rect width="100%" height="100%" fill="${palette.ground}"/>${content}</svg>${caption}</g>\n`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `fill="none" stroke-linecap="round" stroke-linejoin="round" font-family="system-ui,sans-serif" font-size="12">\n` +
    `<title>${escapeXml(policy ? `${goal} (${policy})` : goal)}</title>\n` +
    `<rect width="100%" height="100%" fill="${palette.page}"/>\n${groups.join("")}</svg>\n`
  );
}

interface Framing {
  readonly azimuth: number;
  readonly scale: number;
  /** From the point of the ground below the root to the middle of the picture (m, world). */
  readonly middle: Vector;
  /** How far the robot reaches to the side (m). */
  readonly reach: number;
  /** Height of the ground, or of the root at first where there is none to stand on (m). */
  readonly ground: (moment: RootMoment) => number;
  /** Whether the root stands fast, such as an arm's: it has no way, and looks nowhere. */
  readonly isFixed: boolean;
}

/** Poses looked at to see how much room the robot takes. */
const samples = 60;

/** A view in which all of the robot is seen in all of the pictures, wherever its root is. */
function frameRobot({ recording, from, until }: PhysicsEpisode, course: readonly RootMoment[]): Framing {
  const first = course[0];
  const azimuth = (first?.heading ?? 0) + view.aside;
  const isLevel = recording.scene?.ground?.kind === "plane";
  // On slopes the picture goes up and down with the robot; over level ground it stays, so that a jump is seen.
  const ground = isLevel ? () => 0 : ({ position }: RootMoment) => position[2];
  const flat = new Camera({ azimuth, elevation: view.elevation, scale: 1, focus: [0, 0, 0], size: [0, 0] });
  let [left, right, top, bottom, reach] = [Infinity, -Infinity, Infinity, -Infinity, 0];
  for (let k = 0; k <= samples; k++) {
    const moment = recording.at(from + ((until - from) * k) / samples);
    const root = course[Math.round((k / samples) * (course.length - 1))];
    if (!moment || !root) continue;
    for (const placed of robotShapes(moment)) {
      const [x, y] = [placed.centre[0] - root.position[0], placed.centre[1] - root.position[1]];
      const [u, v] = flat.project([x, y, placed.centre[2] - ground(root)]);
      const radius = boundingRadius(placed.shape);
      [left, right] = [Math.min(left, u - radius), Math.max(right, u + radius)];
      [top, bottom] = [Math.min(top, v - radius), Math.max(bottom, v + radius)];
      reach = Math.max(reach, Math.hypot(x, y) + 0.5 * radius);
    }
  }
  const isFixed = course.every(
    ({ position, turned }) =>
      Math.abs(turned) < stillness &&
      position.every((value, axis) => Math.abs(value - (first?.position[axis] ?? 0)) < stillness),
  );
  const scale =
    filled[isFixed ? "fixed" : "moving"] * Math.min(picture[0] / (right - left), picture[1] / (bottom - top));
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  const middle = [0, 1, 2].map((axis) => u * (flat.right[axis] ?? 0) - v * (flat.up[axis] ?? 0)) as unknown as Vector;
  return { azimuth, scale, middle, reach, ground, isFixed };
}

type Moment = NonNullable<ReturnType<PhysicsEpisode["recording"]["at"]>>;

/** Of the robot that acts. */
function robotShapes({ scene, poses, focus }: Moment) {
  const next = scene.robots?.find(({ body }) => body > focus)?.body ?? scene.bodies.length;
  return scene.bodies.flatMap(({ robot, shapes }, index) =>
    robot && index >= focus && index < next
      ? shapes.map((shape) => place(shape, poses.subarray(7 * index, 7 * index + 7)))
      : [],
  );
}

interface Panel {
  readonly content: string;
  readonly caption: string;
}

function contentAt(
  episode: PhysicsEpisode,
  course: readonly RootMoment[],
  { reach, ground, isFixed }: Framing,
  isMap: boolean,
): PanelContent {
  const moment = episode.recording.at(course.at(-1)?.time ?? 0);
  if (!moment) throw new EmbodyError("internal", "A strip was asked of an episode without frames.");
  const { scene, poses, targets } = moment;
  return { scene, poses, targets, course: isFixed ? [] : course, ground, reach, isMap };
}

function drawMoment(episode: PhysicsEpisode, course: readonly RootMoment[], framing: Framing): Panel {
  const { azimuth, scale, middle, ground } = framing;
  const [first, now] = [course[0], course.at(-1)];
  if (!first || !now) throw new EmbodyError("internal", "A strip was asked of an episode without frames.");
  const focus: Vector = [now.position[0] + middle[0], now.position[1] + middle[1], ground(now) + middle[2]];
  const camera = new Camera({ azimuth, elevation: view.elevation, scale, focus, size: picture });
  const gone = Math.hypot(now.position[0] - first.position[0], now.position[1] - first.position[1]);
  const turned = turnedText(now.turned);
  const told = [
    ...(gone >= 0.05 ? [`${gone.toFixed(gone < 10 ? 1 : 0)} m`] : []),
    ...(turned ? [`turned ${turned}`] : []),
  ];
  const content = drawPanel(contentAt(episode, course, framing, false), camera);
  return { content, caption: caption(`${(now.time - first.time).toFixed(1)} s`, told.join(", ")) };
}

/** A way shorter than so many times the robot's reach is told by the pictures alone. */
const worthAMap = 1.5;

/** The whole way from above, the heading at first to the right, with a dot and a number for each picture; null for a robot that stays where it is. */
function drawMap(
  episode: PhysicsEpisode,
  course: readonly RootMoment[],
  indices: readonly number[],
  framing: Framing,
): Panel | null {
  const { reach } = framing;
  const azimuth = (course[0]?.heading ?? 0) + Math.PI / 2;
  const size = picture;
  const flat = new Camera({ azimuth, elevation: Math.PI / 2, scale: 1, focus: [0, 0, 0], size: [0, 0] });
  const points = course.map(({ position: [x, y] }) => flat.project([x, y, 0]));
  const [low, high] = [Math.min, Math.max].map((pick) =>
    [0, 1].map((axis) => pick(...points.map((p) => p[axis] ?? 0))),
  );
  const [left = 0, top = 0] = low ?? [];
  const [right = 0, bottom = 0] = high ?? [];
  if (Math.hypot(right - left, bottom - top) < worthAMap * reach) return null;
  // Room for the numbers.
  const scale = Math.min((size[0] - 36) / (right - left + reach), (size[1] - 36) / (bottom - top + reach));
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  const focus: Vector = [u * flat.right[0] - v * flat.up[0], u * flat.right[1] - v * flat.up[1], 0];
  const camera = new Camera({ azimuth, elevation: Math.PI / 2, scale, focus, size });
  const dots = indices.map((index, number) => {
    const moment = course[index];
    if (!moment) return "";
    const [x, y] = camera.project([moment.position[0], moment.position[1], 0]);
    const ahead = camera.project([
      moment.position[0] + (10 / scale) * Math.cos(moment.heading),
      moment.position[1] + (10 / scale) * Math.sin(moment.heading),
      0,
    ]);
    return (
      `<path d="M${px(x)} ${px(y)}L${px(ahead[0])} ${px(ahead[1])}" stroke="${palette.heading}" stroke-width="2"/>` +
      `<circle cx="${px(x)}" cy="${px(y)}" r="3.2" fill="${palette.trail}"/>` +
      `<text x="${px(x + 5)}" y="${px(y - 5)}" fill="${palette.text}" font-size="10">${number + 1}</text>`
    );
  });
  const content = drawPanel(contentAt(episode, course, framing, true), camera) + dots.join("");
  return { content, caption: caption("from above", `grid ${gridSpacing(camera.groundReach)} m`) };
}

function caption(left: string, right: string): string {
  const y = picture[1] + 15;
  return (
    `<text x="2" y="${y}" fill="${palette.text}" font-weight="600">${left}</text>` +
    `<text x="${picture[0] - 2}" y="${y}" fill="${palette.quiet}" text-anchor="end">${right}</text>`
  );
}
