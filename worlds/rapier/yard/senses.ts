/**
 * A task's observation and actions in a live world. The text that the policy was trained on (`observe`), what it remembers (`memory`) and what an
 * action means (`targets`) are compiled from the task itself, so nothing is written twice: who fills the task's state record decides
 * what the policy sees.
 */
import { EmbodyError } from "../../../src/core/errors.ts";
import { fieldOf } from "../../../src/core/state-record.ts";
import { actionSize, type Task } from "../../../src/core/task.ts";
import { allocate, compileJs, defineLayout, type Float, f32, kernel } from "../../../src/kernel/index.ts";
import { lowerEntry, type Program } from "../../../src/lang/index.ts";
import { checkTask } from "../../batch/programs.ts";
import { type Builder, loadFloats, type SimulatedWorld, storeAll } from "../../batch/simulation.ts";

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

/** Compiles once a task; a few milliseconds. */
export function createTaskSenses(task: Task, world: SimulatedWorld): TaskSenses {
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
  };
  const layout = defineLayout({
    fields: Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, f32(Math.max(1, size))])),
  });
  const inputs = (k: Builder) => {
    const values = new Map(Object.entries(sizes).map(([name, size]) => [name, loadFloats(k, name, size)]));
    return (input: string, offset: number): Float => {
      // A policy that acts on the clock of its episode would need one here; none does.
      const value = values.get(input)?.[offset];
      if (!value) throw new RangeError(`the text of '${task.id}' reads '${input}', which a live world does not have`);
      return value;
    };
  };
  const write = (k: Builder, program: Program, entry: string, field: "observation" | "memory") => {
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
      programs.memory.record.fields.flatMap(({ name }) => values.get(name) ?? []),
    );
  };
  const kernels = [
    kernel("observe", layout, (k) => write(k, programs.observe, "observe", "observation")),
    kernel("act", layout, (k) => {
      const action = loadFloats(k, "action", actions).map((value) => value.clamp(-1, 1));
      storeAll(k, "action", action);
      storeAll(k, "targets", simulation.targets(k, action));
    }),
    kernel("remember", layout, (k) => {
      if (programs.memory.update) write(k, programs.memory.update, "update", "memory");
    }),
  ];
  const memory = allocate(layout, 1);
  const runner = compileJs(kernels, memory);
  const parts = (name: keyof typeof sizes) =>
    Array.from({ length: sizes[name] }, (_, component) => memory.field(name, component));
  const rows = { state: parts("state"), memory: parts("memory"), command: parts("command"), action: parts("action") };
  const results = { observation: parts("observation"), targets: parts("targets") };
  parts("parameters").forEach((row, index) => {
    row[0] = simulation.parameters[index]?.preset ?? 0;
  });
  const state = new Float32Array(sizes.state);
  const observation = new Float32Array(sizes.observation);
  const targets = new Float32Array(sizes.targets);
  /** Whether an action waits to be remembered. */
  let acted = false;
  const copy = (from: readonly { readonly [index: number]: number }[], into: Float32Array) =>
    from.forEach((row, index) => {
      into[index] = row[0] ?? 0;
    });
  const load = () =>
    rows.state.forEach((row, index) => {
      row[0] = state[index] ?? 0;
    });
  return {
    task: task.id,
    observationNames: programs.observation.names,
    actionNames: simulation.action.names,
    state,
    begin() {
      acted = false;
      for (const row of [...rows.memory, ...rows.action]) row[0] = 0;
    },
    observe(command) {
      load();
      // As in training: what is remembered is taken in after the simulator's step and before the observation.
      if (acted) runner.run("remember");
      acted = false;
      for (const row of rows.command) row[0] = 0;
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
  };
}
