/**
 * Trained skills on disk: those that come with the program (`skills/trained`, read-only) and the person's own (`EMBODY_HOME/skills`), which stand
 * before bundled ones of the same name. A folder that cannot be read is a fault to be told, not the end of the list. A policy is only
 * handed out when it is, bit for bit, the one that the manifest's numbers are about.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbodyError, messageOf, nearestNames } from "../src/core/errors.ts";
import { searchByWords } from "../src/core/words.ts";
import { readManifest, type SkillManifest, skillFiles } from "./manifest.ts";

export interface TrainedSkill {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  /** Came with the program; nobody writes there. */
  readonly isBundled: boolean;
  readonly manifest: SkillManifest;
}

export interface TrainedLibrary {
  /** In order of their names. */
  readonly skills: readonly TrainedSkill[];
  /** One line for each folder that is none. */
  readonly faults: readonly string[];
}

/** Where bundled skills lie. */
export const bundledSkills = fileURLToPath(new URL("./trained/", import.meta.url));

/**
 * Every trained skill, manifests read, policies not.
 *
 * @param own the person's folder of skills, such as `join(home.root, "skills")`; it need not exist
 */
export function readTrainedLibrary(own: string | null, bundled: string = bundledSkills): TrainedLibrary {
  const faults: string[] = [];
  const byName = new Map<string, TrainedSkill>();
  const read = (root: string, isBundled: boolean) => {
    for (const name of foldersIn(root)) {
      const folder = join(root, name);
      try {
        const manifest = readManifest(folder);
        if (manifest.name !== name) {
          throw new EmbodyError("bad-file", `The skill '${folder}' calls itself '${manifest.name}'.`);
        }
        byName.set(name, { name, folder, isBundled, manifest });
      } catch (error) {
        faults.push(messageOf(error));
      }
    }
  };
  read(bundled, true);
  if (own !== null) read(own, false);
  return { skills: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), faults };
}

/** Names of folders that may be skills; one that is being written starts with a dot. */
function foldersIn(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
}

/** The skill of this name; `EmbodyError("not-found")` names the nearest where there is none. */
export function findTrainedSkill({ skills }: Pick<TrainedLibrary, "skills">, name: string): TrainedSkill {
  const skill = skills.find((each) => each.name === name);
  if (skill) return skill;
  const names = skills.map((each) => each.name);
  const near = nearestNames(name, names);
  throw new EmbodyError(
    "not-found",
    `There is no trained skill '${name}'.${near.length > 0 ? ` Did you mean '${near.join("' or '")}'?` : ""}`,
    {
      remedy:
        names.length > 0
          ? `Trained skills: ${names.join(", ")}.`
          : 'None is trained yet: try npx embody train "balance a pole".',
    },
  );
}

/** The bytes of a skill's policy, after they were found to be the ones that its manifest speaks of. */
export function readPolicy({ folder, name, manifest }: Pick<TrainedSkill, "folder" | "name" | "manifest">): Uint8Array {
  const file = join(folder, skillFiles.policy);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new EmbodyError("bad-file", `The policy of the skill '${name}' cannot be read: ${messageOf(cause)}.`, {
      remedy: "Train it again, or remove its folder.",
      cause,
    });
  }
  if (sha256(bytes) !== manifest.hashes.policy) {
    throw new EmbodyError("bad-file", `The policy of the skill '${name}' is not the one that its manifest speaks of.`, {
      remedy: `Train it again, or restore '${file}'.`,
    });
  }
  return bytes;
}

/** Opens a skill's policy (`src/nn/policy.ts`), which is loaded here because it brings onnxruntime with it. */
export async function openTrainedPolicy(skill: Pick<TrainedSkill, "folder" | "name" | "manifest">) {
  const { openPolicy } = await import("../src/nn/policy.ts");
  const policy = await openPolicy(readPolicy(skill));
  if (policy.notes.task === skill.manifest.task) return policy;
  await policy.close();
  throw new EmbodyError(
    "bad-file",
    `The policy of the skill '${skill.name}' is for the task '${policy.notes.task}', not '${skill.manifest.task}'.`,
  );
}

/** Skills found by words, best first: their names say most, then what they are for, then words they were given. */
export function searchSkills<Described extends { readonly name: string; readonly description: string }>(
  query: string,
  skills: readonly (Described & { readonly task?: string; readonly words?: readonly string[] })[],
): Described[] {
  const found = searchByWords(query, skills, ({ name, description, task = "", words = [] }) => [
    [name, 1.5],
    [task, 1.2],
    [description, 1],
    [words.join(" "), 1],
  ]);
  return found.map(({ thing }) => thing);
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
