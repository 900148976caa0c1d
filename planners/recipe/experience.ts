/**
 * What earlier runs say of a way to come by something. Its expected seconds are divided by an estimate of its success, Laplace's rule of
 * succession with one success granted beforehand, (s + 1) / (s + f + 1): without experience, and with successes alone, it is 1 and changes
 * no plan. A way that was refused three times and never worked is closed by these counts, whatever anybody says of the recipe, until a
 * success is counted.
 */
import type { Experience, PlanMemory } from "../../src/core/memory.ts";
import { topicOf } from "../../src/core/plan.ts";
import { callOf, type Doing } from "./calls.ts";
import type { Method } from "./graph.ts";

/** Failures that speak against the way itself, not against the place or the moment. */
const refusals: readonly string[] = ["rejected", "missing-item", "no-tool"];
const refusalsToClose = 3;
/** The loop was stopped: that says nothing about the way. */
const silent: ReadonlySet<string> = new Set(["interrupted"]);

export function successOf({ succeeded, failed }: Experience): number {
  const failures = Object.entries(failed).reduce((sum, [code, count]) => sum + (silent.has(code) ? 0 : count), 0);
  return (succeeded + 1) / (succeeded + failures + 1);
}

export function isRefuted({ succeeded, failed }: Experience): boolean {
  const refused = refusals.reduce((sum, code) => sum + (failed[code] ?? 0), 0);
  return succeeded === 0 && refused >= refusalsToClose;
}

/** How methods went, looked up by the calls that carry them out. */
export interface MethodExperience {
  /** Estimated success, 0..1. */
  successOf(method: Method): number;
  isClosed(method: Method): boolean;
}

const nothing: Experience = { succeeded: 0, failed: {}, seconds: null };

export interface ExperienceOptions {
  readonly memory: PlanMemory;
  readonly world: string;
  /** What furnaces are fed with, as plans say it: a smelting went well or badly whatever burnt. */
  readonly burns: readonly (readonly string[])[];
  /** False: nothing is closed by counts, for when no other way is left. */
  readonly closes: boolean;
}

export function methodExperience({ memory, world, burns, closes }: ExperienceOptions): MethodExperience {
  const known = new Map<string, Experience>();
  const look = (method: Doing, fuel: readonly string[]) => {
    const items = "items" in method ? method.items : [method.item];
    const call = callOf(method, items, { made: 1, total: 1, burns: fuel });
    const topic = topicOf(call);
    const experience = known.get(topic) ?? memory.experienceOf(world, call);
    known.set(topic, experience);
    return experience;
  };
  const of = (method: Method): Experience => {
    if (method.kind === "member" || method.kind === "stock") return nothing;
    if (method.kind !== "smelt") return look(method, []);
    return burns.map((fuel) => look(method, fuel)).reduce(added, nothing);
  };
  return {
    successOf: (method) => successOf(of(method)),
    isClosed: (method) => closes && isRefuted(of(method)),
  };
}

function added(left: Experience, right: Experience): Experience {
  const failed: Record<string, number> = { ...left.failed };
  for (const [code, count] of Object.entries(right.failed)) failed[code] = (failed[code] ?? 0) + count;
  return { succeeded: left.succeeded + right.succeeded, failed, seconds: left.seconds ?? right.seconds };
}
