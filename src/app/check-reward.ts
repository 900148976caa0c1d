/** Checks a text against what a task offers; which of the two kinds it is, its exports tell. */
import { taskInputs } from "../../worlds/batch/programs.ts";
import { taskNamed, worldOf } from "../../worlds/registry.ts";
import {
  checkProgram,
  checkVerifier,
  type Diagnostic,
  exportedNames,
  type InputDeclarations,
  LanguageError,
} from "../lang/index.ts";

export interface CheckedReward {
  readonly kind: "reward" | "verifier";
  readonly errors: readonly Diagnostic[];
  /** Names of a reward's terms. */
  readonly terms?: readonly string[];
  /** Fields that are read, such as "state.rootVelocity". */
  readonly reads: readonly string[];
  /** Operations of a kernel, about. */
  readonly operations: number;
}

export function checkReward(source: string, file: string, taskId: string): CheckedReward {
  const task = taskNamed(taskId);
  const inputs = taskInputs(task, worldOf(task));
  const exports = exportedNames(source);
  const isVerifier = exports.some(({ name }) => name === "fitness" || name === "success");
  const reward = exports.find(({ name }) => name === "reward");
  const kind = isVerifier ? "verifier" : "reward";
  if (isVerifier && reward) {
    const { line, column } = reward;
    const message = "a reward beside fitness and success: they are kept apart, in files of their own";
    return { kind, errors: [{ line, column, message }], reads: [], operations: 0 };
  }
  try {
    return { kind, errors: [], ...(isVerifier ? verifier(source, file, inputs) : terms(source, file, inputs)) };
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    return { kind, errors: error.diagnostics, reads: [], operations: 0 };
  }
}

function terms(source: string, file: string, inputs: InputDeclarations) {
  const { entries } = checkProgram(source, { file, inputs, entries: [{ name: "reward", result: "terms" }] });
  const entry = entries.get("reward");
  return {
    terms: entry?.result.fields.map(({ name }) => name) ?? [],
    reads: entry?.reads ?? [],
    operations: entry?.operations ?? 0,
  };
}

function verifier(source: string, file: string, inputs: InputDeclarations) {
  const { reads, operations } = checkVerifier(source, { file, inputs });
  return { reads, operations };
}
