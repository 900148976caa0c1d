/** Layouts of the yard: a function of the seed, nothing in anything's way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crateEdge,
  crateNames,
  type Point,
  padEdge,
  padNames,
  rampHalf,
  towerRadius,
} from "../../../../src/core/yard.ts";
import { validateScene } from "../../../../worlds/rapier/scenes/validate.ts";
import {
  beyond,
  distanceBetween,
  distanceToSegment,
  drawLayout,
  rampMiddle,
  yardScene,
} from "../../../../worlds/rapier/yard/layout.ts";

describe("layouts of the yard", () => {
  it("are free of overlaps, and every crate has a free way onto every pad, the rover behind it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
        const layout = drawLayout(seed);
        const { crates, pads, robots } = layout;
        const ramp = rampMiddle(layout.ramp);
        const solid: [Point, number][] = [
          [layout.tower, towerRadius],
          [ramp, Math.hypot(...rampHalf)],
          ...crateNames.map((name): [Point, number] => [crates[name].position, crateEdge * Math.SQRT1_2]),
          [robots.rover.position, 0.35],
          [robots.ant.position, 0.6],
        ];
        solid.forEach(([a, ra], i) => {
          solid.slice(i + 1).forEach(([b, rb]) => {
            expect(distanceBetween(a, b)).toBeGreaterThan(ra + rb);
          });
        });
        for (const pad of padNames) {
          for (const [point, radius] of solid) {
            expect(distanceBetween(pads[pad], point)).toBeGreaterThan(padEdge / 2 + Math.min(radius, 0.35));
          }
          for (const crate of crateNames) {
            const start = beyond(pads[pad], crates[crate].position, 1);
            expect(distanceToSegment(layout.tower, start, pads[pad])).toBeGreaterThan(towerRadius + 0.35);
            expect(distanceToSegment(ramp, start, pads[pad])).toBeGreaterThan(rampHalf[0] + 0.35);
          }
        }
        validateScene(yardScene(layout));
      }),
      { numRuns: 8, seed: 4 },
    );
  });

  it("are the same for the same seed and others for others", () => {
    expect(drawLayout(7)).toEqual(drawLayout(7));
    expect(drawLayout(7)).not.toEqual({ ...drawLayout(8), seed: 7 });
  });
});
