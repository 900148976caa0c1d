/**
 * What failures teach: the same thing failing twice in the same manner closes that way, and the next plan takes another one. Deaths and
 * items that went missing say little about the way, so they are given one more chance; an interruption says nothing.
 */
import type { FailedAttempt, SkillCall } from "../../src/core/plan.ts";

const chances: Readonly<Record<string, number>> = { died: 3, "missing-item": 3, interrupted: Number.POSITIVE_INFINITY };
const usualChances = 2;

export interface RepeatedFailure {
  readonly call: SkillCall;
  readonly code: string;
  readonly message: string;
  readonly times: number;
}

/** What a call is about; amounts aside, because they change with every plan. */
function aboutOf(call: SkillCall): string {
  const { args } = call;
  const parts = ["blocks", "mob", "input", "item", "biome", "x", "z", "y", "destination"].map((name) =>
    String(args[name] ?? ""),
  );
  return `${call.skill} ${parts.join(" ")}`;
}

export function countFailures(failures: readonly FailedAttempt[]): RepeatedFailure[] {
  const counted = new Map<string, RepeatedFailure>();
  for (const { subgoal, code, message } of failures) {
    if (!subgoal.call) continue;
    const key = `${aboutOf(subgoal.call)} ${code}`;
    counted.set(key, { call: subgoal.call, code, message, times: (counted.get(key)?.times ?? 0) + 1 });
  }
  return [...counted.values()];
}

export function isClosed(failure: RepeatedFailure): boolean {
  return failure.times >= (chances[failure.code] ?? usualChances);
}

/** Methods that a repeated failure closes, in the graph's terms; empty where the call is no way to an item. */
export function excludedBy(call: SkillCall): string[] {
  const { args } = call;
  switch (call.skill) {
    case "collect":
      return (Array.isArray(args.blocks) ? args.blocks : []).map((block) => `collect:${block}`);
    case "hunt":
      return [`hunt:${args.mob}`];
    case "craft":
      return [args.item, ...(Array.isArray(args.alternatives) ? args.alternatives : [])].map((item) => `craft:${item}`);
    case "fill":
      return [`fill:${args.item}`];
    case "smelt":
      return [`smelt:${args.item}`];
    default:
      return [];
  }
}

/** The chain of reasons, oldest first, each once. */
export function chainOfReasons(failures: readonly FailedAttempt[]): string {
  const lines = failures.map(({ subgoal, code, message }) => `${subgoal.title}: ${message || code}`);
  const counted = new Map<string, number>();
  for (const line of lines) counted.set(line, (counted.get(line) ?? 0) + 1);
  return [...counted].map(([line, times]) => (times > 1 ? `${line} (${times} times)` : line)).join("; ");
}
