/** Shapes of blocks that do not fill their cell, against sizes from minecraft.wiki. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Box, type Part, partsOf, torchPlace } from "../../viewer/scene/shapes.ts";

/** Share of the cell that parts fill, counted in eighths of two blocks a side: exact for stairs and slabs. */
function octants(parts: readonly Part[] | null): number {
  let filled = 0;
  for (const x of [4, 12]) {
    for (const y of [4, 12]) {
      for (const z of [4, 12]) {
        const inside = ({ box: [x0, y0, z0, x1, y1, z1] }: Part) =>
          x > x0 && x < x1 && y > y0 && y < y1 && z > z0 && z < z1;
        if (parts?.some(inside)) filled++;
      }
    }
  }
  return filled;
}

const directions = ["north", "east", "south", "west"] as const;

describe("shapes of blocks", () => {
  it("fills six octants with straight stairs, five with outer, seven with inner corners, whichever way they face", () => {
    for (const facing of directions) {
      for (const half of ["bottom", "top"]) {
        const filled = (shape: string) => octants(partsOf("oak_stairs", { facing, half, shape }));
        expect(filled("straight")).toBe(6);
        for (const side of ["left", "right"]) {
          expect(filled(`outer_${side}`)).toBe(5);
          expect(filled(`inner_${side}`)).toBe(7);
        }
      }
    }
  });

  it("puts the step of stairs on the side they face", () => {
    const step = (facing: string) => partsOf("stone_stairs", { facing, half: "bottom", shape: "straight" })?.[1]?.box;
    expect(directions.map(step)).toEqual([
      [0, 8, 0, 16, 16, 8],
      [8, 8, 0, 16, 16, 16],
      [0, 8, 8, 16, 16, 16],
      [0, 8, 0, 8, 16, 16],
    ]);
  });

  it("makes a slab half a block, and a double one a whole", () => {
    expect(octants(partsOf("oak_slab", { type: "bottom" }))).toBe(4);
    expect(partsOf("oak_slab", { type: "top" })).toEqual([{ box: [0, 8, 0, 16, 16, 16] }]);
    expect(partsOf("oak_slab", { type: "double" })).toBeNull();
  });

  it("hangs a closed door at the back of its cell, and turns an open one about its hinge", () => {
    const at = (properties: object) => partsOf("oak_door", { facing: "north", ...properties })?.[0]?.box;
    expect(at({ open: false, hinge: "left" })).toEqual([0, 0, 13, 16, 16, 16]);
    expect(at({ open: true, hinge: "left" })).toEqual([0, 0, 0, 3, 16, 16]);
    expect(at({ open: true, hinge: "right" })).toEqual([13, 0, 0, 16, 16, 16]);
  });

  it("gives a fence two rails towards each neighbour it is joined to", () => {
    expect(partsOf("oak_fence", { north: false, east: false, south: false, west: false })).toHaveLength(1);
    expect(partsOf("oak_fence", { north: true, east: false, south: true, west: false })).toHaveLength(5);
    expect(partsOf("cobblestone_wall", { north: "none", east: "low", south: "none", west: "tall" })).toHaveLength(3);
  });

  it("leans a torch away from its wall", () => {
    expect(torchPlace("torch", {})).toEqual({ x: 0, y: 0, z: 0, lean: [0, 0] });
    const { x, z, lean } = torchPlace("wall_torch", { facing: "east" });
    expect(x).toBeLessThan(0);
    expect(lean[0]).toBeGreaterThan(0);
    expect(Math.abs(z)).toBe(0);
  });

  it("keeps every part within its cell", () => {
    const names = [
      "oak_stairs",
      "oak_slab",
      "oak_door",
      "oak_trapdoor",
      "oak_fence",
      "oak_fence_gate",
      "white_bed",
      "chest",
      "ladder",
    ];
    const properties = fc.record({
      facing: fc.constantFrom(...directions),
      half: fc.constantFrom("top", "bottom"),
      shape: fc.constantFrom("straight", "inner_left", "inner_right", "outer_left", "outer_right"),
      open: fc.boolean(),
      hinge: fc.constantFrom("left", "right"),
      part: fc.constantFrom("head", "foot"),
      north: fc.boolean(),
      east: fc.boolean(),
    });
    const within = ([x0, y0, z0, x1, y1, z1]: Box) =>
      [x0, y0, z0].every((low) => low >= 0) &&
      [x1, y1, z1].every((high) => high <= 16) &&
      x0 < x1 &&
      y0 < y1 &&
      z0 < z1;
    fc.assert(
      fc.property(fc.constantFrom(...names), properties, (name, state) =>
        (partsOf(name, state) ?? []).every(({ box }) => within(box)),
      ),
    );
  });
});
