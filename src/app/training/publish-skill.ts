/**
 * Makes a skill of a training that met its mark: a folder with the policy, what it was trained and judged by, its curve, and one episode in the
 * reference to look at. The folder is put together aside and then takes its place at once, so that the library never sees half a skill.
 */
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type SkillManifest, type SkillParameter, skillFiles } from "../../../skills/manifest.ts";
import { sha256 } from "../../../skills/trained-library.ts";
import type { DraftedTask } from "../../core/drafted-task.ts";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { EngineName, SeedResult } from "../../core/training.ts";
import { replaceFile } from "../../store/files.ts";
import type { Home } from "../../store/home.ts";
import { wordsOf } from "./choose-task.ts";
import { heldOutSeeds } from "./held-out-seeds.ts";
import { trainingCodeHash } from "./identity.ts";
import { taskOf } from "./participant.ts";
import { recordPolicy } from "./record-policy.ts";
import { laneFolder, makeFolder, type RunFolder } from "./run-folder.ts";
import { resultThatCounts, retentionOf } from "./seed-results.ts";

/** Gives the folder of the skill. */
export async function publishSkill(
  folder: RunFolder,
  best: SeedResult,
  { home, calibrate }: { readonly home: Home; readonly calibrate: boolean },
  { note }: { note(text: string): void },
): Promise<string> {
  const { record } = folder;
  const lane = laneFolder(folder, best.seed);
  const { drafted } = record;
  const task = taskOf({ task: record.task, drafted, reward: null });
  const place = join(home.skills, record.name);
  const aside = join(home.skills, `.${record.name}-${randomBytes(3).toString("hex")}`);
  makeFolder(aside);
  try {
    const policy = readFileSync(join(lane, skillFiles.policy));
    const reward = record.reward ?? task.reward;
    replaceFile(join(aside, skillFiles.policy), policy);
    replaceFile(join(aside, skillFiles.reward), reward);
    replaceFile(join(aside, skillFiles.verifier), task.verifier);
    copyFileSync(join(lane, "metrics.jsonl"), join(aside, skillFiles.curve));
    const { engine, result } = resultThatCounts(best);
    if (calibrate) note("lives 256 more episodes to learn how likely it is to succeed");
    const manifest: SkillManifest = {
      format: 1,
      name: record.name,
      task: task.id,
      drafted,
      description: record.description,
      words: wordsOf(task),
      kind: "trained",
      parameters: (task.command?.fields ?? []).map(
        ({ name, unit, meaning, size, components }): SkillParameter => ({
          name,
          unit,
          meaning,
          size: components?.length ?? size ?? 1,
        }),
      ),
      seeds: { training: best.seed, evaluation: [heldOutSeeds.final, result.episodes] },
      hashes: {
        policy: best.policyHash,
        reward: sha256(reward),
        verifier: sha256(task.verifier),
        code: trainingCodeHash(),
      },
      steps: best.steps,
      seconds: best.seconds,
      device: record.device,
      settings: record.settings,
      versions: record.versions,
      results: { fast: best.fast, reference: best.reference, retention: retentionOf(best) },
      success: calibrate ? await calibrated({ task: task.id, drafted, policy, engine }) : null,
      created: new Date().toISOString(),
    };
    if (task.simulation.kind === "rapier")
      await recordPolicy({ task: task.id, drafted }, policy, heldOutSeeds.final, join(aside, skillFiles.episode));
    else note(`no episode is kept with the skill: there is nothing to draw of ${task.id} yet`);
    replaceFile(join(aside, skillFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
    takePlace(aside, place);
    return place;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

async function calibrated(request: {
  readonly task: string;
  readonly drafted: DraftedTask | null;
  readonly policy: Uint8Array;
  readonly engine: EngineName;
}) {
  const { calibrateSuccess } = await import("./success.ts");
  return calibrateSuccess(request);
}

/** Puts a folder where another one may be. */
function takePlace(folder: string, place: string): void {
  const old = `${folder}-old`;
  try {
    if (existsSync(place)) renameSync(place, old);
    renameSync(folder, place);
  } catch (cause) {
    if (existsSync(old) && !existsSync(place)) renameSync(old, place);
    throw new EmbodyError("unavailable", `The skill '${place}' could not be written: ${messageOf(cause)}.`, { cause });
  }
  rmSync(old, { recursive: true, force: true });
}
