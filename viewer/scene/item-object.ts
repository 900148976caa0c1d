/** An item as a thing in the world: tools and such as thick pixels, blocks as small cubes with their own textures. */
import {
  BoxGeometry,
  Color,
  DataTexture,
  Group,
  InstancedMesh,
  type Material,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  NearestFilter,
  type Object3D,
  SRGBColorSpace,
} from "three";
import { type ItemPixel, itemPixels } from "./item-shapes.ts";
import { css } from "./palette.ts";
import { paintTexture } from "./textures.ts";

const cubeMaterials = new Map<string, Material[]>();
const pixelGeometry = new BoxGeometry(1 / 8, 1 / 8, 1 / 8);
const pixelMaterial = new MeshLambertMaterial();
const cubeGeometry = new BoxGeometry(1, 1, 1);

/** @param size Edge of its picture (m). */
export function itemObject(name: string, size: number): Object3D {
  const pixels = itemPixels(name);
  const object = new Group();
  object.add(pixels ? thickPixels(pixels) : new Mesh(cubeGeometry, materialsOf(name)));
  object.scale.setScalar(pixels ? size * 1.2 : size * 0.8);
  return object;
}

function thickPixels(pixels: readonly ItemPixel[]): InstancedMesh {
  const mesh = new InstancedMesh(pixelGeometry, pixelMaterial, pixels.length);
  pixels.forEach(({ x, y, colour }, index) => {
    mesh.setMatrixAt(index, new Matrix4().makeTranslation((x - 3.5) / 8, (3.5 - y) / 8, 0));
    mesh.setColorAt(index, new Color(css(colour).replaceAll(" ", ",")));
  });
  return mesh;
}

/** For the faces +x, -x, +y, -y, +z, -z of a box. */
function materialsOf(name: string): Material[] {
  const known = cubeMaterials.get(name);
  if (known) return known;
  const of = (face: string) => new MeshLambertMaterial({ map: textureOf(`${name}/${face}`), alphaTest: 0.5 });
  const [side, top] = [of("side"), of("top")];
  const made = [side, side, top, top, side, side];
  cubeMaterials.set(name, made);
  return made;
}

function textureOf(key: string): DataTexture {
  const rows = paintTexture(key);
  // A texture's first row is its lowest.
  const flipped = new Uint8Array(rows.length);
  for (let y = 0; y < 16; y++) flipped.set(rows.subarray(y * 64, (y + 1) * 64), (15 - y) * 64);
  const texture = new DataTexture(flipped, 16, 16);
  texture.magFilter = NearestFilter;
  texture.colorSpace = SRGBColorSpace;
  texture.needsUpdate = true;
  return texture;
}
