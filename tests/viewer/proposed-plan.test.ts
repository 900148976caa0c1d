/** What the page says of a proposed plan, without a browser: lines, sums of costs, and which regions are shown when. */
import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../../src/core/events.ts";
import type { PlanReview, Region } from "../../src/core/plan.ts";
import { describe as lineOf, money, nothingSpent, spentText, spentWith } from "../../viewer/panels/describe-event.ts";
import { estimateText } from "../../viewer/panels/plan.ts";
import { reviewLine } from "../../viewer/panels/review.ts";
import { Recording } from "../../viewer/playback/recording.ts";
import { hasRegions, regionsToShow } from "../../viewer/playback/regions.ts";
import { Regions } from "../../viewer/scene/regions.ts";
import { proposedPlan, proposedPlanEvents } from "./helpers/proposed-plan.ts";

const review = (author: PlanReview["author"], numbers: readonly [number, number, number, number, number]) => {
  const [proposed, kept, corrected, dropped, inserted] = numbers;
  return reviewLine({ author, proposed, kept, corrected, dropped, inserted, repairs: [] });
};

describe("a review's line", () => {
  it("counts every fate and leaves out what did not happen", () => {
    expect(review("model", [9, 6, 2, 1, 3])).toBe("model proposed 9 steps: 6 kept, 2 corrected, 1 dropped; 3 inserted");
    expect(review("model", [1, 1, 0, 0, 0])).toBe("model proposed 1 step: 1 kept");
    expect(review("model", [0, 0, 0, 0, 7])).toBe("model proposed 0 steps; 7 inserted");
    expect(review("memory", [4, 4, 0, 0, 0])).toBe("remembered 4 steps: 4 kept");
    expect(review("rules", [0, 0, 0, 0, 5])).toBe("made by rules: 5 steps");
  });
});

describe("estimates", () => {
  it("say what is known", () => {
    expect(estimateText({ seconds: 14.2, success: 0.97 })).toBe("about 14 s, 97 % likely");
    expect(estimateText({ seconds: 1.25, success: null })).toBe("about 1.3 s");
    expect(estimateText(undefined)).toBe("");
  });
});

describe("what models cost", () => {
  it("is summed over calls; answers from the cache cost nothing", () => {
    const call = { type: "llm-call", time: 0, model: "m", purpose: "plan", seconds: 1, estimated: false } as const;
    const answered = { ...call, cached: false, outcome: "answered" } as const;
    const events: AgentEvent[] = [
      { ...answered, promptTokens: 900, completionTokens: 100, usd: 0.0012 },
      { ...answered, promptTokens: 900, completionTokens: 100, usd: 0, cached: true },
      { ...answered, promptTokens: 50, completionTokens: 5, usd: 0.0022, outcome: "refusal" },
    ];
    let spent = nothingSpent;
    const lines = events.map((event) => {
      spent = spentWith(spent, event);
      return lineOf(event, spent);
    });
    expect(lines.map(({ text }) => text)).toEqual([
      "m: plan, 1000 tokens, $0.0012 ($0.0012 so far)",
      "m: plan, from the cache",
      "m: plan, refusal, 55 tokens, $0.0022 ($0.0034 so far)",
    ]);
    expect(lines.map(({ tone }) => tone)).toEqual(["quiet", "quiet", "bad"]);
    expect(spentText(spent)).toBe("2 model calls, 1055 tokens, $0.0034");
    spent = spentWith(spent, { ...answered, promptTokens: 1, completionTokens: 1, usd: null });
    expect(spentText(spent)).toBe("3 model calls, 1057 tokens, at least $0.0034");
    expect(spentText(nothingSpent)).toBe("");
    expect([0, 0.000123, 0.05, 0.1, 12].map(money)).toEqual(["$0", "$0.00012", "$0.05", "$0.10", "$12.00"]);
  });
});

const box: Region = { kind: "box", min: [0, 0, 0], max: [4, 2, 4] };
const waypoint: Region = { kind: "waypoint", position: [1, 2, 3], radius: 1.5 };

describe("regions", () => {
  it("are those of what is being done and of what comes, never of what is over", () => {
    const plan = proposedPlan([box, waypoint, waypoint]);
    const recording = new Recording();
    recording.append(proposedPlanEvents(plan, 10));
    const shown = (time: number) => {
      const { plan: current, statuses } = recording.planAt(time);
      return regionsToShow(current, statuses).map(({ id, running }) => `${id}${running ? "!" : ""}`);
    };
    expect(shown(0.5)).toEqual(["1", "1.1", "3"]);
    expect(shown(1.2)).toEqual(["1!", "1.1!", "3"]);
    expect(shown(3.6)).toEqual(["3"]);
    expect(shown(4)).toEqual(["3!"]);
    expect(shown(9.5)).toEqual([]);
    expect([hasRegions(plan), hasRegions(proposedPlan([])), hasRegions(null)]).toEqual([true, false, false]);
  });

  it("with what is no number are left out", () => {
    const broken = { kind: "waypoint", position: [1, null, 3], radius: 1 } as unknown as Region;
    const short = { kind: "box", min: [1], max: [2] } as unknown as Region;
    expect(regionsToShow(proposedPlan([broken, short, box]), new Map()).map(({ id }) => id)).toEqual(["3"]);
  });

  it("are drawn where the plan has them, and given back when they change", () => {
    const regions = new Regions({ up: "z", pole: 6, thin: 0 });
    regions.show([
      { id: "a", region: box, running: true },
      { id: "b", region: waypoint, running: false },
    ]);
    expect(regions.group.children.map(({ position }) => position.toArray())).toEqual([
      [2, 1, 2],
      [1, 2, 3],
    ]);
    const before = regions.key;
    regions.group.visible = false;
    expect(regions.key).toBe("");
    regions.group.visible = true;
    regions.show([]);
    expect(regions.group.children).toEqual([]);
    expect(regions.key).not.toBe(before);
  });
});
