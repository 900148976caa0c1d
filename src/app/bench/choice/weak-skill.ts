/**
 * A library in which one skill is weak: `embody train` is stopped long before its task's mark, and what it has learned by then becomes a skill all the
 * same, judged and calibrated like any other, in an EMBODY_HOME of its own, where it shadows the bundled one of its name. So the
 * weakness is a real one, and the library knows of it what it knows of every skill: what was measured.
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readManifest, resultThatCounts, type SkillManifest } from "../../../../skills/manifest.ts";
import type { YardPolicyName } from "../../../../skills/yard/skills.ts";
import { yardPolicies } from "../../../../skills/yard/skills.ts";
import { EmbodyError } from "../../../core/errors.ts";
import { openHome } from "../../../store/home.ts";
import { publishSkill } from "../../training/publish-skill.ts";
import { laneFolder, openRunFolder, readSeedResult } from "../../training/run-folder.ts";
import { runProgram } from "../process.ts";

export interface WeakLibrary {
  /** Folder of skills that shadows the bundled ones. */
  readonly skills: string;
  readonly weak: YardPolicyName;
  readonly manifest: SkillManifest;
  /** Share of held-out episodes of its task that succeeded. */
  readonly success: number;
}

/** Trains it where it is not there yet. @param steps of the training, rounded up to whole rollouts */
export async function weakLibrary(folder: string, weak: YardPolicyName, steps: number): Promise<WeakLibrary> {
  const root = join(folder, `choice-${weak}-${steps}`);
  mkdirSync(root, { recursive: true });
  const home = openHome({ EMBODY_HOME: root });
  const place = join(home.skills, weak);
  if (!existsSync(join(place, "skill.json"))) await train(root, weak, steps);
  const manifest = readManifest(place);
  return { skills: home.skills, weak, manifest, success: resultThatCounts(manifest)?.success ?? 0 };
}

async function train(root: string, weak: YardPolicyName, steps: number): Promise<void> {
  const home = openHome({ EMBODY_HOME: root });
  const args = [
    "train",
    "--task",
    yardPolicies[weak],
    "--name",
    weak,
    "--steps",
    String(steps),
    "--seed",
    "1",
    "--reward",
    "human",
  ];
  const { last, exitCode } = await runProgram(args, { ...process.env, EMBODY_HOME: root });
  const run = readdirSync(home.runs).sort().at(-1);
  const folder = run === undefined ? null : openRunFolder(home, run);
  const result = folder ? readSeedResult(laneFolder(folder, folder.record.seeds[0] ?? 1)) : null;
  if (!folder || !result) {
    throw new EmbodyError("internal", `The training of '${weak}' ended without a result: ${last.message ?? exitCode}.`);
  }
  // A training that met its mark after all has made its skill itself.
  if (existsSync(join(home.skills, weak, "skill.json"))) return;
  await publishSkill(folder, result, { home, calibrate: true }, { note: () => {} });
}
