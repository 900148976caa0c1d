/**
 * The contracts of the world `rapier/yard`: what is there, what its facts are, and the body that its skills act through. A flat yard holds two
 * crates, three pads, a tower, a ramp, and two robots: a rover on wheels and an ant on legs. Metres, radians, seconds; x and y on the
 * ground, headings counter-clockwise from x.
 */
export const yardWorldId = "rapier/yard";

export const crateNames = ["redCrate", "yellowCrate"] as const;
export const padNames = ["bluePad", "greenPad", "redPad"] as const;
export const landmarkNames = ["tower", "ramp"] as const;
export const robotNames = ["rover", "ant"] as const;

export type CrateName = (typeof crateNames)[number];
export type PadName = (typeof padNames)[number];
export type LandmarkName = (typeof landmarkNames)[number];
export type RobotName = (typeof robotNames)[number];
/** Everything that a goal may name. */
export type YardThing = CrateName | PadName | LandmarkName | RobotName;

export const yardThings: readonly YardThing[] = [...crateNames, ...padNames, ...landmarkNames, ...robotNames];

export const isRobot = (name: string): name is RobotName => (robotNames as readonly string[]).includes(name);
export const isCrate = (name: string): name is CrateName => (crateNames as readonly string[]).includes(name);
export const isPad = (name: string): name is PadName => (padNames as readonly string[]).includes(name);

/** A point on the ground: x, y (m). */
export type Point = readonly [x: number, y: number];

/** What a thing covers of the ground: a circle, or a rectangle with half extents along its heading and across. */
export type Footprint =
  | { readonly kind: "circle"; readonly radius: number }
  | { readonly kind: "rectangle"; readonly half: Point };

/** Edges and radii (m). A pad holds two crates beside each other with room. */
export const crateEdge = 0.3;
export const padEdge = 1.2;
export const towerRadius = 0.3;
/** Slope (rad), length on the slope and width (m). */
export const rampAngle = 0.25;
export const rampLength = 1.6;
export const rampWidth = 1.2;
/** Half extents of the ramp on the ground; it rises along +x. */
export const rampHalf: Point = [(rampLength / 2) * Math.cos(rampAngle), rampWidth / 2];

const crateFootprint: Footprint = { kind: "rectangle", half: [crateEdge / 2, crateEdge / 2] };
const padFootprint: Footprint = { kind: "rectangle", half: [padEdge / 2, padEdge / 2] };
const footprints: Readonly<Record<YardThing, Footprint>> = {
  redCrate: crateFootprint,
  yellowCrate: crateFootprint,
  bluePad: padFootprint,
  greenPad: padFootprint,
  redPad: padFootprint,
  tower: { kind: "circle", radius: towerRadius },
  ramp: { kind: "rectangle", half: rampHalf },
  rover: { kind: "circle", radius: 0.35 },
  ant: { kind: "circle", radius: 0.6 },
};

export const footprintOf = (thing: YardThing): Footprint => footprints[thing];

export interface YardPlace {
  readonly name: YardThing;
  readonly position: Point;
  readonly heading: number;
  readonly footprint: Footprint;
  /** Whether one can run into it: pads are only drawn. */
  readonly solid: boolean;
}

/** From a point to the edge of what a thing covers (m); 0 over it. */
export function distanceToEdge([x, y]: Point, { position, heading, footprint }: YardPlace): number {
  const [dx, dy] = [x - position[0], y - position[1]];
  if (footprint.kind === "circle") return Math.max(0, Math.hypot(dx, dy) - footprint.radius);
  return outside(
    dx * Math.cos(heading) + dy * Math.sin(heading),
    dy * Math.cos(heading) - dx * Math.sin(heading),
    footprint,
  );
}

function outside(along: number, across: number, { half }: Footprint & { kind: "rectangle" }): number {
  return Math.hypot(Math.max(0, Math.abs(along) - half[0]), Math.max(0, Math.abs(across) - half[1]));
}

/** Within this of a thing's edge (m) a robot has come to it; a pad has to be under its middle. */
export const nearby = 1;
/** Beyond this (m) something is away from something else. */
export const farAway = 2;
/** A robot's middle so much higher than on level ground (m), over the ramp: it is at the top. */
export const rampTop = 0.22;
/** A lap round a thing is counted while the robot's middle keeps within this of its edge (m). */
export const lapReach = 4;
/** A turn on the spot is counted while the robot's middle keeps within this of where the turning began (m). */
export const turnReach = 0.6;

/** Where something that is counted happened: on a pad, or anywhere. */
export const groundNames = [...padNames, "yard"] as const;
export type GroundName = (typeof groundNames)[number];

export interface RobotFacts {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  /** m/s */
  readonly speed: number;
  readonly upright: boolean;
  /** Of its middle, above where that is on level ground (m). */
  readonly height: number;
}

/** A counter by names. */
type Table<Row extends string, Column extends string, Value> = Readonly<
  Record<Row, Readonly<Partial<Record<Column, Value>>>>
>;

export interface YardFacts {
  readonly rover: RobotFacts;
  readonly ant: RobotFacts;
  readonly crates: Readonly<Record<CrateName, { readonly x: number; readonly y: number }>>;
  /** Middles of what stands fast. */
  readonly places: Readonly<Record<PadName | LandmarkName, { readonly x: number; readonly y: number }>>;
  /** From the middle of a robot or crate to the edge of something else (m): 0 over it. */
  readonly distance: Table<RobotName | CrateName, YardThing, number>;
  /** The pad under the middle of a robot or crate, "none" beside all. */
  readonly onPad: Readonly<Record<RobotName | CrateName, PadName | "none">>;
  /** Crates on each pad. */
  readonly cratesOn: Readonly<Record<PadName, number>>;
  /** How often a robot or crate has come to a thing (within `nearby`; onto a pad), the start included. */
  readonly visits: Table<RobotName | CrateName, YardThing, number>;
  /** When it last came there (s); absent where it never has. */
  readonly arrived: Table<RobotName | CrateName, YardThing, number>;
  /** How often a robot has gone all the way round a thing, either way. */
  readonly laps: Table<RobotName, YardThing, number>;
  /** Whole turns of a robot about the vertical, either way, on the spot (`turnReach`), while it was on that pad, or anywhere. */
  readonly turns: Readonly<Record<RobotName, Readonly<Record<GroundName, number>>>>;
  /**
   * How often a robot met the verifier of a learned skill in a whole episode of it, by the skill's name: all of it on that pad, or anywhere. The world
   * judges over its own state records, as training did.
   */
  readonly performed: Readonly<Record<RobotName, Readonly<Record<GroundName, Readonly<Record<string, number>>>>>>;
  /** How often a robot has come to the top of the ramp. */
  readonly climbs: Readonly<Record<RobotName, number>>;
  /** How often a robot has fallen over. */
  readonly falls: number;
  readonly time: number;
}

export interface Stance {
  readonly point: Point;
  readonly heading: number;
}

/** What a trained policy asks of the world while it acts: its observation, by the task's own text, and one control step under an action. */
export interface Senses {
  readonly task: string;
  /** A name for each number of the observation, in order. */
  readonly observationNames: readonly string[];
  readonly actionNames: readonly string[];
  /**
   * The task's observation of this moment. @param command fields of the task's command by name, in the task's frame; what is not
   * given is 0. @param stance as if the robot stood there at rest: for asking how likely something is to succeed from there. Gives the
   * same array every time. [observations] f32
   */
  observe(command: Readonly<Record<string, readonly number[]>>, stance?: Stance): Float32Array;
  /** One control step under the policy's action ([actions] in [-1, 1]); the other robot stands. */
  act(action: ArrayLike<number>): Promise<void>;
}

/** What the verifier of a learned skill said of a whole episode. */
export interface PerformanceVerdict {
  readonly success: boolean;
  readonly fitness: number;
  /** The task's own end, such as a fall, rather than that of its time. */
  readonly terminated: boolean;
}

/** Senses for one episode of a learned skill, under the eye of its verifier. */
export interface Performance extends Senses {
  /** Longest episode (control steps). */
  readonly horizonSteps: number;
  /** Null until the episode is over; what is done later is not judged any more. */
  readonly verdict: PerformanceVerdict | null;
}

/** What skills of the yard act through. Calls reject with `SkillFailure` when the skill is interrupted, out of time, or its robot fell. */
export interface YardBody {
  /** World seconds since the start. */
  readonly time: number;
  look(): YardFacts;
  place(name: YardThing): YardPlace;
  places(): readonly YardPlace[];
  /**
   * Senses of a robot for one run of a task's policy: what the policy remembers starts at zero.
   *
   * @param things which of the yard's things stand for the free things of the task's scene, such as { crate: "redCrate" }
   */
  senses(task: string, robot: RobotName, things?: Readonly<Record<string, CrateName>>): Senses;
  /**
   * Begins an episode of a learned skill: its task sees the robot as it did in training, where and whichever way it may stand now. A performance
   * that meets the verifier is counted in the facts.
   */
  perform(skill: string): Performance;
  /** Everybody stands for so long (s). */
  wait(seconds: number): Promise<void>;
  /** Shown as the point that is gone to; null: none. */
  showTarget(point: Point | null): void;
}
