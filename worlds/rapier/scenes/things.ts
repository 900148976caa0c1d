/** What scenes are put together from: crates, pads, ramps, towers and rolling ground. */

import { randomFloat } from "../../../src/core/random.ts";
import type { Material, Vector3 } from "../bodies/schema.ts";
import { axisAngle } from "../bodies/vector.ts";
import type { HeightField, Thing } from "./schema.ts";

export const groundMaterial: Material = { friction: 1, restitution: 0 };
const wood: Material = { friction: 0.6, restitution: 0 };

/** A cube that can be pushed, gripped and stacked. `position` is its centre. */
export function crate(name: string, position: Vector3, edge: number, mass: number, colour = "#a8793e"): Thing {
  const half = edge / 2;
  return {
    name,
    kind: "free",
    position,
    shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [half, half, half], mass, material: wood, colour }],
  };
}

/** A coloured square on the ground, without substance: a place to be or to bring something to. */
export function pad(name: string, x: number, y: number, edge: number, colour: string): Thing {
  return {
    name,
    kind: "mark",
    position: [x, y, 0.002],
    shapes: [{ kind: "box", centre: [0, 0, 0], halfExtents: [edge / 2, edge / 2, 0.002], mass: 0, colour }],
  };
}

/** A plane that rises along +x from its lower edge at `foot`, `length` long on the slope. */
export function ramp(
  name: string,
  foot: Vector3,
  angle: number,
  length: number,
  width: number,
  material = groundMaterial,
): Thing {
  const thickness = 0.05;
  // The upper face starts at the foot; the box lies beneath it.
  const along = length / 2;
  const centre: Vector3 = [
    foot[0] + along * Math.cos(angle) + thickness * Math.sin(angle),
    foot[1],
    foot[2] + along * Math.sin(angle) - thickness * Math.cos(angle),
  ];
  return {
    name,
    kind: "fixed",
    position: centre,
    rotation: axisAngle([0, 1, 0], -angle),
    shapes: [
      {
        kind: "box",
        centre: [0, 0, 0],
        halfExtents: [along, width / 2, thickness],
        mass: 0,
        material,
        colour: "#8d8f94",
      },
    ],
  };
}

/** A landmark that stands fast: a shaft with a coloured head. */
export function tower(name: string, x: number, y: number, height: number, colour: string): Thing {
  return {
    name,
    kind: "fixed",
    position: [x, y, 0],
    shapes: [
      {
        kind: "cylinder",
        centre: [0, 0, height / 2],
        axis: [0, 0, 1],
        radius: 0.3,
        halfLength: height / 2,
        mass: 0,
        colour: "#b9b4a8",
      },
      { kind: "box", centre: [0, 0, height + 0.2], halfExtents: [0.35, 0.35, 0.2], mass: 0, colour },
    ],
  };
}

/**
 * Rolling ground: value noise in three octaves (Perlin's lattice with smooth interpolation), level within 1 m of the origin so
 * that a robot can start there. `amplitude` is the largest height (m).
 */
export function rollingGround(seed: number, extent: number, cell: number, amplitude: number): HeightField {
  const samples = Math.round(extent / cell) + 1;
  const heights: number[] = [];
  for (let i = 0; i < samples; i++) {
    for (let j = 0; j < samples; j++) {
      const x = i * cell - extent / 2;
      const y = j * cell - extent / 2;
      const away = Math.min(1, Math.max(0, Math.hypot(x, y) - 1));
      const level = noise(seed, x / 2, y / 2) * 0.6 + noise(seed + 1, x, y) * 0.3 + noise(seed + 2, x * 2, y * 2) * 0.1;
      heights.push(amplitude * away * level);
    }
  }
  return {
    kind: "heightfield",
    rows: samples,
    columns: samples,
    heights,
    size: [extent, extent],
    material: groundMaterial,
  };
}

/**
 * Ground that is level along its low edge of y and ever rougher towards the high one, where it rises and falls by `amplitude` (m), the ladder of
 * terrains of Rudin et al. 2021 (arXiv:2109.11978) without rungs. Level within 1 m of `startX`, where episodes begin.
 */
export function roughening(
  seed: number,
  [length, width]: readonly [number, number],
  cell: number,
  amplitude: number,
  startX: number,
): HeightField {
  const [rows, columns] = [Math.round(length / cell) + 1, Math.round(width / cell) + 1];
  const heights = Array.from({ length: rows * columns }, (_, index) => {
    const x = Math.floor(index / columns) * cell - length / 2;
    const across = (index % columns) / (columns - 1);
    const away = Math.min(1, Math.max(0, Math.abs(x - startX) - 1));
    const y = across * width;
    const level = noise(seed, x, y) * 0.7 + noise(seed + 1, x * 2.5, y * 2.5) * 0.3;
    // About the middle, so that what is lost on the way up is won on the way down.
    const height = amplitude * across * away * (2 * level - 1);
    // Never -0, which JSON does not know.
    return height === 0 ? 0 : height;
  });
  return { kind: "heightfield", rows, columns, heights, size: [length, width], material: groundMaterial };
}

function noise(seed: number, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const smooth = (t: number) => t * t * (3 - 2 * t);
  const u = smooth(x - column);
  const v = smooth(y - row);
  const at = (dx: number, dy: number) => randomFloat(seed, column + dx, row + dy);
  return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
}
