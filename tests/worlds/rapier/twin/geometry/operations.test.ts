/**
 * What the geometry costs: candidates and operations a call, by body and scene. A change that makes a robot dearer must say so here; the
 * numbers stand in docs/twin.md. And it is total: finite and with unit normals even where everything is in one place.
 */

import { describe, expect, it } from "vitest";
import { defineLayout, f32, type Kernel, kernel, type M3, type Slots } from "../../../../../src/kernel/index.ts";
import { inputsOf, type Node, type Statement } from "../../../../../src/kernel/ir.ts";
import type { Builder } from "../../../../../worlds/batch/simulation.ts";
import { bodies, bodyNamed } from "../../../../../worlds/rapier/bodies/index.ts";
import type { Body } from "../../../../../worlds/rapier/bodies/schema.ts";
import { identityRotation } from "../../../../../worlds/rapier/bodies/vector.ts";
import { sceneNamed } from "../../../../../worlds/rapier/scenes/index.ts";
import { freeThings, type Scene } from "../../../../../worlds/rapier/scenes/schema.ts";
import { castRays, contactCandidates, geometryTables } from "../../../../../worlds/rapier/twin/geometry/index.ts";
import { evaluate, type RigidPose } from "./harness.ts";

/** Operations and look-ups that a store needs. */
function operations({ statements }: Kernel): number {
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    inputsOf(node).forEach(visit);
  };
  const walk = (block: readonly Statement[]): void => {
    for (const statement of block) {
      if (statement.kind === "store") visit(statement.value);
      if (statement.kind !== "loop") continue;
      walk(statement.body);
      for (const { initial, next } of statement.carried) [initial, next].forEach(visit);
    }
  };
  walk(statements);
  const counts = (node: Node) => node.kind === "operation" || (node.kind === "load" && node.source === "table");
  return [...seen].filter(counts).length;
}

/** Candidates, operations of the contacts, operations of the rays. A planar body's matrices have their zeros. */
function cost(body: Body, scene: Scene): readonly [number, number, number] {
  const count = body.links.length + freeThings(scene).length;
  const tables: Slots = Object.fromEntries(
    Object.entries(geometryTables(scene)).map(([name, { values }]) => [name, f32(values.length)]),
  );
  const fields: Slots = { pose: f32(12 * count), out: f32(2000) };
  const layout = defineLayout({ fields, tables, parameters: {} as Slots });
  const inputOf = (k: Builder) => {
    const poses = Array.from({ length: count }, (_, link) => {
      const flat = body.root === "planar" && link < body.links.length;
      const read = (index: number) => {
        if (flat && [1, 3, 5, 7, 10].includes(index)) return k.float(0);
        if (flat && index === 4) return k.float(1);
        return k.load("pose", 12 * link + index) as M3[0][0];
      };
      const row = (from: number) => [read(from), read(from + 1), read(from + 2)] as const;
      return { rotation: [row(0), row(3), row(6)] as const, position: row(9) };
    });
    return { body, scene, poses };
  };
  let candidates = 0;
  const contacts = kernel("contacts", layout, (k: Builder) => {
    const found = contactCandidates(k, inputOf(k));
    candidates = found.length;
    found
      .flatMap(({ point, normal, gap }) => [...point, ...normal, gap])
      .forEach((value, index) => {
        k.store("out", index, value);
      });
  });
  const rays = kernel("rays", layout, (k: Builder) => {
    castRays(k, inputOf(k)).forEach((value, index) => {
      k.store("out", index, value);
    });
  });
  return [candidates, operations(contacts), operations(rays)];
}

describe("candidates and operations", () => {
  const table: readonly (readonly [string, string, number, number, number])[] = [
    ["ant", "flat", 5, 80, 0],
    ["hopper", "flat", 5, 30, 0],
    ["half-cheetah", "flat", 7, 45, 0],
    ["quadruped", "flat", 12, 95, 0],
    ["biped", "flat", 14, 140, 0],
    ["rover", "flat", 6, 130, 105],
    ["arm", "flat", 2, 40, 0],
    ["ant", "hills", 5, 370, 0],
    ["quadruped", "hills", 12, 760, 0],
    ["rover", "hills", 6, 480, 3050],
    ["rover", "pushing", 12, 600, 710],
    ["rover", "yard", 37, 3050, 2300],
    ["ant", "yard", 47, 3000, 0],
    ["arm", "bench", 50, 4300, 0],
  ];
  for (const [body, scene, candidates, contacts, rays] of table) {
    it(`${body} in ${scene}: ${candidates}, at most ${contacts} and ${rays} for rays`, () => {
      const [count, forContacts, forRays] = cost(bodyNamed(body), sceneNamed(scene));
      expect(count).toBe(candidates);
      expect(forContacts).toBeLessThanOrEqual(contacts);
      expect(forRays).toBeLessThanOrEqual(rays);
    });
  }
});

describe("degenerate poses", () => {
  const turns = [identityRotation, [0, Math.SQRT1_2, 0, Math.SQRT1_2], [Math.SQRT1_2, 0, 0, Math.SQRT1_2]] as const;
  for (const scene of ["yard", "hills"]) {
    it(`everything in one place in ${scene}: finite, normals of length 1`, () => {
      for (const body of bodies) {
        const count = body.links.length + freeThings(sceneNamed(scene)).length;
        // The origin, the centre of the tower, a corner of the field.
        const places = [
          [0, 0, 0],
          [5, 4, 1],
          [10, 10, 0],
        ] as const;
        const poses = places.flatMap((position) =>
          turns.map((rotation): RigidPose[] => Array(count).fill({ position, rotation })),
        );
        for (const { contacts, rays } of evaluate(body, sceneNamed(scene), poses)) {
          for (const { point, normal, gap } of contacts) {
            expect([...point, gap].every(Number.isFinite)).toBe(true);
            expect(Math.hypot(...normal)).toBeCloseTo(1, 4);
          }
          expect(rays.every((distance) => distance >= 0 && distance <= 5)).toBe(true);
        }
      }
    });
  }
});
