/** The twin and the reference behind one small interface, so that a check is written once and run on both. */
import { createDriver } from "../../../../worlds/batch/driver.ts";
import { type Body, movableJoints } from "../../../../worlds/rapier/bodies/schema.ts";
import type { Scene } from "../../../../worlds/rapier/scenes/schema.ts";
import { createTwin } from "../../../../worlds/rapier/twin/index.ts";
import { rapierWorld } from "../../../../worlds/rapier/world.ts";
import { fieldOf, type StateRecord } from "../../../core/state-record.ts";

export interface PhysicsEngine {
  readonly name: string;
  readonly record: StateRecord;
  readonly controlDt: number;
  /** At rest in the stance, with these joint coordinates. */
  reset(joints?: Readonly<Record<string, number>>): void;
  step(targets?: ArrayLike<number>): void;
  field(name: string): number[];
  free(): void;
}

/** Both engines. `physicsDt` (s): the length of an engine step, instead of the body's own. */
export async function bothEngines(body: Body, scene: Scene, physicsDt?: number): Promise<PhysicsEngine[]> {
  return [await twinEngine(body, scene, physicsDt), await referenceEngine(body, scene, physicsDt)];
}

function stanceStart(body: Body, scene: Scene, joints: Readonly<Record<string, number>>): Float32Array {
  const { position, rotation } = body.stance;
  const things = scene.things.filter((thing) => thing.kind === "free");
  return Float32Array.from([
    ...position,
    ...(rotation ?? [0, 0, 0, 1]),
    ...movableJoints(body).map(({ name }) => joints[name] ?? body.stance.joints?.[name] ?? 0),
    ...things.flatMap((thing) => [...thing.position, ...(thing.rotation ?? [0, 0, 0, 1])]),
  ]);
}

function fieldReader(record: StateRecord, state: () => Float32Array) {
  return (name: string): number[] => {
    const { offset, size } = fieldOf(record, name);
    return [...state().subarray(offset, offset + size)];
  };
}

const perSecond = (dt: number) => `1/${Math.round(1 / dt)} s`;

export async function twinEngine(body: Body, scene: Scene, physicsDt?: number): Promise<PhysicsEngine> {
  const { simulation } = rapierWorld({ kind: "rapier", body, scene });
  // With shorter steps the actuator law is evaluated as often.
  const settings = {
    ...body.settings,
    ...(physicsDt === undefined ? {} : { physicsDt, solverIterations: 1 as const }),
  };
  const twin = createTwin({ ...body, settings }, scene, physicsDt === undefined ? {} : { physicsDt });
  const driver = await createDriver(simulation, twin, { backend: "wasm" });
  const still = body.actuators.map(() => 0);
  return {
    name: physicsDt === undefined ? "twin" : `twin, ${perSecond(physicsDt)}`,
    record: simulation.state,
    controlDt: simulation.controlDt,
    reset(joints = {}) {
      driver.setStart(0, stanceStart(body, scene, joints));
      driver.reset();
    },
    step(targets = still) {
      driver.setTargets(0, targets);
      driver.step();
    },
    field: fieldReader(simulation.state, () => driver.state(0)),
    free: () => undefined,
  };
}

export async function referenceEngine(body: Body, scene: Scene, physicsDt?: number): Promise<PhysicsEngine> {
  const settings = { ...body.settings, ...(physicsDt === undefined ? {} : { physicsDt }) };
  const { simulation, reference } = rapierWorld({ kind: "rapier", body: { ...body, settings }, scene });
  if (!reference) throw new RangeError("no reference engine");
  const engine = await reference();
  const state = new Float32Array(simulation.state.size);
  const presets = Float32Array.from(simulation.parameters, ({ preset }) => preset);
  const still = new Float32Array(body.actuators.length);
  return {
    name: physicsDt === undefined ? "Rapier" : `Rapier, ${perSecond(physicsDt)}`,
    record: simulation.state,
    controlDt: simulation.controlDt,
    reset: (joints = {}) => engine.reset(stanceStart(body, scene, joints), presets, state),
    step: (targets = still) => engine.step(Float32Array.from(targets), state),
    field: fieldReader(simulation.state, () => state),
    free: () => engine.free(),
  };
}
