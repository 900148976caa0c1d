/** Triangles of what does not fill its cell: boxes of parts, plants as two crossed planes, torches. */
import { randomFloat } from "../../src/core/random.ts";
import { faces } from "./faces.ts";
import type { Look } from "./looks.ts";
import type { MeshData } from "./mesher.ts";
import type { Neighbourhood } from "./neighbourhood.ts";

/** @param points Corners as x, y, z, u, v. @param light Of the sky, of blocks, shade. */
function addQuad(
  mesh: MeshData,
  points: readonly (readonly number[])[],
  layer: number,
  light: readonly number[],
): void {
  const first = mesh.positions.length / 3;
  points.forEach(([x = 0, y = 0, z = 0, u = 0, v = 0]) => {
    mesh.positions.push(x, y, z);
    mesh.textures.push(u, v, layer);
    mesh.lights.push(light[0] ?? 1, light[1] ?? 0, light[2] ?? 1);
  });
  mesh.indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
}

const corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

export function addParts(mesh: MeshData, cells: Neighbourhood, look: Look, x: number, y: number, z: number): void {
  const [sky, block] = cells.light(x, y, z);
  for (const { box, layers } of look.parts) {
    const [low, high] = [box.slice(0, 3).map((edge) => edge / 16), box.slice(3).map((edge) => edge / 16)];
    faces.forEach((face, direction) => {
      const axis = direction >> 1;
      const plane = (direction % 2 === 0 ? low : high)[axis] ?? 0;
      const atBorder = direction % 2 === 0 ? plane === 0 : plane === 1;
      const [nx, ny, nz] = face.normal;
      if (atBorder && (cells.look(x + nx, y + ny, z + nz).opaque || !cells.known(x + nx, z + nz))) return;
      const along = (vector: readonly number[], share: number) => {
        const at = vector.findIndex((value) => value !== 0);
        const positive = (vector[at] ?? 0) > 0;
        const [from, to] = [low[at] ?? 0, high[at] ?? 1];
        return { at, place: positive === (share === 1) ? to : from, texture: positive };
      };
      const points = corners.map(([u, v]) => {
        const place = [0, 0, 0];
        place[axis] = plane;
        const [across, up] = [along(face.u, u), along(face.v, v)];
        place[across.at] = across.place;
        place[up.at] = up.place;
        const textureU = across.texture ? across.place : 1 - across.place;
        const textureV = up.texture ? up.place : 1 - up.place;
        return [x + (place[0] ?? 0), y + (place[1] ?? 0), z + (place[2] ?? 0), textureU, 1 - textureV];
      });
      addQuad(mesh, points, layers[direction] ?? 0, [sky, block, face.shade * 0.97]);
    });
  }
}

/** Both sides of two crossed planes; each plant stands a little off its cell's middle and has its own height. */
export function addCross(mesh: MeshData, cells: Neighbourhood, look: Look, x: number, y: number, z: number): void {
  const [sky, block] = cells.light(x, y, z);
  const layer = look.faces[0] ?? 0;
  const place = (salt: number) => (look.steady ? 0.5 : randomFloat(salt, x, y, z));
  const [dx, dz] = [(place(1) - 0.5) * 0.3, (place(2) - 0.5) * 0.3];
  const top = look.steady ? 1 : 0.75 + place(3) * 0.35;
  for (const [x0, z0, x1, z1] of [
    [0.15, 0.15, 0.85, 0.85],
    [0.85, 0.15, 0.15, 0.85],
  ] as const) {
    const points = [
      [x + x0 + dx, y, z + z0 + dz, 0, 1],
      [x + x1 + dx, y, z + z1 + dz, 1, 1],
      [x + x1 + dx, y + top, z + z1 + dz, 1, 0],
      [x + x0 + dx, y + top, z + z0 + dz, 0, 0],
    ];
    addQuad(mesh, points, layer, [sky, block, 1]);
    addQuad(mesh, [...points].reverse(), layer, [sky, block, 1]);
  }
}

export function addTorch(mesh: MeshData, cells: Neighbourhood, look: Look, x: number, y: number, z: number): void {
  const [sky] = cells.light(x, y, z);
  const layer = look.faces[0] ?? 0;
  const foot = look.torch;
  if (!foot) return;
  // Four planes, each through one side of the 2 x 2 pixel stick.
  const [near, far] = [7 / 16, 9 / 16];
  for (const [a, b, c, d] of [
    [0, near, 1, near],
    [1, far, 0, far],
  ] as const) {
    for (const [x0, z0, x1, z1] of [
      [a, b, c, d],
      [b, c, d, a],
    ] as const) {
      const [px, py, pz] = [x + foot.x, y + foot.y, z + foot.z];
      const [leanX, leanZ] = foot.lean;
      const points = [
        [px + x0, py, pz + z0, 0, 1],
        [px + x1, py, pz + z1, 1, 1],
        [px + x1 + leanX, py + 1, pz + z1 + leanZ, 1, 0],
        [px + x0 + leanX, py + 1, pz + z0 + leanZ, 0, 0],
      ];
      addQuad(mesh, points, layer, [sky, 1, 1]);
      addQuad(mesh, [...points].reverse(), layer, [sky, 1, 1]);
    }
  }
}
