/** Facts of the yard against numbers worked out by hand. */
import { describe, expect, it } from "vitest";
import { distanceToEdge, type Point } from "../../../../src/core/yard.ts";
import { compilePredicate } from "../../../../src/lang/predicate.ts";
import { yardFactsSchema } from "../../../../src/lang/yard-facts.ts";
import { FactKeeper, type Situation } from "../../../../worlds/rapier/yard/facts.ts";
import type { YardLayout } from "../../../../worlds/rapier/yard/layout.ts";

const layout: YardLayout = {
  seed: 0,
  pads: { bluePad: [4, 0], greenPad: [0, 4], redPad: [-4, 0] },
  crates: { redCrate: { position: [2, 0], heading: 0 }, yellowCrate: { position: [0, 2], heading: 0 } },
  tower: [0, -4],
  ramp: [-4, -4],
  robots: { rover: { position: [0, 0], heading: 0 }, ant: { position: [-2, 2], heading: 0 } },
};

function situation(changes: { rover?: Point; redCrate?: Point; antUpright?: boolean; time?: number } = {}): Situation {
  const [x, y] = changes.rover ?? [0, 0];
  return {
    time: changes.time ?? 0,
    robots: {
      rover: { x, y, heading: 0, speed: 0, upright: true, height: 0 },
      ant: { x: -2, y: 2, heading: 0, speed: 0, upright: changes.antUpright ?? true, height: 0 },
    },
    crates: { ...layout.crates, redCrate: { position: changes.redCrate ?? [2, 0], heading: 0 } },
  };
}

describe("distances", () => {
  it("are to the edge: of a turned square, of a circle, none over it", () => {
    const square = { kind: "rectangle", half: [1, 1] } as const;
    const place = { name: "bluePad", position: [0, 0], footprint: square, solid: false } as const;
    expect(distanceToEdge([3, 0], { ...place, heading: 0 })).toBeCloseTo(2);
    // Its corner points this way: half a diagonal.
    expect(distanceToEdge([3, 0], { ...place, heading: Math.PI / 4 })).toBeCloseTo(3 - Math.SQRT2);
    expect(distanceToEdge([2, 3], { ...place, heading: 0 })).toBeCloseTo(Math.hypot(1, 2));
    expect(distanceToEdge([0.9, 0.9], { ...place, heading: 0 })).toBe(0);
    const tower = { ...place, heading: 0, footprint: { kind: "circle", radius: 0.3 } } as const;
    expect(distanceToEdge([3, 4], tower)).toBeCloseTo(4.7);
  });
});

describe("facts", () => {
  it("say who is where, and how far from what", () => {
    const keeper = new FactKeeper(layout, situation());
    const facts = keeper.facts(situation({ redCrate: [4.5, 0.5] }));
    expect(facts.onPad).toEqual({ rover: "none", ant: "none", redCrate: "bluePad", yellowCrate: "none" });
    expect(facts.cratesOn).toEqual({ bluePad: 1, greenPad: 0, redPad: 0 });
    // The pad's half edge is 0.6, the tower's radius 0.3.
    expect(facts.distance.rover.bluePad).toBeCloseTo(3.4);
    expect(facts.distance.rover.tower).toBeCloseTo(3.7);
    expect(facts.distance.rover).not.toHaveProperty("rover");
    expect(facts.places.tower).toEqual({ x: 0, y: -4 });
  });

  it("count visits as arrivals, not as moments, and keep when the last one was", () => {
    const keeper = new FactKeeper(layout, situation());
    const visit = (rover: Point, time: number) => {
      keeper.update(situation({ rover, time }));
      const { visits, arrived } = keeper.facts(situation({ rover, time }));
      return [visits.rover.tower ?? 0, arrived.rover.tower ?? null];
    };
    expect(visit([0, -2], 1)).toEqual([0, null]);
    // 1 m from the edge is near.
    expect(visit([0, -2.8], 2)).toEqual([1, 2]);
    expect(visit([0, -3], 3)).toEqual([1, 2]);
    // Wavering at the limit is not leaving.
    expect(visit([0, -2.6], 4)).toEqual([1, 2]);
    expect(visit([0, 0], 5)).toEqual([1, 2]);
    expect(visit([0, -3], 6)).toEqual([2, 6]);
  });

  it("count laps: whole turns of a robot's own about a thing, either way, near it", () => {
    const keeper = new FactKeeper(layout, situation({ rover: [0, -2.5] }));
    const [x, y] = layout.tower;
    const lapsOf = () => keeper.facts(situation()).laps.rover.tower ?? 0;
    /** From one bearing to another (degrees) in steps of 10, 1.5 m from the tower's middle. */
    const turn = (from: number, to: number, reach = 1.5) => {
      const steps = Math.round(Math.abs(to - from) / 10);
      for (let step = 1; step <= steps; step++) {
        const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
        keeper.update(situation({ rover: [x + reach * Math.cos(angle), y + reach * Math.sin(angle)] }));
      }
      return lapsOf();
    };
    expect(turn(90, 440)).toBe(0);
    expect(turn(440, 450)).toBe(1);
    // Back and forth is no lap; all the way back is one.
    expect(turn(450, 620)).toBe(1);
    expect(turn(620, 450)).toBe(1);
    expect(turn(450, 250)).toBe(2);
    // Far out it is no lap round the tower, and what was turned before is forgotten.
    expect(turn(250, 250 + 720, 5)).toBe(2);
    expect(keeper.facts(situation()).laps.ant).toEqual({});
  });

  it("count how often the rover has come to the top of the ramp, and nothing over level ground", () => {
    const keeper = new FactKeeper(layout, situation());
    const at = (rover: Point, height: number) => {
      const moment = situation({ rover });
      const robots = { ...moment.robots, rover: { ...moment.robots.rover, height } };
      keeper.update({ ...moment, robots });
      return keeper.facts({ ...moment, robots }).climbs.rover;
    };
    const [x, y] = layout.ramp;
    expect(at([x + 0.4, y], 0.1)).toBe(0);
    expect(at([x + 1.1, y], 0.26)).toBe(1);
    expect(at([x + 1, y], 0.2)).toBe(1);
    expect(at([x + 1.1, y], 0.26)).toBe(1);
    expect(at([x - 1, y], 0)).toBe(1);
    expect(at([x + 1.1, y], 0.26)).toBe(2);
    expect(at([2, 2], 0.5)).toBe(2);
  });

  it("refuse the tally of an earlier version", () => {
    const keeper = new FactKeeper(layout, situation());
    const { laps: _, ...old } = keeper.tally;
    expect(() => keeper.restore(old as typeof keeper.tally)).toThrow(/earlier version of the yard/);
  });

  it("count the start as a visit, falls once each, and come back from a saved tally", () => {
    const keeper = new FactKeeper(layout, situation({ rover: [4, 0] }));
    expect(keeper.facts(situation()).visits.rover).toEqual({ bluePad: 1 });
    for (const antUpright of [false, false, true, false]) keeper.update(situation({ antUpright }));
    const now = situation({ antUpright: false });
    expect(keeper.facts(now).falls).toBe(2);
    const other = new FactKeeper(layout, situation());
    other.restore(JSON.parse(JSON.stringify(keeper.tally)));
    expect(other.facts(now)).toEqual(keeper.facts(now));
  });

  it("can be asked in the little language, and wrong names are refused", () => {
    const facts = JSON.parse(
      JSON.stringify(new FactKeeper(layout, situation()).facts(situation({ redCrate: [4, 0] }))),
    );
    const holds = (text: string) => compilePredicate(text, yardFactsSchema)(facts);
    expect(holds("onPad.redCrate == 'bluePad' && distance.rover.tower > 3")).toBe(true);
    expect(holds("visits.rover.tower >= 1")).toBe(false);
    expect(holds("max(abs(rover.x - 0), abs(rover.y - 0)) <= 0.1")).toBe(true);
    expect(() => holds("onPad.blueCrate == 'bluePad'")).toThrow(/blueCrate/);
  });
});
