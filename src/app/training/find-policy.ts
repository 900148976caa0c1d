/**
 * What `embody eval` can be pointed at: a skill of the library by its name, or a folder with a policy in it, such as that of a run which did not
 * reach its mark.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { draftedTaskSchema, skillFiles } from "../../../skills/manifest.ts";
import { findTrainedSkill, readPolicy, readTrainedLibrary, sha256 } from "../../../skills/trained-library.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import { readPolicyNotes } from "../../nn/policy.ts";
import type { Home } from "../../store/home.ts";

export interface FoundPolicy {
  /** Of the skill, or of the folder. */
  readonly name: string;
  readonly folder: string;
  readonly isSkill: boolean;
  readonly task: string;
  /** The task itself, where it was drafted from a sentence. */
  readonly drafted: DraftedTask | null;
  /** Text of the reward, where it may not be the task's own. */
  readonly reward: string | null;
  readonly policy: Uint8Array;
  readonly policyHash: string;
  /** First of the seeds that it was judged on last; null: not known. */
  readonly judgedFrom: number | null;
  /** SHA-256 of the verifier it was judged by; null: not known. */
  readonly verifierHash: string | null;
}

export function findPolicy(what: string, home: Home): FoundPolicy {
  const library = readTrainedLibrary(home.skills);
  const known = library.skills.some(({ name }) => name === what);
  const folder = [join(home.runs, what), resolve(what)].find((path) => existsSync(join(path, skillFiles.policy)));
  if (!known && folder !== undefined) return policyIn(folder, what);
  const skill = findTrainedSkill(library, what);
  const { manifest } = skill;
  const policy = readPolicy(skill);
  return {
    name: skill.name,
    folder: skill.folder,
    isSkill: true,
    task: manifest.task,
    drafted: manifest.drafted,
    reward: readIfThere(join(skill.folder, skillFiles.reward)),
    policy,
    policyHash: manifest.hashes.policy,
    judgedFrom: manifest.seeds.evaluation[0],
    verifierHash: manifest.hashes.verifier,
  };
}

function policyIn(folder: string, name: string): FoundPolicy {
  const policy = readFileSync(join(folder, skillFiles.policy));
  const { task } = readPolicyNotes(policy);
  const reward = readIfThere(join(folder, skillFiles.reward));
  const policyHash = sha256(policy);
  const drafted = draftIn(folder) ?? draftIn(dirname(folder));
  return {
    name,
    folder,
    isSkill: false,
    task,
    drafted: drafted?.id === task ? drafted : null,
    reward,
    policy,
    policyHash,
    judgedFrom: null,
    verifierHash: null,
  };
}

/** The drafted task of a run, whose folder this is, or of a skill; null: there is none. */
function draftIn(folder: string): DraftedTask | null {
  for (const name of ["run.json", skillFiles.manifest]) {
    const text = readIfThere(join(folder, name));
    if (text === null) continue;
    try {
      const drafted = draftedTaskSchema.nullish().parse((JSON.parse(text) as { drafted?: unknown }).drafted);
      return drafted ?? null;
    } catch (cause) {
      throw new EmbodyError("bad-file", `'${join(folder, name)}' is damaged: ${messageOf(cause).split("\n", 1)[0]}.`, {
        remedy: "Train the skill again.",
        cause,
      });
    }
  }
  return null;
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** The engine that `--world` means for a task, or the one that decides. */
export function engineFor(
  world: "twin" | "reference" | undefined,
  task: string,
  engines: { readonly fast?: unknown; readonly reference?: unknown },
): "fast" | "reference" {
  if (world === undefined) return engines.reference ? "reference" : "fast";
  const engine = world === "twin" ? "fast" : "reference";
  if (engines[engine]) return engine;
  throw new EmbodyError("bad-request", `Option --world ${world}: the task '${task}' has no ${world}.`, {
    remedy: "Leave --world away.",
  });
}
