/**
 * Episodes made by hand: a task's texts run through the very kernels of a batch, but the states come from the test. So a fitness or a term
 * can be compared with a number worked out on paper.
 */
import { fieldOf } from "../../../src/core/state-record.ts";
import { type Batch, createBatch } from "../../../worlds/batch/batch.ts";
import { type RegisteredTask, worldOf } from "../../../worlds/registry.ts";

/** Some fields of a state by name; what is not named stays as it was at the step before. */
export type Scene = Readonly<Record<string, number | readonly number[]>>;

export interface Moment {
  /** Control steps since the start; 0 is the start. */
  readonly step: number;
  /** s */
  readonly time: number;
  /** 0 to 1 over the horizon. */
  readonly share: number;
  /** The command in force, by the declared names; all 0 at step 0, whose state it is drawn from. */
  readonly command: (name: string, index?: number) => number;
}

export interface Outcome {
  readonly fitness: number;
  readonly success: boolean;
  /** Steps lived. */
  readonly length: number;
  readonly terminated: boolean;
  readonly truncated: boolean;
  /** The sum of rewards. */
  readonly return: number;
  /** Terms of the reward at every step, by name. */
  readonly terms: readonly Readonly<Record<string, number>>[];
  /** The observation at every step, the first included, by name. */
  readonly observations: readonly Readonly<Record<string, number>>[];
}

export interface Script {
  readonly at: (moment: Moment) => Scene;
  /** Actions by step; default: zeros. */
  readonly action?: (step: number) => readonly number[];
  readonly seed?: number;
  /** Stops earlier than the episode does; fitness, success and return are then those of no episode. */
  readonly maxSteps?: number;
}

/** A task's kernels, compiled once, with a simulator that does what the script of the moment says. */
interface Stage {
  readonly batch: Batch;
  /** Writes over the state of the step that was just made. */
  write: (state: Float32Array) => void;
}

const stages = new Map<RegisteredTask, Promise<Stage>>();

async function createStage(task: RegisteredTask): Promise<Stage> {
  const standing = await startState(task);
  const stage: { batch?: Batch; write: Stage["write"] } = { write: () => undefined };
  const puppet = {
    reset(_start: Float32Array, _parameters: Float32Array, state: Float32Array) {
      state.set(standing);
      stage.write(state);
    },
    step: (_targets: Float32Array, state: Float32Array) => stage.write(state),
    free: () => undefined,
  };
  const world = { simulation: worldOf(task).simulation, reference: async () => puppet };
  const batch = await createBatch(task, world, { numEnvs: 1, seed: 1, engine: "reference", backend: "js" });
  return Object.assign(stage, { batch });
}

/** Plays one episode to its end. */
export async function play(
  task: RegisteredTask,
  { at, action, seed = 1, maxSteps = Number.POSITIVE_INFINITY }: Script,
): Promise<Outcome> {
  const started = stages.get(task) ?? createStage(task);
  stages.set(task, started);
  const stage = await started;
  const { memory, compiled } = stage.batch;
  const { programs, horizonSteps } = compiled;
  const { state: record, controlDt } = worldOf(task).simulation;
  const number = (name: string, index = 0) => memory.field(name, index)[0] ?? Number.NaN;
  const named = (field: string, names: readonly string[]) =>
    Object.fromEntries(names.map((name, index) => [name, number(field, index)]));
  let step = 0;
  const command: Moment["command"] = (name, index = 0) =>
    step === 0 ? 0 : number("command", fieldOf(programs.command.record, name).offset + index);
  stage.write = (state) => {
    const moment: Moment = { step, time: step * controlDt, share: step / horizonSteps, command };
    for (const [name, value] of Object.entries(at(moment))) {
      state.set(typeof value === "number" ? [value] : value, fieldOf(record, name).offset);
    }
  };
  stage.batch.reset(seed);
  const terms: Record<string, number>[] = [];
  const observations = [named("observation", programs.observation.names)];
  while (step < maxSteps && !number("terminated") && !number("truncated")) {
    worldActions(action?.(step)).forEach((value, index) => {
      memory.field("action", index)[0] = value;
    });
    step++;
    stage.batch.step();
    terms.push(named("terms", programs.terms));
    observations.push(named("observation", programs.observation.names));
  }
  return {
    fitness: number("fitness"),
    success: number("success") === 1,
    length: number("finalLength"),
    terminated: number("terminated") === 1,
    truncated: number("truncated") === 1,
    return: number("finalReturn"),
    terms,
    observations,
  };

  function worldActions(given: readonly number[] = []): readonly number[] {
    const { action: space } = worldOf(task).simulation;
    return Array.from({ length: space.kind === "continuous" ? space.size : 1 }, (_, index) => given[index] ?? 0);
  }
}

/** The state a robot is in when it stands in its stance, or zeros. */
async function startState(task: RegisteredTask): Promise<Float32Array> {
  const { simulation } = worldOf(task);
  const state = new Float32Array(simulation.state.size);
  if (task.simulation.kind === "rapier") {
    const { createReference } = await import("../../../worlds/rapier/engine.ts");
    const robot = await createReference(task.simulation.body, task.simulation.scene);
    robot.readState(state);
    robot.free();
  }
  return state;
}

/** A tilt by `angle` (rad) about the y axis, as a quaternion. */
export const pitched = (angle: number): readonly number[] => [0, Math.sin(angle / 2), 0, Math.cos(angle / 2)];
/** A heading (rad), as a quaternion. */
export const headed = (angle: number): readonly number[] => [0, 0, Math.sin(angle / 2), Math.cos(angle / 2)];
