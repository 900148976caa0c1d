/** Ways round things: never through one, never much longer than need be. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Disc, distanceBetween, distanceToSegment, findWay, lengthOf } from "../../../skills/yard/paths.ts";
import type { Point } from "../../../src/core/yard.ts";

describe("ways", () => {
  it("are straight where nothing is in the way", () => {
    expect(findWay([0, 0], [4, 0], [{ centre: [2, 3], radius: 1 }], 0.5)).toEqual([[4, 0]]);
  });

  it("lead round a disc, hardly longer than a string would", () => {
    const way = findWay([-3, 0], [3, 0], [{ centre: [0, 0], radius: 0.5 }], 0.5) ?? [];
    expect(way.at(-1)).toEqual([3, 0]);
    // Two tangents to the circle of 1 m and the arc between them.
    const string = 2 * Math.sqrt(8) + (Math.PI - 2 * Math.acos(1 / 3));
    expect(lengthOf([-3, 0], way)).toBeGreaterThan(string);
    expect(lengthOf([-3, 0], way)).toBeLessThan(1.05 * string);
  });

  it("say when there is none: a ring without a gap", () => {
    const ring = Array.from({ length: 12 }, (_, index): Disc => {
      const angle = (index / 12) * 2 * Math.PI;
      return { centre: [2 * Math.cos(angle), 2 * Math.sin(angle)], radius: 0.4 };
    });
    expect(findWay([0, 0], [5, 0], ring, 0.3)).toBeNull();
  });

  it("let out who stands too near, outwards", () => {
    const way = findWay([0.4, 0], [4, 0], [{ centre: [0, 0], radius: 0.3 }], 0.5);
    expect(way).toEqual([[4, 0]]);
  });

  it("keep clear of every disc", () => {
    const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
    const point = fc.tuple(coordinate, coordinate);
    const discs = fc.array(fc.record({ centre: point, radius: fc.double({ min: 0.1, max: 0.8, noNaN: true }) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(point, point, discs, (start: Point, goal: Point, obstacles) => {
        const clearance = 0.4;
        const way = findWay(start, goal, obstacles, clearance);
        if (!way) return;
        expect(way.at(-1)).toEqual(goal);
        way.forEach((to, index) => {
          const from = way[index - 1] ?? start;
          for (const { centre, radius } of obstacles) {
            const near = Math.min(distanceBetween(start, centre), distanceBetween(goal, centre));
            expect(distanceToSegment(centre, from, to)).toBeGreaterThan(Math.min(radius + clearance, near) - 0.02);
          }
        });
      }),
      { numRuns: 200 },
    );
  });
});
