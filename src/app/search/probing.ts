/** Lives the probes of a task in the twin: what the bank of trajectories begins with, and what limits of the physics are taken from. */
import { createBatch } from "../../../worlds/batch/batch.ts";
import { worldOf } from "../../../worlds/registry.ts";
import type { Trajectory } from "../../core/reward-search.ts";
import { actionSize } from "../../core/task.ts";
import { taskOf } from "../training/participant.ts";
import type { CandidateSettings } from "./candidate.ts";
import { probesOf } from "./probes.ts";
import { recordEpisodes } from "./record.ts";

/** A reward is of no matter here; a task needs one. */
const noReward = "export function reward() {\n  return { none: 0 };\n}\n";

export async function liveProbes(
  settings: Pick<CandidateSettings, "task" | "drafted" | "seed">,
): Promise<Trajectory[]> {
  const task = taskOf({ task: settings.task, drafted: settings.drafted, reward: noReward });
  const world = worldOf(task);
  const { action, controlDt } = world.simulation;
  const probes = probesOf(actionSize(action), controlDt, settings.seed);
  const choices = action.kind === "discrete" ? action.count : 0;
  const batch = await createBatch(task, world, {
    numEnvs: probes.length,
    seed: settings.seed,
    engine: world.fast ? "fast" : "reference",
  });
  try {
    const episodes = await recordEpisodes(
      batch,
      (step, rows) => {
        probes.forEach((probe, env) => {
          probe.act(step).forEach((value, c) => {
            const row = rows[c];
            // One of several choices instead of a number in [-1, 1].
            if (row) row[env] = choices > 0 ? Math.min(choices - 1, Math.floor(((value + 1) / 2) * choices)) : value;
          });
        });
      },
      {
        seed: settings.seed,
        range: { firstEnvironment: 0, count: probes.length },
        keep: probes.length,
        kind: "probe",
        name: (env) => probes[env]?.name ?? "",
      },
    );
    return episodes.flatMap(({ trajectory }) => trajectory ?? []);
  } finally {
    batch.free();
  }
}
