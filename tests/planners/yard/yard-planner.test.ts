/** Plans of the yard: the order, the predicates, and what happens when something failed. A bookkeeper carries plans out by moving things. */
import { describe, expect, it } from "vitest";
import { createYardPlanner } from "../../../planners/yard-planner.ts";
import { type Facts, type FailedAttempt, leaves, type Plan } from "../../../src/core/plan.ts";
import {
  type CrateName,
  isCrate,
  type Point,
  type RobotName,
  type YardFacts,
  type YardThing,
} from "../../../src/core/yard.ts";
import { compilePredicate } from "../../../src/lang/predicate.ts";
import { yardFactsSchema } from "../../../src/lang/yard-facts.ts";
import { FactKeeper, placeOf, type Situation } from "../../../worlds/rapier/yard/facts.ts";
import type { YardLayout } from "../../../worlds/rapier/yard/layout.ts";

const layout: YardLayout = {
  seed: 0,
  pads: { bluePad: [4, 0], greenPad: [0, 4], redPad: [-4, 0] },
  crates: { redCrate: { position: [2.5, 1], heading: 0 }, greenCrate: { position: [-1, 1.5], heading: 0 } },
  tower: [0, -4],
  ramp: [-4, -4],
  robots: { rover: { position: [-1, 0], heading: 0 }, ant: { position: [-2, 2.5], heading: 0 } },
};

/** The yard without physics: a call puts its mover where it leads. */
class Bookkeeper {
  #situation: Situation = {
    time: 0,
    robots: {
      rover: { x: -1, y: 0, heading: 0, speed: 0, upright: true },
      ant: { x: -2, y: 2.5, heading: 0, speed: 0, upright: true },
    },
    crates: layout.crates,
  };
  readonly #keeper = new FactKeeper(layout, this.#situation);

  facts(): YardFacts {
    return this.#keeper.facts(this.#situation);
  }

  put(who: RobotName | CrateName, [x, y]: Point): void {
    const { robots, crates, time } = this.#situation;
    this.#situation = isCrate(who)
      ? { time: time + 1, robots, crates: { ...crates, [who]: { position: [x, y], heading: 0 } } }
      : { time: time + 1, crates, robots: { ...robots, [who]: { ...robots[who], x, y } } };
    this.#keeper.update(this.#situation);
  }

  carryOut(plan: Plan): void {
    for (const { call, predicate, title } of leaves(plan.subgoals)) {
      if (!call || holds(predicate, this.facts())) continue;
      const who =
        call.skill === "walk-to" ? "ant" : call.skill === "drive-to" ? "rover" : (call.args.crate as CrateName);
      this.put(who, this.#goal(call.args));
      if (isCrate(who)) this.put("rover", this.#goal(call.args, 0.6));
      expect(holds(predicate, this.facts()), title).toBe(true);
    }
  }

  #goal({ to, from, x, y }: Readonly<Record<string, unknown>>, aside = 0): Point {
    if (typeof x === "number" && typeof y === "number") return [x + aside, y];
    const { position, solid } = placeOf((to ?? from) as YardThing, layout, this.#situation);
    return [position[0] + (from ? 4 : solid ? 1 : 0) + aside, position[1]];
  }
}

const holds = (predicate: string, facts: YardFacts) =>
  compilePredicate(predicate, yardFactsSchema)(facts as unknown as Facts);

function ask(text: string, keeper = new Bookkeeper(), failures: FailedAttempt[] = [], initial = keeper.facts()) {
  const request = {
    goal: { id: "goal", text, world: "rapier/yard" },
    facts: keeper.facts() as unknown as Facts,
    initialFacts: initial as unknown as Facts,
    failures,
  };
  return createYardPlanner({ success: () => 0.95 }).plan(request);
}

async function planFor(...args: Parameters<typeof ask>): Promise<Plan> {
  const result = await ask(...args);
  if (result.status !== "ok") throw new Error(result.reason);
  return result.plan;
}

const calls = (plan: Plan) =>
  leaves(plan.subgoals).map(({ call }) => `${call?.skill} ${Object.values(call?.args ?? {}).join(" ")}`);

describe("the yard's planner", () => {
  it.each([
    ["push the red crate onto the blue pad, then drive to the tower", ["push-to redCrate bluePad", "drive-to tower"]],
    // The green crate is next to the rover; going for the red one first would be a detour.
    ["bring both crates to the green pad", ["push-to greenCrate greenPad", "push-to redCrate greenPad"]],
    ["let the ant walk to the red pad", ["walk-to redPad"]],
    ["push each crate onto the pad of its own colour", ["push-to greenCrate greenPad", "push-to redCrate redPad"]],
    // The one that is cheaper to bring there.
    ["push a crate onto the blue pad", ["push-to redCrate bluePad"]],
    ["push a crate onto the green pad", ["push-to greenCrate greenPad"]],
    ["push the red crate onto any pad", ["push-to redCrate bluePad"]],
    ["drive between the tower and the ramp", ["drive-to -1.61 -4"]],
    ["drive away from the tower, then to x 1 y 2", ["drive-to tower", "drive-to 1 2"]],
    [
      "drive to the tower, then to the ramp, then back to the tower",
      ["drive-to tower", "drive-to ramp", "drive-to tower"],
    ],
    ["both robots to the blue pad", ["drive-to bluePad", "walk-to bluePad"]],
  ])("%s", async (text, expected) => {
    const keeper = new Bookkeeper();
    const plan = await planFor(text, keeper);
    expect(calls(plan)).toEqual(expected);
    expect(holds(plan.predicate, keeper.facts())).toBe(false);
    keeper.carryOut(plan);
    expect(holds(plan.predicate, keeper.facts()), plan.predicate).toBe(true);
    for (const { estimate } of leaves(plan.subgoals)) {
      expect(estimate?.seconds).toBeGreaterThan(0);
      expect(estimate?.success).toBe(0.95);
    }
  });

  it("groups what one clause asks of several crates", async () => {
    const plan = await planFor("bring both crates to the green pad, then drive to the tower");
    expect(plan.subgoals.map(({ id, title, children }) => [id, title, children?.length ?? 0])).toEqual([
      ["1", "push the green crate and the red crate onto the green pad", 2],
      ["2", "drive to the tower", 0],
    ]);
    expect(plan.subgoals[0]?.children?.map(({ id }) => id)).toEqual(["1.1", "1.2"]);
  });

  it("wants no less than the order that was said: being at the end alone is not enough", async () => {
    const keeper = new Bookkeeper();
    const plan = await planFor("drive to the tower, then to the blue pad", keeper);
    keeper.put("rover", [4, 0]);
    expect(holds(plan.predicate, keeper.facts())).toBe(false);
    keeper.put("rover", [0, -3]);
    expect(holds(plan.predicate, keeper.facts())).toBe(false);
    keeper.put("rover", [4, 0]);
    expect(holds(plan.predicate, keeper.facts())).toBe(true);
  });

  it("has nothing to do where all is as wished, and skips what is done when it is asked again", async () => {
    const keeper = new Bookkeeper();
    const initial = keeper.facts();
    const text = "push the red crate onto the blue pad, then drive to the tower";
    keeper.put("redCrate", [4, 0]);
    const again = await planFor(text, keeper, [], initial);
    const [push] = leaves(again.subgoals);
    expect(holds(push?.predicate ?? "false", keeper.facts())).toBe(true);
    keeper.put("rover", [0, -3]);
    expect((await planFor(text, keeper, [], initial)).subgoals).toEqual([]);
  });

  it("takes the other crate when the first does not go, where the words leave it open", async () => {
    const [push] = leaves((await planFor("push a crate onto the blue pad")).subgoals);
    if (!push) throw new Error("no push");
    const failed: FailedAttempt = { subgoal: push, code: "no-path", message: "it does not go" };
    expect(calls(await planFor("push a crate onto the blue pad", new Bookkeeper(), [failed]))).toEqual([
      "push-to redCrate bluePad",
    ]);
    const other = await planFor("push a crate onto the blue pad", new Bookkeeper(), [failed, failed]);
    expect(calls(other)).toEqual(["push-to greenCrate bluePad"]);
    const named = await planFor("push the red crate onto the blue pad", new Bookkeeper(), [failed, failed]);
    expect(calls(named)).toEqual(["push-to redCrate bluePad"]);
  });

  it("says what is impossible: things that are not there, a robot that has fallen", async () => {
    expect(await ask("push the pink crate onto the blue pad")).toEqual({
      status: "impossible",
      reason: "there is no pink crate here: the crates are red and green",
    });
    const [walk] = leaves((await planFor("walk to the red pad")).subgoals);
    if (!walk) throw new Error("no walk");
    const fallen: FailedAttempt = { subgoal: walk, code: "died", message: "the ant has fallen over" };
    expect(await ask("walk to the red pad", new Bookkeeper(), [fallen])).toEqual({
      status: "impossible",
      reason: "the ant has fallen over and cannot get up",
    });
  });
});
