/**
 * Rolling ground: the triangles that Rapier builds from the same samples. Each cell is cut along the diagonal from its corner at
 * low x and y to the one at high x and y. A point touches the plane of the triangle below it; where the point is not above its
 * own foot (near an edge between triangles, on steep ground) that is an approximation, measured in docs/twin.md.
 */

import { type Float, scale3, sqrt, type V3 } from "../../../../src/kernel/index.ts";
import type { Builder } from "../../../batch/simulation.ts";
import type { HeightField } from "../../scenes/schema.ts";
import type { Surface } from "./surface.ts";
import { heightTable } from "./tables.ts";

/** What a point that has left the field is told: nothing is near (m). */
const nowhere = 10;

export interface GroundBelow {
  /** Height of the ground under the point (m); that of the edge outside the field. */
  readonly height: Float;
  /** Rise along x and along y of the triangle under the point. */
  readonly slope: readonly [Float, Float];
  /** 1 within the field, 0 outside. */
  readonly inside: ReturnType<Float["eq"]>;
}

/** Three look-ups. */
export function groundBelow(k: Builder, { rows, columns, size }: HeightField, x: Float, y: Float): GroundBelow {
  const [perX, perY] = [(rows - 1) / size[0], (columns - 1) / size[1]];
  const freeU = x.mul(perX).add((rows - 1) / 2);
  const freeV = y.mul(perY).add((columns - 1) / 2);
  const [u, v] = [freeU.clamp(0, rows - 1), freeV.clamp(0, columns - 1)];
  const [row, column] = [u.floor().min(rows - 2), v.floor().min(columns - 2)];
  const [alongX, alongY] = [u.sub(row), v.sub(column)];
  const first = row.mul(columns).add(column).toInt();
  const xFirst = alongX.gt(alongY);
  const low = k.lookup(heightTable, first) as Float;
  const middle = k.lookup(heightTable, first.add(xFirst.selectInt(columns, 1))) as Float;
  const high = k.lookup(heightTable, first.add(columns + 1)) as Float;
  const [rise, rest] = [middle.sub(low), high.sub(middle)];
  const [riseX, riseY] = [xFirst.select(rise, rest), xFirst.select(rest, rise)];
  return {
    height: low.add(riseX.mul(alongX)).add(riseY.mul(alongY)),
    slope: [riseX.mul(perX), riseY.mul(perY)],
    inside: u.eq(freeU).and(v.eq(freeV)),
  };
}

export function heightfieldSurface(k: Builder, field: HeightField): Surface {
  return {
    at(point) {
      const { height, slope, inside } = groundBelow(k, field, point[0], point[1]);
      const steepness = slope[0].square().add(slope[1].square()).add(1);
      const upward = k.float(1).div(sqrt(steepness));
      const direction: V3 = [slope[0].neg(), slope[1].neg(), k.float(1)];
      return {
        distance: inside.select(point[2].sub(height).mul(upward), nowhere),
        normal: scale3(direction, upward),
      };
    },
  };
}
