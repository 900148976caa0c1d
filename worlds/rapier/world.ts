/**
 * A body in a scene as something to train: what the reference (Rapier) and the twin share, namely the state record, where an episode
 * starts, what an action means and what may be randomised, and the two engines behind it. A start is drawn in a kernel from the
 * counter-based stream, so that both engines begin an episode of one seed in the same pose.
 */
import { defineRecord, fieldOf, type StateRecord, xyz, xyzw } from "../../src/core/state-record.ts";
import { cos, type Float, multiplyQuaternions, type Q4, sin } from "../../src/kernel/index.ts";
import type { Builder, ReferenceEngine, SimulatedWorld, Simulation, SimulationParameter } from "../batch/simulation.ts";
import { type Body, movableJoints, type Pose, type Vector3 } from "./bodies/schema.ts";
import { identityRotation } from "./bodies/vector.ts";
import { createReference, type Reference } from "./engine.ts";
import { freeThings, type Scene } from "./scenes/schema.ts";
import { stateLayout } from "./state-layout.ts";
import { isSkidSteered, steerFast, steeringParameter } from "./steering.ts";
import { createTwin } from "./twin/index.ts";
import { at } from "./twin/items.ts";

type Range = readonly [low: number, high: number];

/** Offsets from the described place, drawn evenly for each episode; what is left out stays where it is described. */
export interface Placement {
  readonly x?: Range;
  readonly y?: Range;
  /** rad */
  readonly yaw?: Range;
}

export interface RapierSimulation {
  readonly kind: "rapier";
  readonly body: Body;
  readonly scene: Scene;
  /** Of the robot's first link, beside its heading noise, which belongs to the body. */
  readonly root?: Omit<Placement, "yaw">;
  /** Ground that differs along y: where an episode begins, from the easiest place to the hardest (m). Adds the parameter `level`. */
  readonly levels?: Range;
  /** Of free things, by name. */
  readonly things?: Readonly<Record<string, Placement>>;
}

/** Factors on the described values, in the order of the engines' `parameters`. */
const parameters: readonly SimulationParameter[] = [
  { name: "friction", preset: 1, unit: "1", meaning: "factor on the friction of the robot's surfaces" },
  { name: "mass", preset: 1, unit: "1", meaning: "factor on the mass and inertia of every link" },
  { name: "kp", preset: 1, unit: "1", meaning: "factor on the stiffness of position actuators" },
  { name: "kd", preset: 1, unit: "1", meaning: "factor on the damping of actuators" },
];

const level: SimulationParameter = {
  name: "level",
  preset: 1,
  unit: "1",
  meaning: "how hard the ground is on which the episode takes place: 0 is the easiest, 1 the hardest",
};

/** The engines know the first four; `steering` is last, where it is taken off again. */
function parametersOf({ body, levels }: RapierSimulation): readonly SimulationParameter[] {
  return [...parameters, ...(levels ? [level] : []), ...(isSkidSteered(body) ? [steeringParameter] : [])];
}

export function rapierWorld(described: RapierSimulation): SimulatedWorld {
  const { body, scene } = described;
  const simulation = rapierSimulation(described);
  return {
    simulation,
    fast: isSkidSteered(body) ? steerFast(createTwin(body, scene), body) : createTwin(body, scene),
    reference: async () => new LiveReference(simulation, await createReference(body, scene)),
  };
}

export function startRecord(body: Body, scene: Scene): StateRecord {
  return defineRecord([
    { name: "rootPosition", components: xyz, unit: "m", frame: "world", meaning: "origin of the first link's frame" },
    {
      name: "rootRotation",
      components: xyzw,
      unit: "1",
      frame: "world",
      meaning: "rotation of the first link's frame",
    },
    {
      name: "jointPositions",
      components: movableJoints(body).map(({ name }) => name),
      unit: "rad or m",
      frame: "joint",
      meaning: "joint coordinates",
    },
    ...freeThings(scene).flatMap(({ name }) => [
      { name: `things.${name}.position`, components: xyz, unit: "m", meaning: `origin of the frame of ${name}` },
      { name: `things.${name}.rotation`, components: xyzw, unit: "1", meaning: `rotation of ${name}` },
    ]),
  ]);
}

/** The target of each actuator at rest: its joint's stance for a position, zero for a velocity or a torque; within its range. */
export function restTargets(body: Body): number[] {
  return body.actuators.map(({ kind, joint, range: [low, high] }) => {
    const rest = kind === "position" ? (body.stance.joints?.[joint] ?? 0) : 0;
    return Math.min(Math.max(rest, low), high);
  });
}

function rapierSimulation(described: RapierSimulation): Simulation {
  const { body, scene, root, things, levels } = described;
  const parameters = parametersOf(described);
  const levelAt = parameters.indexOf(level);
  const joints = movableJoints(body);
  const free = freeThings(scene);
  const rest = restTargets(body);
  return {
    state: stateLayout(body, scene),
    action: { kind: "continuous", size: body.actuators.length, names: body.actuators.map(({ name }) => name) },
    controlDt: body.settings.controlDt,
    parameters,
    start: startRecord(body, scene),
    startDraws: 3 + joints.length + 3 * free.length,
    drawStart(k, draw, drawn) {
      const within = ([low, high]: Range, index: number) =>
        draw(index)
          .mul(high - low)
          .add(low);
      const offset = (range: Range | undefined, index: number) => (range ? within(range, index) : k.float(0));
      const { position, rotation } = body.stance;
      const yaw = body.root === "free" ? body.resetNoise.yaw : 0;
      const spread = body.resetNoise.joints;
      const place = levels
        ? at(drawn, levelAt)
            .mul(levels[1] - levels[0])
            .add(levels[0])
        : k.float(0);
      const values: Float[] = [
        offset(root?.x, 0).add(position[0]),
        offset(root?.y, 1).add(position[1]).add(place),
        k.float(position[2]),
        ...turnedAboutZ(k, within([-yaw, yaw], 2), rotation ?? identityRotation),
        ...joints.map((joint, index) => {
          const [low, high] = joint.limits ?? [-1e6, 1e6];
          const noise = within([-spread, spread], 3 + index);
          return noise.add(body.stance.joints?.[joint.name] ?? 0).clamp(low, high);
        }),
      ];
      free.forEach((thing, index) => {
        const from = 3 + joints.length + 3 * index;
        const placed = things?.[thing.name];
        const [x, y, z] = thing.position;
        values.push(offset(placed?.x, from).add(x), offset(placed?.y, from + 1).add(y), k.float(z));
        values.push(...turnedAboutZ(k, offset(placed?.yaw, from + 2), thing.rotation ?? identityRotation));
      });
      return values;
    },
    targets(_k, action) {
      return action.map((value, index) => {
        const [low, high] = body.actuators[index]?.range ?? [0, 0];
        const middle = rest[index] ?? 0;
        // 0 is rest, 1 and -1 are the ends of the range.
        return value
          .max(0)
          .mul(high - middle)
          .add(value.min(0).mul(middle - low))
          .add(middle);
      });
    },
  };
}

function turnedAboutZ(k: Builder, angle: Float, [x, y, z, w]: readonly [number, number, number, number]): Q4 {
  const half = angle.mul(0.5);
  const turn: Q4 = [k.float(0), k.float(0), sin(half), cos(half)];
  return multiplyQuaternions(turn, [k.float(x), k.float(y), k.float(z), k.float(w)]);
}

/** The reference behind the interface that batches step. */
export class LiveReference implements ReferenceEngine {
  readonly #start: StateRecord;
  readonly #reference: Reference;

  constructor(simulation: Simulation, reference: Reference) {
    this.#start = simulation.start;
    this.#reference = reference;
  }

  reset(start: Float32Array, values: Float32Array, state: Float32Array): void {
    const { body, scene } = this.#reference;
    const [friction = 1, mass = 1, kp = 1, kd = 1] = values;
    this.#reference.reset({
      pose: poseFrom(start, this.#start, body),
      things: Object.fromEntries(
        freeThings(scene).map(({ name }) => [
          name,
          {
            position: read3(start, fieldOf(this.#start, `things.${name}.position`).offset),
            rotation: read4(start, fieldOf(this.#start, `things.${name}.rotation`).offset),
          },
        ]),
      ),
      variation: { friction, mass, kp, kd },
    });
    this.#reference.readState(state);
  }

  step(targets: Float32Array, state: Float32Array): void {
    this.#reference.setTargets(targets);
    this.#reference.step();
    this.#reference.readState(state);
  }

  free(): void {
    this.#reference.free();
  }
}

const read3 = (from: Float32Array, at: number): Vector3 => [from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0];
const read4 = (from: Float32Array, at: number) => [...read3(from, at), from[at + 3] ?? 1] as const;

function poseFrom(start: Float32Array, record: StateRecord, body: Body): Pose {
  const joints = movableJoints(body);
  const first = joints.length > 0 ? fieldOf(record, "jointPositions").offset : 0;
  return {
    position: read3(start, fieldOf(record, "rootPosition").offset),
    rotation: read4(start, fieldOf(record, "rootRotation").offset),
    joints: Object.fromEntries(joints.map(({ name }, index) => [name, start[first + index] ?? 0])),
  };
}
