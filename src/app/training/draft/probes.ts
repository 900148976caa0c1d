/**
 * Three policies that know nothing try a drafted task: random targets, standing still, swings. What they get shows what a verifier is worth: one that
 * standing still already meets asks for nothing. In the twin where there is one, else in the reference.
 */
import { createBatch } from "../../../../worlds/batch/batch.ts";
import { taskFromDraft, worldOf } from "../../../../worlds/registry.ts";
import type { DraftedTask } from "../../../core/drafted-task.ts";
import type { EngineName } from "../../../core/training.ts";
import { type PolicyName, policyNames, rolloutPolicy } from "../../rollout-policies.ts";

export interface ProbeScore {
  readonly policy: PolicyName;
  readonly episodes: number;
  /** Means over the episodes. */
  readonly fitness: number;
  readonly success: number;
  /** s */
  readonly length: number;
}

export interface Probed {
  readonly engine: EngineName;
  readonly scores: readonly ProbeScore[];
}

/** Of each policy, from different starts. */
const episodesEach = 8;
/** Far from all others. */
const probeSeed = 0x68000000;

const known = new Map<string, Promise<Probed>>();

/** The same verifier on the same stage is tried once in a process, whoever wrote it. */
export function probeDraft(draft: DraftedTask): Promise<Probed> {
  const { stage, horizon, start, verifier } = draft;
  const key = JSON.stringify([stage, horizon, start.yaw ?? null, verifier]);
  const probed = known.get(key) ?? tryPolicies(draft);
  known.set(key, probed);
  return probed;
}

async function tryPolicies(draft: DraftedTask): Promise<Probed> {
  const task = taskFromDraft(draft);
  const world = worldOf(task);
  const { action, controlDt } = world.simulation;
  const engine: EngineName = world.fast ? "fast" : "reference";
  const count = action.kind === "continuous" ? action.size : 1;
  const actuator =
    action.kind === "continuous"
      ? ({ kind: "position", range: [-1, 1], rest: 0 } as const)
      : ({ kind: "position", range: [0, action.count], rest: 0 } as const);
  const actuators = Array.from({ length: count }, () => actuator);
  const policies = policyNames.flatMap((name) =>
    Array.from({ length: episodesEach }, (_, episode) => rolloutPolicy(name, actuators, episode + 1, controlDt)),
  );
  const batch = await createBatch(task, world, { numEnvs: policies.length, seed: probeSeed, engine });
  try {
    batch.reset(probeSeed);
    const ended: ({ fitness: number; success: number; length: number } | undefined)[] = policies.map(() => undefined);
    const read = (field: string, env: number) => Number(batch.memory.field(field)[env]);
    for (let step = 0; step < batch.compiled.horizonSteps && ended.includes(undefined); step++) {
      for (const [env, policy] of policies.entries()) {
        for (const [component, value] of policy(step).entries()) {
          const chosen = action.kind === "continuous" ? value : Math.min(action.count - 1, Math.floor(value));
          batch.memory.field("action", component)[env] = chosen;
        }
      }
      batch.step();
      for (const env of policies.keys()) {
        if (ended[env] || (read("terminated", env) === 0 && read("truncated", env) === 0)) continue;
        const length = read("finalLength", env) * controlDt;
        ended[env] = { fitness: read("fitness", env), success: read("success", env), length };
      }
    }
    const scores = policyNames.map((policy, index): ProbeScore => {
      const own = ended.slice(index * episodesEach, (index + 1) * episodesEach).flatMap((each) => each ?? []);
      const mean = (name: "fitness" | "success" | "length") =>
        own.reduce((sum, each) => sum + each[name], 0) / Math.max(1, own.length);
      return {
        policy,
        episodes: own.length,
        fitness: mean("fitness"),
        success: mean("success"),
        length: mean("length"),
      };
    });
    return { engine, scores };
  } finally {
    batch.free();
  }
}
