/** How far the subgoals of a plan are, groups included. */
import type { Plan, Subgoal } from "../../src/core/plan.ts";

export type SubgoalStatus = "pending" | "running" | "achieved" | "failed";

/** A group is achieved when all its leaves are, failed when one is, running when one is or some are done. */
export function statusesOfTree(
  plan: Plan | null,
  statuses: ReadonlyMap<string, SubgoalStatus>,
): Map<string, SubgoalStatus> {
  const result = new Map<string, SubgoalStatus>();
  const visit = (subgoal: Subgoal): SubgoalStatus => {
    const inner = (subgoal.children ?? []).map(visit);
    const own = statuses.get(subgoal.id);
    let status: SubgoalStatus = own ?? "pending";
    if (own === undefined && inner.length > 0) {
      if (inner.every((child) => child === "achieved")) status = "achieved";
      else if (inner.includes("running")) status = "running";
      else if (inner.includes("failed")) status = "failed";
      else if (inner.some((child) => child !== "pending")) status = "running";
    }
    result.set(subgoal.id, status);
    return status;
  };
  for (const subgoal of plan?.subgoals ?? []) visit(subgoal);
  return result;
}
