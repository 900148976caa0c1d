/** The yard without physics: the world's own facts, over a situation in which a call puts its mover where it leads, step by step where it goes round. */
import { expect } from "vitest";
import { type Facts, leaves, type Plan, type SkillArguments } from "../../../src/core/plan.ts";
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

export const layout: YardLayout = {
  seed: 0,
  pads: { bluePad: [4, 0], greenPad: [0, 4], redPad: [-4, 0] },
  crates: { redCrate: { position: [2.5, 1], heading: 0 }, yellowCrate: { position: [-1, 1.5], heading: 0 } },
  tower: [0, -4],
  ramp: [-4, -4],
  robots: { rover: { position: [-1, 0], heading: 0 }, ant: { position: [-2, 2.5], heading: 0 } },
};

export const holds = (predicate: string, facts: YardFacts) =>
  compilePredicate(predicate, yardFactsSchema)(facts as unknown as Facts);

export class Bookkeeper {
  #situation: Situation = {
    time: 0,
    robots: {
      rover: { x: -1, y: 0, heading: 0, speed: 0, upright: true, height: 0 },
      ant: { x: -2, y: 2.5, heading: 0, speed: 0, upright: true, height: 0 },
    },
    crates: layout.crates,
  };
  readonly #keeper = new FactKeeper(layout, this.#situation);

  facts(): YardFacts {
    return this.#keeper.facts(this.#situation);
  }

  put(who: RobotName | CrateName, [x, y]: Point, height = 0): this {
    const { robots, crates, time } = this.#situation;
    this.#situation = isCrate(who)
      ? { time: time + 1, robots, crates: { ...crates, [who]: { position: [x, y], heading: 0 } } }
      : { time: time + 1, crates, robots: { ...robots, [who]: { ...robots[who], x, y, height } } };
    this.#keeper.update(this.#situation);
    return this;
  }

  /** Does what a plan says, in order; every step's predicate must hold after it. */
  carryOut(plan: Plan): void {
    for (const { call, predicate, title } of leaves(plan.subgoals)) {
      if (!call || holds(predicate, this.facts())) continue;
      const { skill, args } = call;
      const who = skill.startsWith("walk") ? "ant" : skill === "push-to" ? (args.crate as CrateName) : "rover";
      if (skill.endsWith("-around")) this.#circle(who as RobotName, args.thing as YardThing, Number(args.laps));
      else if (skill === "drive-up") this.put(who, [layout.ramp[0] + 1.06, layout.ramp[1]], 0.26);
      else {
        this.put(who, this.#goal(args));
        if (isCrate(who)) this.put("rover", this.#goal(args, 0.6));
      }
      expect(holds(predicate, this.facts()), title).toBe(true);
    }
  }

  #circle(who: RobotName, thing: YardThing, laps: number): void {
    const [x, y] = placeOf(thing, layout, this.#situation).position;
    for (let step = 0; step <= 12 * laps; step++) {
      const angle = (2 * Math.PI * step) / 12;
      this.put(who, [x + 1.5 * Math.cos(angle), y + 1.5 * Math.sin(angle)]);
    }
  }

  #goal({ to, from, x, y }: SkillArguments, aside = 0): Point {
    if (typeof x === "number" && typeof y === "number") return [x + aside, y];
    const { position, solid } = placeOf((to ?? from) as YardThing, layout, this.#situation);
    return [position[0] + (from ? 4 : solid ? 1 : 0) + aside, position[1]];
  }
}
