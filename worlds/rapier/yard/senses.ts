/**
 * A task's observation and actions in a live world. The text that the policy was trained on (`observe`), what it remembers (`memory`) and what an
 * action means (`targets`) are compiled from the task itself, so nothing is written twice: who fills the task's state record decides
 * what the policy sees. Where it is asked for, the task's termination and verifier run beside it in the same order as in training
 * (`worlds/batch/episodes.ts`), so that a live world judges an episode as the batch does.
 */
import { EmbodyError } from "../../../src/core/errors.ts";
import { fieldOf, type StateRecord } from "../../../src/core/state-record.ts";
import { actionSize, type Task } from "../../../src/core/task.ts";
import type { PerformanceVerdict } from "../../../src/core/yard.ts";
import {
  allocate,
  compileJs,
  defineLayout,
  type Float,
  f32,
  i32,
  kernel,
  type Layout,
  type Slots,
} from "../../../src/kernel/index.ts";
import { lowerEntry, type Program } from "../../../src/lang/index.ts";
import { checkTask } from "../../batch/programs.ts";
import { type Builder, loadFloats, loadInt, type SimulatedWorld, storeAll } from "../../batch/simulation.ts";

export interface TaskSenses {
  readonly task: string;
  readonly observationNames: readonly string[];
  readonly actionNames: readonly string[];
  /** Written by the caller before `observe`. [state record] f32 */
  readonly state: Float32Array;
  /** Forgets what was done before. */
  begin(): void;
  /** The same array every time. [observations] f32 */
  observe(command: Readonly<Record<string, readonly number[]>>): Float32Array;
  /** Takes the action ([actions] in [-1, 1]) into the memory and gives the actuators' targets; the same array every time. */
  targets(action: ArrayLike<number>): Float32Array;
}

/** Senses that also judge. An episode begins with the first `observe` after `begin`. */
export interface JudgedSenses extends TaskSenses {
  readonly record: StateRecord;
  /** Longest episode (control steps). */
  readonly horizonSteps: number;
  /** The step of the last `targets` is done, and `state` says where it led; gives the verdict when the episode is over with it. */
  settle(): PerformanceVerdict | null;
}

/** Compiles once a task; a few milliseconds. */
export function createTaskSenses(task: Task, world: SimulatedWorld): TaskSenses {
  return compileSenses(task, world, false);
}

/** The same with the task's termination and verifier; its command is drawn as in training, where nothing else is given. */
export function createJudgedSenses(task: Task, world: SimulatedWorld): JudgedSenses {
  const { draws } = checkTask(task, world).command;
  if (draws > 0) throw new RangeError(`the command of '${task.id}' is drawn: nobody here knows what it should be`);
  return compileSenses(task, world, true);
}

function compileSenses(task: Task, world: SimulatedWorld, isJudged: boolean): JudgedSenses {
  const { simulation } = world;
  const programs = checkTask(task, world);
  const actions = actionSize(simulation.action);
  const sizes = {
    state: simulation.state.size,
    memory: programs.memory.size,
    command: programs.command.size,
    parameters: simulation.parameters.length,
    action: actions,
    observation: programs.observation.size,
    targets: actions,
    folds: programs.verifier.size,
    fitness: 1,
    /** Since the episode began (s). */
    time: 1,
  };
  const fields: Slots = {
    ...Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, f32(Math.max(1, size))])),
    ...{ steps: i32(), terminated: i32(), success: i32() },
  };
  const layout: Layout = defineLayout({ fields });
  const horizonSteps = Math.round(task.horizon / simulation.controlDt);
  const inputs = (k: Builder) => {
    const values = new Map(Object.entries(sizes).map(([name, size]) => [name, loadFloats(k, name, size)]));
    return (input: string, offset: number): Float => {
      const value = values.get(input)?.[offset];
      if (!value) throw new RangeError(`the text of '${task.id}' reads '${input}', which a live world does not have`);
      return value;
    };
  };
  const write = (k: Builder, program: Program, entry: string, field: "observation" | "memory" | "command") => {
    const lowered = lowerEntry(program, entry, k, inputs(k));
    if (lowered.kind !== "record") throw new RangeError(`'${entry}' gives a ${lowered.kind}`);
    if (field === "observation") {
      storeAll(
        k,
        field,
        lowered.fields.flatMap(({ values }) => values),
      );
      return;
    }
    const values = new Map(lowered.fields.map(({ name, values: numbers }) => [name, numbers]));
    storeAll(
      k,
      field,
      programs[field].record.fields.flatMap(({ name }) => values.get(name) ?? []),
    );
  };
  const judging = () => [
    kernel("command", layout, (k) => {
      if (programs.command.sample) write(k, programs.command.sample, "sample", "command");
    }),
    kernel("open", layout, (k) => storeAll(k, "folds", programs.verifier.start(k))),
    kernel("judge", layout, (k) => {
      const read = inputs(k);
      const steps = loadInt(k, "steps");
      const ended = lowerEntry(programs.terminated, "terminated", k, read);
      if (ended.kind !== "boolean") throw new RangeError("'terminated' gives no truth value");
      const { controlDt } = simulation;
      const time = { step: steps.sub(1), horizonSteps, controlDt };
      const folds = programs.verifier.update(k, loadFloats(k, "folds", sizes.folds), { read, ...time });
      const verdict = programs.verifier.result(k, folds, { steps, horizonSteps, terminated: ended.value });
      storeAll(k, "folds", folds);
      k.store("fitness", verdict.fitness);
      k.store("success", verdict.success.toInt());
      k.store("terminated", ended.value.toInt());
    }),
  ];
  const kernels = [
    kernel("observe", layout, (k) => write(k, programs.observe, "observe", "observation")),
    kernel("act", layout, (k) => {
      const action = loadFloats(k, "action", actions).map((value) => value.clamp(-1, 1));
      storeAll(k, "action", action);
      storeAll(k, "targets", simulation.targets(k, action));
    }),
    kernel("start", layout, (k) => {
      if (programs.memory.start) write(k, programs.memory.start, "start", "memory");
    }),
    kernel("clock", layout, (k) => {
      const steps = loadInt(k, "steps").add(1);
      k.store("steps", steps);
      k.store("time", steps.toFloat().mul(simulation.controlDt));
    }),
    kernel("remember", layout, (k) => {
      if (programs.memory.update) write(k, programs.memory.update, "update", "memory");
    }),
  ];
  const memory = allocate(layout, 1);
  const runner = compileJs(isJudged ? [...kernels, ...judging()] : kernels, memory);
  const parts = (name: keyof typeof sizes) =>
    Array.from({ length: sizes[name] }, (_, component) => memory.field(name, component));
  const rows = { state: parts("state"), memory: parts("memory"), command: parts("command"), action: parts("action") };
  const clock = [memory.field("steps"), memory.field("time")];
  const results = { observation: parts("observation"), targets: parts("targets") };
  parts("parameters").forEach((row, index) => {
    row[0] = simulation.parameters[index]?.preset ?? 0;
  });
  const state = new Float32Array(sizes.state);
  const observation = new Float32Array(sizes.observation);
  const targets = new Float32Array(sizes.targets);
  /** Whether an action waits to be remembered; whether the episode has not begun yet, and whether it is over. */
  let acted = false;
  let isNew = true;
  let isOver = false;
  const copy = (from: readonly { readonly [index: number]: number }[], into: Float32Array) =>
    from.forEach((row, index) => {
      into[index] = row[0] ?? 0;
    });
  const load = () =>
    rows.state.forEach((row, index) => {
      row[0] = state[index] ?? 0;
    });
  const take = (row: ArrayLike<number>) => row[0] ?? 0;
  /** As in training: what is remembered is taken in after the simulator's step and before the observation. */
  const remember = () => {
    if (!acted) return;
    acted = false;
    runner.run("clock");
    runner.run("remember");
  };
  const first = () => {
    if (!isNew) return;
    isNew = false;
    if (isJudged) {
      runner.run("command");
      runner.run("open");
    }
    runner.run("start");
  };
  return {
    task: task.id,
    record: simulation.state,
    horizonSteps,
    observationNames: programs.observation.names,
    actionNames: simulation.action.names,
    state,
    begin() {
      acted = false;
      isNew = true;
      isOver = false;
      for (const row of [...rows.memory, ...rows.action, ...rows.command, ...clock]) row[0] = 0;
    },
    observe(command) {
      load();
      remember();
      if (!isJudged) for (const row of rows.command) row[0] = 0;
      for (const [name, values] of Object.entries(command)) {
        const { offset, size } = fieldOf(programs.command.record, name);
        if (values.length !== size) {
          throw new EmbodyError(
            "internal",
            `The command '${name}' of '${task.id}' takes ${size} numbers; got ${values.length}.`,
          );
        }
        values.forEach((value, index) => {
          const row = rows.command[offset + index];
          if (row) row[0] = value;
        });
      }
      first();
      runner.run("observe");
      copy(results.observation, observation);
      return observation;
    },
    targets(action) {
      if (action.length !== actions) {
        throw new EmbodyError("internal", `'${task.id}' takes ${actions} actions; got ${action.length}.`);
      }
      rows.action.forEach((row, index) => {
        row[0] = action[index] ?? 0;
      });
      runner.run("act");
      acted = true;
      copy(results.targets, targets);
      return targets;
    },
    settle() {
      if (!isJudged || isOver) return null;
      load();
      remember();
      runner.run("judge");
      const terminated = take(memory.field("terminated")) !== 0;
      isOver = terminated || take(memory.field("steps")) >= horizonSteps;
      if (!isOver) return null;
      return { terminated, success: take(memory.field("success")) !== 0, fitness: take(memory.field("fitness")) };
    },
  };
}
