/** Whole turns on the spot and performances, against poses worked out by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../../../src/core/yard.ts";
import { compilePredicate } from "../../../../src/lang/predicate.ts";
import { yardFactsSchema } from "../../../../src/lang/yard-facts.ts";
import { FactKeeper, type Situation } from "../../../../worlds/rapier/yard/facts.ts";
import { turnOn } from "../../../../worlds/rapier/yard/turning.ts";
import { layout } from "../../../planners/yard/bookkeeper.ts";

/** The ant at a place, looking there (degrees); the rover stands. */
function situation(at: Point, degrees: number, upright = true): Situation {
  const still = { speed: 0, upright: true, height: 0 };
  const heading = (degrees * Math.PI) / 180;
  // As physics tells it: within half a turn of x.
  const wrapped = Math.atan2(Math.sin(heading), Math.cos(heading));
  return {
    time: 0,
    robots: {
      rover: { x: -1, y: 0, heading: 0, ...still },
      ant: { x: at[0], y: at[1], heading: wrapped, ...still, upright },
    },
    crates: layout.crates,
  };
}

const [blueX, blueY] = layout.pads.bluePad;

class Ant {
  readonly keeper: FactKeeper;
  #at: Point;
  #degrees = 0;

  constructor(at: Point) {
    this.#at = at;
    this.keeper = new FactKeeper(layout, situation(at, 0));
  }

  /** Turns by so many degrees in steps of at most 10, moving in a line meanwhile. */
  turn(degrees: number, to: Point = this.#at, upright = true): this {
    const steps = Math.max(1, Math.ceil(Math.abs(degrees) / 10));
    const [from, before] = [this.#at, this.#degrees];
    for (let step = 1; step <= steps; step++) {
      const share = step / steps;
      this.#at = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
      this.#degrees = before + share * degrees;
      this.keeper.update(situation(this.#at, this.#degrees, upright));
    }
    return this;
  }

  get turns() {
    return this.keeper.facts(situation(this.#at, this.#degrees)).turns.ant;
  }
}

describe("turns on the spot", () => {
  it("are whole ones, either way, on the pad they were made on and in the yard", () => {
    const ant = new Ant([blueX, blueY]);
    expect(ant.turn(350).turns).toEqual({ bluePad: 0, greenPad: 0, redPad: 0, yard: 0 });
    expect(ant.turn(10).turns).toEqual({ bluePad: 1, greenPad: 0, redPad: 0, yard: 1 });
    expect(ant.turn(-360).turns).toMatchObject({ bluePad: 2, yard: 2 });
    expect(ant.keeper.facts(situation([blueX, blueY], 0)).turns.rover.yard).toBe(0);
  });

  it("are not made by looking left and right", () => {
    const ant = new Ant([0, 0]);
    for (let swing = 0; swing < 5; swing++) ant.turn(170).turn(-170);
    expect(ant.turns.yard).toBe(0);
    // From the farthest to the one side all the way to the other is one.
    expect(ant.turn(170).turn(-360).turns.yard).toBe(1);
  });

  it("are not made on a way: 0.6 m from where the turning began, it begins anew", () => {
    const ant = new Ant([0, 0]);
    // A wide curve: 2 m of way in a turn.
    expect(ant.turn(360, [2, 0]).turns.yard).toBe(0);
    // Half a metre in a turn is still on the spot.
    expect(new Ant([0, 0]).turn(360, [0.5, 0]).turns.yard).toBe(1);
    expect(new Ant([0, 0]).turn(360, [0.7, 0]).turns.yard).toBe(0);
  });

  it("are a pad's only while the middle is over it", () => {
    // A pad reaches 0.6 m to each side.
    const ant = new Ant([blueX, blueY]);
    ant
      .turn(300)
      .turn(20, [blueX + 0.55, blueY])
      .turn(20, [blueX + 0.65, blueY]);
    expect(ant.turn(20, [blueX + 0.55, blueY]).turns).toMatchObject({ bluePad: 0 });
    expect(ant.turn(360).turns).toMatchObject({ bluePad: 1 });
  });

  it("are not made lying on a side", () => {
    expect(new Ant([0, 0]).turn(300).turn(100, [0, 0], false).turn(50).turns.yard).toBe(0);
  });

  it("come back from a saved tally in the middle of one", () => {
    const ant = new Ant([blueX, blueY]).turn(200);
    const other = new FactKeeper(layout, situation([blueX, blueY], 0));
    other.restore(JSON.parse(JSON.stringify(ant.keeper.tally)));
    for (let degrees = 210; degrees <= 360; degrees += 10) other.update(situation([blueX, blueY], degrees));
    expect(other.facts(situation([blueX, blueY], 0)).turns.ant).toMatchObject({ bluePad: 1, yard: 1 });
  });

  it("are as many as the angle turned one way, whatever the steps", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 3, noNaN: true }), { maxLength: 60 }),
        fc.boolean(),
        (steps, left) => {
          const counts = { bluePad: 0, greenPad: 0, redPad: 0, yard: 0 };
          const turnings = {};
          let angle = 0;
          const look = () => {
            const heading = Math.atan2(Math.sin(angle), Math.cos(angle));
            turnOn(turnings, counts, { at: [0, 0], heading, upright: true, pad: "none" });
          };
          look();
          for (const step of steps) {
            angle += left ? step : -step;
            look();
          }
          const { yard } = counts;
          const exact = Math.abs(angle) / (2 * Math.PI);
          // A turn that a large step completes ends with that step: what it was too much is not of the next one.
          expect(yard).toBeLessThanOrEqual(exact + 1e-6);
          expect(yard).toBeGreaterThanOrEqual(Math.floor(exact / (1 + 3 / (2 * Math.PI)) - 1e-6));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("performances", () => {
  it("count where they were made, by the skill's name, and can be asked for by it", () => {
    const keeper = new FactKeeper(layout, situation([blueX, blueY], 0));
    keeper.perform("ant", "ant-hop", "none");
    keeper.perform("ant", "ant-hop", "bluePad");
    const facts = JSON.parse(JSON.stringify(keeper.facts(situation([0, 0], 0))));
    expect(facts.performed.ant).toEqual({
      bluePad: { "ant-hop": 1 },
      greenPad: {},
      redPad: {},
      yard: { "ant-hop": 2 },
    });
    const holds = (text: string) => compilePredicate(text, yardFactsSchema)(facts);
    expect(holds("performed.ant.yard['ant-hop'] >= 2 && performed.ant.bluePad['ant-hop'] < 2")).toBe(true);
    expect(holds("performed.ant.yard['ant-wave'] >= 1")).toBe(false);
    expect(holds("turns.ant.bluePad == 0")).toBe(true);
    expect(() => holds("turns.ant.purplePad >= 1")).toThrow(/purplePad/);
  });
});
