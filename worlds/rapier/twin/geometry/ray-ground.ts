/**
 * A ray against rolling ground: samples one cell apart until the ray is below the ground, a straight line between the last two
 * samples, and two Newton steps, each exact when its triangle is the one that is hit. A ridge narrower than a cell may be passed
 * over. The samples are a loop that runs, about 30 operations each: the dearest thing in this directory.
 */

import type { Float, V3 } from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import type { HeightField } from "../../scenes/schema.ts";
import { groundBelow } from "./heightfield.ts";

/** Distance along the ray to the ground (m), at most `maxDistance`; 0 from below it. `direction` is a unit vector, world. */
export function marchToGround(k: Builder, field: HeightField, origin: V3, direction: V3, maxDistance: number): Float {
  const cell = Math.min(field.size[0] / (field.rows - 1), field.size[1] / (field.columns - 1));
  const count = Math.ceil(maxDistance / cell);
  const step = maxDistance / count;
  const above = (distance: Float) => {
    const x = origin[0].add(direction[0].mul(distance));
    const y = origin[1].add(direction[1].mul(distance));
    const { height, slope, inside } = groundBelow(k, field, x, y);
    const clearance = inside.select(origin[2].add(direction[2].mul(distance)).sub(height), 1);
    return { clearance, closing: slope[0].mul(direction[0]).add(slope[1].mul(direction[1])).sub(direction[2]) };
  };
  const first = above(k.float(0)).clearance;
  const start = { before: first, hit: first.lt(0).select(0, maxDistance) };
  const { hit } = k.loop(count, start, (index, { before, hit: known }) => {
    const reached = index.toFloat().add(1).mul(step);
    const after = above(reached).clearance;
    const share = before.div(before.sub(after).max(1e-9));
    const found = known.ge(maxDistance).and(after.lt(0));
    return { before: after, hit: found.select(reached.add(share.sub(1).mul(step)), known) };
  });
  let refined = hit;
  for (let newton = 0; newton < 2; newton++) {
    const { clearance, closing } = above(refined);
    const correction = clearance.div(closing.max(1e-3)).clamp(-step, step);
    refined = refined.add(correction).clamp(0, maxDistance);
  }
  return hit.lt(maxDistance).select(refined, hit);
}
