/**
 * Triangles of one section of 16 x 16 x 16 blocks. Only faces that something can see are made; their corners are darkened where blocks
 * meet (ambient occlusion by the three neighbours of a corner: M. Lysenko, "Ambient occlusion for Minecraft-like worlds",
 * 2013), and faces of equal look in a row become one, since textures repeat.
 */
import type { BlockWorld } from "../playback/world.ts";
import { faces } from "./faces.ts";
import { type Look, type Looks, nothing } from "./looks.ts";
import { type CornerLights, Neighbourhood } from "./neighbourhood.ts";
import { addCross, addParts, addTorch } from "./small-shapes.ts";

export interface MeshData {
  /** [vertices, 3] f32, relative to the section's corner. */
  readonly positions: number[];
  /** [vertices, 3] f32: texture u, v, layer. */
  readonly textures: number[];
  /** [vertices, 3] f32: light of the sky, of blocks, shade (face and corner; negative for leaves). */
  readonly lights: number[];
  readonly indices: number[];
}

export interface SectionMesh {
  readonly solid: MeshData;
  readonly water: MeshData;
}

const cornerShade = [0.52, 0.7, 0.86, 1];

export function meshSection(world: BlockWorld, looks: Looks, sx: number, sy: number, sz: number): SectionMesh | null {
  const cells = new Neighbourhood(world, looks, sx, sy, sz);
  if (cells.empty) return null;
  const mesh: SectionMesh = { solid: emptyMesh(), water: emptyMesh() };
  for (let y = 0; y < 16; y++) {
    for (let z = 0; z < 16; z++) {
      // The face that is being lengthened along x, one for each direction.
      const rows: (Row | null)[] = [null, null, null, null, null, null];
      for (let x = 0; x < 16; x++) {
        const look = cells.look(x, y, z);
        if (look === nothing || cells.buried(x, y, z)) {
          rows.fill(null);
          continue;
        }
        if (look.shape === "cross") addCross(mesh.solid, cells, look, x, y, z);
        else if (look.shape === "torch") addTorch(mesh.solid, cells, look, x, y, z);
        else if (look.shape === "parts") addParts(mesh.solid, cells, look, x, y, z);
        for (let direction = 0; direction < 6; direction++) {
          rows[direction] = extendRow(mesh, cells, look, direction, x, y, z, rows[direction] ?? null);
        }
      }
    }
  }
  return mesh;
}

/** A face of one or more blocks, and where its far corners are in the mesh. */
interface Row {
  readonly x: number;
  readonly layer: number;
  readonly key: string;
  readonly firstVertex: number;
  readonly mesh: MeshData;
}

function extendRow(
  section: SectionMesh,
  cells: Neighbourhood,
  look: Look,
  direction: number,
  x: number,
  y: number,
  z: number,
  row: Row | null,
): Row | null {
  const face = faces[direction];
  if (!face || look.faces.length === 0) return null;
  if (look.shape === "cross" || look.shape === "torch" || look.shape === "parts") return null;
  const [nx, ny, nz] = [x + face.normal[0], y + face.normal[1], z + face.normal[2]];
  const behind = cells.look(nx, ny, nz);
  const recessed = look.height < 1 && direction === 3;
  if (!recessed && hides(look, behind)) return null;
  if (recessed && look.shape === "water" && behind.shape === "water") return null;
  if (!cells.known(nx, nz)) return null;
  const top = look.shape === "water" && cells.look(x, y + 1, z).shape === "water" ? 1 : look.height;
  const lights = cells.cornerLights(x, y, z, direction);
  const corners = look.shape === "water" ? [3, 3, 3, 3] : cells.cornerShades(x, y, z, direction);
  const layer = look.faces[direction] ?? 0;
  const mesh = look.shape === "water" ? section.water : section.solid;
  const uniform = allEqual(corners) && allEqual(lights.sky) && allEqual(lights.block);
  const key = `${layer} ${corners[0]} ${lights.sky[0]} ${lights.block[0]} ${top} ${look.shape}`;
  if (row && uniform && row.key === key && row.mesh === mesh && direction !== 0 && direction !== 1) {
    stretch(row, face.u[0] > 0, x + 1);
    return row;
  }
  const firstVertex = mesh.positions.length / 3;
  addFace(mesh, face, x, y, z, top, layer, corners, lights, look.shape === "leaves" ? -1 : 1);
  return uniform ? { x, layer, key, firstVertex, mesh } : null;
}

/** Moves a row's far corners to `end` and repeats the texture as often. */
function stretch(row: Row, alongU: boolean, end: number): void {
  const length = end - row.x;
  // Vertices go (0,0), (1,0), (1,1), (0,1) in u, v; where u runs along -x the far end in x is u = 0.
  const far = alongU ? [1, 2] : [0, 3];
  for (const corner of far) row.mesh.positions[(row.firstVertex + corner) * 3] = end;
  for (const corner of [1, 2]) row.mesh.textures[(row.firstVertex + corner) * 3] = length;
}

function hides(look: Look, behind: Look): boolean {
  if (behind.opaque) return true;
  // Water against water, glass against glass; leaves are drawn against leaves only once, from outside.
  return look.shape === behind.shape && (look.shape === "water" || look.shape === "glass" || look.shape === "leaves");
}

function addFace(
  mesh: MeshData,
  face: (typeof faces)[number],
  x: number,
  y: number,
  z: number,
  height: number,
  layer: number,
  corners: readonly number[],
  lights: CornerLights,
  sign: number,
): void {
  const first = mesh.positions.length / 3;
  const uv = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const;
  uv.forEach(([u, v], index) => {
    const corner = (axis: 0 | 1 | 2) =>
      0.5 + face.normal[axis] / 2 + face.u[axis] * (u - 0.5) + face.v[axis] * (v - 0.5);
    mesh.positions.push(x + corner(0), y + corner(1) * height, z + corner(2));
    mesh.textures.push(u, 1 - v, layer);
    mesh.lights.push(
      lights.sky[index] ?? 0,
      lights.block[index] ?? 0,
      sign * face.shade * (cornerShade[corners[index] ?? 3] ?? 1),
    );
  });
  // The diagonal joins the darker corners, so that shade is interpolated the same way on every face.
  const [a = 3, b = 3, c = 3, d = 3] = corners.map((corner, index) => corner + 3 * (lights.sky[index] ?? 0));
  if (a + c > b + d) mesh.indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
  else mesh.indices.push(first + 1, first + 2, first + 3, first + 1, first + 3, first);
}

function allEqual(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function emptyMesh(): MeshData {
  return { positions: [], textures: [], lights: [], indices: [] };
}
