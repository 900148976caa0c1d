/** Which regions of a plan are to be seen at a moment: those of what is being done and of what is still to be done. */
import type { Plan, Region, Subgoal } from "../../src/core/plan.ts";
import { type SubgoalStatus, statusesOfTree } from "./statuses.ts";

export interface MarkedRegion {
  /** Of the subgoal. */
  readonly id: string;
  readonly region: Region;
  /** Whether the subgoal is being pursued now. */
  readonly running: boolean;
}

export function regionsToShow(plan: Plan | null, statuses: ReadonlyMap<string, SubgoalStatus>): MarkedRegion[] {
  const all = statusesOfTree(plan, statuses);
  const visit = (subgoal: Subgoal): MarkedRegion[] => {
    const { id, region, children = [] } = subgoal;
    const status = all.get(id) ?? "pending";
    const shown = region && isDrawable(region) && (status === "pending" || status === "running");
    return [...(shown ? [{ id, region, running: status === "running" }] : []), ...children.flatMap(visit)];
  };
  return (plan?.subgoals ?? []).flatMap(visit);
}

export function hasRegions(plan: Plan | null): boolean {
  const any = (subgoal: Subgoal): boolean => subgoal.region !== undefined || (subgoal.children ?? []).some(any);
  return plan?.subgoals.some(any) ?? false;
}

/** An episode is a file from somewhere: what is no number cannot be drawn. */
function isDrawable(region: Region): boolean {
  const numbers = region.kind === "box" ? [...region.min, ...region.max] : [...region.position, region.radius];
  return numbers.length >= 4 && numbers.every((value) => Number.isFinite(value));
}
