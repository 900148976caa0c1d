/** The texts of a task, checked against its state record: what `embody tasks` shows and what kernels are made of. */
import { defineRecord, emptyRecord, type StateRecord } from "../../src/core/state-record.ts";
import type { Task } from "../../src/core/task.ts";
import {
  checkProgram,
  checkVerifier,
  type InputDeclarations,
  type Program,
  type Verifier,
} from "../../src/lang/index.ts";
import type { SimulatedWorld } from "./simulation.ts";

export interface TaskPrograms {
  readonly observe: Program;
  readonly observation: { readonly size: number; readonly names: readonly string[] };
  readonly reward: Program;
  /** Names of the reward's terms, in order. */
  readonly terms: readonly string[];
  readonly terminated: Program;
  readonly verifier: Verifier;
  readonly memory: {
    readonly record: StateRecord;
    readonly size: number;
    readonly start?: Program;
    readonly update?: Program;
  };
  readonly command: {
    readonly record: StateRecord;
    readonly size: number;
    readonly draws: number;
    readonly sample?: Program;
  };
}

const recordOf = (fields: Parameters<typeof defineRecord>[0] | undefined) =>
  fields ? defineRecord(fields) : emptyRecord;

/** What the texts of a task may read, by name. `random` is there for the command's text only. */
export function taskInputs(task: Task, world: SimulatedWorld): InputDeclarations {
  const { state, action, parameters } = world.simulation;
  return {
    state,
    action: {
      vector: action.kind === "continuous" ? action.names : ["choice"],
      meaning: "as chosen by the policy, in [-1, 1]",
    },
    memory: recordOf(task.memory?.fields),
    command: recordOf(task.command?.fields),
    parameters: defineRecord(parameters.map(({ name, unit, meaning }) => ({ name, unit, meaning }))),
    time: "number",
  };
}

export function checkTask(task: Task, world: SimulatedWorld): TaskPrograms {
  const inputs = taskInputs(task, world);
  const check = (what: string, source: string, name: string, result: EntryResult, more: InputDeclarations = {}) =>
    checkProgram(source, {
      file: `${task.id}#${what}`,
      inputs: { ...inputs, ...more },
      entries: [{ name, result }],
    });
  const observe = check("observe", task.observe, "observe", "observation");
  const reward = check("reward", task.reward, "reward", "terms");
  const memory = recordOf(task.memory?.fields);
  const command = recordOf(task.command?.fields);
  const draws = task.command?.draws ?? 0;
  const random: InputDeclarations = {
    random: { vector: Array.from({ length: draws }, (_, i) => `u${i}`), meaning: "uniform in [0, 1)" },
  };
  return {
    observe,
    observation: namesOf(observe, "observe"),
    reward,
    terms: namesOf(reward, "reward").names,
    terminated: check("terminated", task.terminated, "terminated", "boolean"),
    verifier: checkVerifier(task.verifier, { file: `${task.id}#verifier`, inputs }),
    memory: {
      record: memory,
      size: memory.size,
      ...(task.memory?.start ? { start: check("memory", task.memory.start, "start", { record: memory }) } : {}),
      ...(task.memory ? { update: check("memory", task.memory.update, "update", { record: memory }) } : {}),
    },
    command: {
      record: command,
      size: command.size,
      draws,
      ...(task.command ? { sample: check("command", task.command.sample, "sample", { record: command }, random) } : {}),
    },
  };
}

type EntryResult = Parameters<typeof checkProgram>[1]["entries"][number]["result"];

/** The numbers an entry gives, each with a name: `gravity.x`, or `contacts[2]` where components have no names. */
function namesOf(program: Program, entry: string): { readonly size: number; readonly names: readonly string[] } {
  const outputs = program.entries.get(entry)?.result.fields ?? [];
  const names = outputs.flatMap(({ name, size, components }) =>
    size === 1 && !components
      ? [name]
      : Array.from({ length: size }, (_, index) => (components ? `${name}.${components[index]}` : `${name}[${index}]`)),
  );
  return { size: names.length, names };
}
