/** Ordinary texts, annotated as people and language models annotate them: every one is accepted, and means what JavaScript means. */
import type { EntryDeclaration } from "../../src/lang/index.ts";
import { memory } from "./fixtures.ts";

export interface AcceptedSource {
  readonly what: string;
  readonly source: string;
  readonly entry?: EntryDeclaration;
}

const observe: EntryDeclaration = { name: "observe", result: "observation" };
const terminated: EntryDeclaration = { name: "terminated", result: "boolean" };

export const accepted: readonly AcceptedSource[] = [
  {
    what: "interfaces on top, an annotated state, Math",
    source: `
interface Vector3 { x: number; y: number; z: number }
interface State {
  rootPosition: Vector3;
  rootVelocity: Vector3; // m/s
  jointVelocities: number[];
}

/**
 * Run forward.
 * @param state the state
 */
export function reward(state: State, action: number[]): { forward: number; control: number } {
  const forward: number = Math.max(0, Math.min(state.rootVelocity.x, 2.0));
  const control = -0.01 * action.reduce((total: number, a: number) => total + a * a, 0);
  return { forward, control };
}`,
  },
  {
    what: "destructuring",
    source: `export function reward(state: State) {
  const { x, z: height } = state.rootPosition;
  const { rootVelocity: { x: vx, y: vy } } = state;
  const [qx, , , qw] = state.rootRotation;
  return { position: x * 0.1, height: height - 0.5, speed: vx - vy, rotation: qx + qw };
}`,
  },
  {
    what: "arrow helpers and type aliases",
    source: `type Scalar = number;
type Reward = Readonly<Record<string, number>>;
const square = (x: number): number => x * x;
const bell = (x: Scalar, width: Scalar = 0.25): Scalar => Math.exp(-square(x / width));
export const reward = (state: State, command: Command): Reward => {
  const error: number = state.rootVelocity.x - command.velocity.x;
  return { tracking: bell(error), height: bell(state.rootPosition.z - 0.5, 0.1) };
};`,
  },
  {
    what: "constants, as const, satisfies",
    source: `const WEIGHTS = { forward: 1.5, alive: 0.2, energy: 2e-3 } as const;
const GOAL = [3, -1, 0.5] satisfies readonly number[];
export function reward(state: State, action: readonly number[]) {
  const closeness = 1 / (1 + distance(state.rootPosition, GOAL));
  return {
    forward: WEIGHTS.forward * closeness,
    alive: WEIGHTS.alive,
    energy: -WEIGHTS.energy * sumSquares(action) as number,
  };
}`,
  },
  {
    what: "early returns",
    source: `export function reward(state: State): number {
  const upright = up(state.rootRotation).z;
  if (upright < 0) return -1;
  if (state.rootPosition.z < 0.1) {
    return upright > 0.5 ? -0.5 : -0.75;
  } else if (state.rootPosition.z > 2) {
    return 0;
  }
  return upright + state.rootVelocity.x;
}`,
  },
  {
    what: "loops over joints",
    source: `export function reward(state: State, action: number[], memory: Memory) {
  let smoothness = 0;
  let power = 0;
  for (let i = 0; i < action.length; i++) {
    const change: number = action[i]! - memory.previousAction[i]!;
    smoothness -= change * change;
    power += Math.abs(action[i] * state.jointVelocities[i]);
  }
  return { smoothness: 0.05 * smoothness, power: -0.001 * power };
}`,
  },
  {
    what: "for of, with a counter that a branch changes",
    source: `export function reward(state: State) {
  let feet = 0;
  let nearest: number = 100;
  for (const flag of state.contactFlags) {
    if (flag > 0.5) feet++;
  }
  for (const ray of state.rays) if (ray < nearest) nearest = ray;
  const term: number = feet === 2 ? 1 : 0;
  return { trot: term, clear: Math.min(nearest, 1.5) };
}`,
  },
  {
    what: "map, every, some, slice",
    source: `export function reward(state: State) {
  const excess = state.jointPositions.map((q, i) => Math.max(0, Math.abs(q) - 0.5 - 0.01 * i));
  const front = state.jointVelocities.slice(0, 4);
  const isQuiet = front.every((v) => Math.abs(v) < 1);
  const isOff = state.contactFlags.some((f: number): boolean => f < 0.5);
  return { limits: -sum(excess), quiet: isQuiet ? 1 : 0, off: isOff && !isQuiet ? -1 : 0 };
}`,
  },
  {
    what: "vectors of the library",
    source: `export function reward(state: State) {
  const toCrate = sub(state.things.redCrate.position, state.sites.gripper);
  const direction = normalize(toCrate);
  const approach = dot(state.rootVelocity, direction);
  const turn = cross(direction, [0, 0, 1]);
  const mixed = add(scale(direction, 0.5), mul(turn, [1, 2, 3]));
  return { approach, turn: length(turn), mixed: mixed.x + mixed[1] + mean(mixed) };
}`,
  },
  {
    what: "rotations",
    source: `export function reward(state: State, command: Command) {
  const q = state.rootRotation;
  const local = unrotate(q, state.rootVelocity);
  const gravity: Vector3 = gravityIn(q);
  const heading = wrapAngle(yaw(q) - Math.atan2(command.target.y, command.target.x));
  const ahead = rotate(q, [0.3, 0, 0.1]);
  return {
    local: gaussian(local.x - command.velocity.x, 0.25),
    flat: -(gravity.x ** 2 + gravity.y ** 2),
    heading: -Math.abs(heading) * 0.1,
    ahead: forward(q).y + ahead.z + up(q).x,
  };
}`,
  },
  {
    what: "tolerance, clamp, lerp and the rest of the scalars",
    source: `export function reward(state: State) {
  const v = state.rootVelocity.x;
  const a = tolerance(v, 1, 2, 0.5) + tolerance(v, -1, 1);
  const b = clamp(v, -1, 1) + lerp(1, 3, fract(v)) + mod(v, 0.7);
  const c = Math.sign(v) + floor(v) + Math.ceil(v) + Math.round(v) + trunc(v);
  const d = sigmoid(v) + Math.tanh(v) + Math.hypot(v, 1, 2) + pow(v * v + 0.1, 0.3) + v ** 3 + (v * v + 1) ** -2 + (v * v) ** 0.5;
  return { a, b, c, d };
}`,
  },
  {
    what: "trigonometry",
    source: `const TWO_PI = 2 * Math.PI;
export function reward(state: State, memory: Memory, time: number) {
  const phase = (memory.phase + 1.5 * time * TWO_PI) % TWO_PI;
  const x = clamp(state.jointPositions.frontLeftHip, -1, 1);
  return {
    gait: Math.sin(phase) * Math.cos(phase / 2),
    angles: Math.asin(x) - Math.acos(x) + Math.atan(3 * x) + Math.tan(x),
    logs: Math.log(1 + x * x) + Math.sqrt(Math.abs(x)) + PI,
  };
}`,
  },
  {
    what: "nested ternaries and logic",
    source: `export function reward(state: State) {
  const z = state.rootPosition.z;
  const standing = z > 0.3 && z < 0.8;
  const fallen = !(z >= 0.15) || up(state.rootRotation).z <= 0.1;
  const grade: number = standing ? (z > 0.5 ? 1 : 0.5) : fallen ? -1 : 0;
  return { grade, same: standing === fallen ? 0.1 : 0, differ: standing !== fallen ? 0.2 : 0 };
}`,
  },
  {
    what: "helper functions with records and vectors",
    source: `interface Gains { readonly kp: number; readonly kd: number }
function track(q: number[], v: number[], gains: Gains): number {
  let cost = 0;
  for (let i = 0; i < q.length; i++) {
    cost += gains.kp * q[i] ** 2 + gains.kd * v[i] ** 2;
  }
  return cost;
}
export function reward(state: State) {
  const stiff: Gains = { kp: 0.1, kd: 0.001 };
  const soft = { ...stiff, kp: 0.01 };
  return { stiff: -track(state.jointPositions, state.jointVelocities, stiff), soft: -track(state.rays, state.rays, soft) };
}`,
  },
  {
    what: "observation",
    entry: observe,
    source: `export function observe(state: State, action: number[], command: Command) {
  return {
    height: state.rootPosition.z,
    gravity: gravityIn(state.rootRotation),
    velocity: unrotate(state.rootRotation, state.rootVelocity),
    joints: [...state.jointPositions, ...state.jointVelocities.map((v) => 0.1 * v)],
    contacts: state.contactFlags.map((flag) => flag > 0.5),
    moving: length(state.rootVelocity) > 0.1,
    action,
    command: [command.velocity.x, command.velocity.y, command.turnRate],
  };
}`,
  },
  {
    what: "termination",
    entry: terminated,
    source: `export function terminated(state: State): boolean {
  const isLow: boolean = state.rootPosition.z < 0.15;
  const isTilted = up(state.rootRotation).z < 0.3;
  return isLow || isTilted;
}`,
  },
  {
    what: "termination with early return",
    entry: terminated,
    source: `export function terminated(state: State, time: number) {
  if (time < 0.1) { return false; }
  for (const v of state.jointVelocities) {
    if (Math.abs(v) > 2.5) return true;
  }
  return state.rootPosition.z < 0;
}`,
  },
  {
    what: "memory",
    entry: { name: "update", result: { record: memory } },
    source: `const dt = 1 / 60;
export function update(state: State, action: number[], memory: Memory) {
  return {
    previousAction: action,
    airTime: memory.airTime.map((t, i) => state.contactFlags[i] > 0.5 ? 0 : t + dt),
    phase: wrapAngle(memory.phase + 2 * PI * 1.5 * dt),
  };
}`,
  },
  {
    what: "let without a value, and blocks",
    source: `export function reward(state: State) {
  let target: number;
  if (state.rootPosition.x > 0) {
    target = 1;
  } else {
    target = -1;
  }
  { const target = 7; let unused = target; unused *= 2; }
  let v: number = state.rootVelocity.x;
  v *= target;
  v /= 2;
  v -= 0.1;
  return { v };
}`,
  },
  {
    what: "a variable that only the branches that go on give a value",
    source: `export function reward(state: State): number {
  let a: number;
  let b: number;
  if (state.height > 1) return 5; else a = 2;
  if (state.height > 0) { b = a + state.rootPosition.x; } else { return a; }
  return a * b;
}`,
  },
  {
    what: "nested loops over constants",
    source: `const PAIRS = [[0, 1], [2, 3]];
const N: number = 2;
export function reward(state: State): number {
  let sum = 0;
  for (let i = 0; i < N; i++) {
    for (let j = N - 1; j >= 0; j--) {
      sum += state.contactFlags[PAIRS[i][j]] * (i + 1) - j;
    }
  }
  for (let k = 1; k <= 4; k += 2) sum += state.rays[k];
  return sum;
}`,
  },
  {
    what: "records in lists",
    source: `const goals = [{ at: [0, 0, 1], weight: 1 }, { at: [1, 0, 1], weight: 0.5 }];
export function reward(state: State) {
  let best = 0;
  for (const { at, weight } of goals) best = Math.max(best, weight * gaussian(distance(state.rootPosition, at), 1));
  return { best };
}`,
  },
  {
    what: "vectors that a branch chooses",
    source: `export function reward(state: State, command: Command) {
  const target = state.contactFlags.frontLeft > 0.5 ? command.target : state.things.redCrate.position;
  let offset = sub(target, state.rootPosition);
  if (length(offset) > 1) offset = normalize(offset);
  return { dot: dot(offset, state.rootVelocity), x: offset.x };
}`,
  },
  {
    what: "a local name that hides a function of the library",
    source: `export function reward(state: State) {
  const distance = Math.hypot(state.rootPosition.x, state.rootPosition.y);
  const mean = distance / 2;
  return { distance: -distance, mean };
}`,
  },
  {
    what: "closures over locals",
    source: `export function reward(state: State) {
  const limit = state.rootPosition.z > 0.5 ? 1 : 0.5;
  const over = (x: number) => (x > limit ? x - limit : 0);
  const parts = state.jointPositions.map((q) => over(q) + over(-q));
  return { limit: -sum(parts) / parts.length };
}`,
  },
  {
    what: "Math functions as values, spread arguments",
    source: `export function reward(state: State) {
  const sizes = state.jointVelocities.map(Math.abs);
  return { fastest: -Math.max(...sizes), slowest: min(...sizes, 3) };
}`,
  },
  {
    what: "generics and unions in annotations",
    source: `import type { State, Command } from "./types";
export interface Terms { [name: string]: number }
export type Maybe<T> = T | null;
declare const environment: { readonly dt: number };
function pick<T>(flag: boolean, a: T, b: T): T { return flag ? a : b; }
type Callback = (x: number, i?: number) => number;
const double: Callback = (x) => 2 * x;
export function reward(this_: never | State, time: number): Terms {
  return { t: pick(time > 1, double(time), -time) };
}`.replace("this_: never | State, ", ""),
  },
  {
    what: "object types, tuples and functions in parameters",
    source: `function apply(f: (x: number) => number, v: readonly [number, number, number] | number[], o: { gain: number; bias?: number }): number {
  return o.gain * v.map((x) => f(x)).reduce((a, b) => a + b, 0);
}
export function reward(state: State): number {
  const q = state.rootPosition as unknown as [number, number, number];
  return apply((x: number): number => x * 2, q, { gain: 0.5 });
}`,
  },
  {
    what: "numbers in every notation, odd spacing, no semicolons",
    source: `const a = 1_000, b = .5, c = 1e-3
const d = 0x10
export function reward( state:State,action :number [ ] ) :number
{
  const x:number=state . rootPosition . x
  const y = x>0?x:-x
  return a*c + b*y + d/16 + +x
}`,
  },
  {
    what: "a directive, a default helper parameter, a bare block",
    source: `"use strict";
function shaped(x: number, power: number = 2, scale = 1 / 4): number {
  return scale * x ** 2 + power;
}
export function reward(state: State) {
  ;
  return { a: shaped(state.height), b: shaped(state.height, 3), c: shaped(state.height, 3, 2) }
}`,
  },
  {
    what: "functions declared inside and after use",
    source: `export function reward(state: State) {
  return { v: helper(state.rootVelocity.x), w: inner(2) };
  function inner(x: number): number { return x * later; }
}
function helper(x: number): number { return x + later; }
const later = 0.25;`,
  },
];
