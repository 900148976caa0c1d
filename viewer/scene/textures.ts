/**
 * Textures of 16 x 16 pixels, drawn by small programs from a base colour and counter-based noise: none is anybody's artwork. All lie as
 * layers in one texture array, so that a face may repeat its texture and mip levels never bleed into a neighbour.
 */
import { DataArrayTexture, LinearMipmapLinearFilter, NearestFilter, RepeatWrapping, SRGBColorSpace } from "three";
import { purposeKey, randomFloat } from "../../src/core/random.ts";
import { colourOf, type Rgb, rgb, shade, woodOf } from "./palette.ts";

const size = 16;
const maxLayers = 512;

/** Colour of a pixel, null where the texture is transparent. */
type Painter = (x: number, y: number) => Rgb | null;

export class TextureLayers {
  readonly texture: DataArrayTexture;
  readonly #pixels = new Uint8Array(size * size * 4 * maxLayers);
  readonly #layers = new Map<string, number>();

  constructor() {
    this.texture = new DataArrayTexture(this.#pixels, size, size, maxLayers);
    this.texture.magFilter = NearestFilter;
    this.texture.minFilter = LinearMipmapLinearFilter;
    this.texture.generateMipmaps = true;
    this.texture.wrapS = RepeatWrapping;
    this.texture.wrapT = RepeatWrapping;
    this.texture.colorSpace = SRGBColorSpace;
    this.texture.needsUpdate = true;
  }

  /** The layer of a texture such as `stone`, `oak_log/top`, drawn when first asked for. */
  layer(key: string): number {
    const known = this.#layers.get(key);
    if (known !== undefined) return known;
    const layer = Math.min(this.#layers.size, maxLayers - 1);
    this.#layers.set(key, layer);
    this.#pixels.set(paintTexture(key), layer * size * size * 4);
    this.texture.needsUpdate = true;
    return layer;
  }
}

/** RGBA bytes [16 (from the top), 16, 4]. */
export function paintTexture(key: string): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(new ArrayBuffer(size * size * 4));
  const painter = painterOf(key);
  const background = painter(8, 8) ?? colourOf(key.split("/")[0] ?? key);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const colour = painter(x, y);
      // Transparent pixels carry a colour too, so that smaller mip levels have no dark rims.
      pixels.set([...(colour ?? background), colour ? 255 : 0], (y * size + x) * 4);
    }
  }
  return pixels;
}

function painterOf(key: string): Painter {
  const [name = "", face = "side"] = key.split("/");
  const base = colourOf(name);
  const seed = purposeKey(key);
  const noise = (x: number, y: number) => randomFloat(seed, x & 15, y & 15);
  const speckled =
    (colour: Rgb, amount: number): Painter =>
    (x, y) =>
      shade(colour, 1 + (noise(x, y) - 0.5) * amount + (noise(x >> 2, (y >> 2) + 32) - 0.5) * amount * 0.6);

  if (name === "grass_block") return face === "top" ? speckled(base, 0.17) : grassSide(base, noise, speckled);
  if (/_ore$/.test(name)) return ore(name, noise, speckled);
  if (/(log|stem)$/.test(name)) return face === "top" ? rings(name) : bark(name, noise);
  if (/leaves$/.test(name)) return foliage(base, noise);
  if (name === "ladder") return ladder(rgb("#a9834e"));
  if (/_door$/.test(name)) return door(base, noise);
  if (/(planks|_slab|_stairs|_fence|_door|_trapdoor|barrel|bookshelf)/.test(name) && woodOf(name))
    return boards(base, noise);
  if (name === "crafting_table") return craftingTable(face, noise);
  if (/^(blast_)?furnace$|^smoker$/.test(name)) return furnace(face, base, noise, speckled);
  if (name === "chest") return chest(face, noise);
  if (name === "gravel") return speckled(base, 0.42);
  if (/cobble|bricks$/.test(name)) return pebbles(base, noise, /bricks$/.test(name));
  if (/torch|lantern/.test(name)) return torch;
  if (/^(short_grass|grass|tall_grass|fern|large_fern|seagrass|tall_seagrass|sugar_cane|wheat|kelp)/.test(name)) {
    if (name === "sugar_cane") return canes(rgb("#8cbf5a"), noise);
    if (/^(wheat|kelp|seagrass|tall_seagrass)/.test(name)) return blades(base, seed, [4, 10]);
    return blades(
      rgb("#86bd5c"),
      seed,
      /^(tall|large)/.test(name) ? (/_upper$/.test(name) ? [0, 5] : [10, 6]) : [2, 5],
    );
  }
  if (name === "dead_bush") return twigs(rgb("#8f6c3e"), seed);
  if (face === "cross") return flower(base, seed);
  if (name === "water")
    return (x, y) => shade(base, 1 + Math.sin((x + y * 2) * 0.8) * 0.04 + (noise(x, y) - 0.5) * 0.05);
  if (/^glass|_glass$/.test(name)) {
    return (x, y) => (x === 0 || y === 0 || x === 15 || y === 15 || x - y === 5 || x - y === 6 ? base : null);
  }
  if (name === "bedrock") return speckled(base, 0.9);
  if (/^(stone|andesite|deepslate|tuff)/.test(name)) return strata(base, noise);
  return speckled(base, /sand|snow|wool|concrete|ice/.test(name) ? 0.08 : 0.2);
}

type Noise = (x: number, y: number) => number;
type Speckled = (colour: Rgb, amount: number) => Painter;

function strata(base: Rgb, noise: Noise): Painter {
  // Noise stretched along x looks like layers of stone.
  return (x, y) => shade(base, 1 + (noise(x >> 1, y) - 0.5) * 0.16 + (noise(x >> 2, (y >> 1) + 40) - 0.5) * 0.12);
}

function grassSide(base: Rgb, noise: Noise, speckled: Speckled): Painter {
  const [earth, green] = [speckled(colourOf("dirt"), 0.22), speckled(base, 0.17)];
  return (x, y) => (y < 3 + Math.floor(noise(x, 99) * 3) ? green(x, y) : earth(x, y));
}

function ore(name: string, noise: Noise, speckled: Speckled): Painter {
  const stone = speckled(colourOf(name.startsWith("deepslate") ? "deepslate" : "stone"), 0.14);
  const mineral = colourOf(name.replace(/^deepslate_|^nether_/, "").replace(/_ore$/, ""));
  return (x, y) => {
    const [cellX, cellY] = [x >> 2, y >> 2];
    const [dx, dy] = [(x & 3) - 1 - noise(cellX, cellY) * 1.4, (y & 3) - 1 - noise(cellX + 8, cellY) * 1.4];
    const spot = noise(cellX + 16, cellY) < 0.55 && dx * dx + dy * dy < 1.7;
    return spot ? shade(mineral, 0.85 + noise(x, y + 50) * 0.35) : stone(x, y);
  };
}

function bark(name: string, noise: Noise): Painter {
  const wood = woodOf(name) ?? { bark: colourOf(name), wood: colourOf(name), leaves: colourOf(name) };
  if (name.startsWith("birch")) {
    return (x, y) => (noise(x >> 2, y) < 0.13 ? rgb("#3d3a35") : shade(wood.bark, 0.92 + noise(x, y) * 0.12));
  }
  return (x, y) => shade(wood.bark, 0.72 + noise(x, 7) * 0.4 + (noise(x, y >> 2) - 0.5) * 0.22);
}

function rings(name: string): Painter {
  const wood = woodOf(name) ?? { bark: colourOf(name), wood: colourOf(name), leaves: colourOf(name) };
  return (x, y) => {
    const distance = Math.max(Math.abs(x - 7.5), Math.abs(y - 7.5));
    return distance > 6.6 ? shade(wood.bark, 0.9) : shade(wood.wood, Math.floor(distance) % 2 ? 0.86 : 1.02);
  };
}

function foliage(base: Rgb, noise: Noise): Painter {
  return (x, y) => {
    const clump = noise(x >> 1, y >> 1);
    if (clump < 0.16 && noise(x, y) < 0.75) return null;
    return shade(base, 0.66 + clump * 0.36 + noise(x, y) * 0.26);
  };
}

function boards(base: Rgb, noise: Noise): Painter {
  return (x, y) => {
    const board = y >> 2;
    const joint = y % 4 === 3 || x === (board % 2 ? 4 : 11);
    return shade(base, (joint ? 0.72 : 0.94 + noise(5, board) * 0.1) + (noise(x >> 2, y) - 0.5) * 0.1);
  };
}

function craftingTable(face: string, noise: Noise): Painter {
  const wood = boards(rgb("#a9834e"), noise);
  const dark = rgb("#5e4326");
  if (face === "top") {
    return (x, y) => {
      const edge = x === 0 || y === 0 || x === 15 || y === 15;
      const grid = (x === 5 || x === 10 || y === 5 || y === 10) && x > 1 && y > 1 && x < 14 && y < 14;
      return edge || grid ? dark : wood(x, y);
    };
  }
  return (x, y) => {
    if (y < 3 || y === 15 || x === 0 || x === 15) return y === 2 ? rgb("#3f2c18") : dark;
    // A hammer and a saw, hung up.
    if ((x === 4 && y > 5 && y < 12) || (y > 4 && y < 7 && x > 2 && x < 7)) return rgb("#8e9297");
    if (x > 9 && x < 13 && y > 5 && y < 11) return x === 12 && y % 2 ? wood(x, y) : rgb("#a6abb0");
    return wood(x, y);
  };
}

function furnace(face: string, base: Rgb, noise: Noise, speckled: Speckled): Painter {
  const stone = speckled(base, 0.2);
  if (face === "top") return (x, y) => (x === 0 || y === 0 || x === 15 || y === 15 ? shade(base, 0.7) : stone(x, y));
  if (face !== "front" && face !== "lit") return pebbles(base, noise, false);
  return (x, y) => {
    const mouth = x > 3 && x < 12 && y > 8 && y < 14;
    if (mouth && face === "lit" && y > 9 + noise(x, 70) * 3) return y > 12 ? rgb("#ffd76a") : rgb("#f08a2c");
    if (mouth && y > 12) return rgb("#3a3230");
    if (mouth || (x > 4 && x < 11 && y === 4)) return rgb("#2a2a2e");
    return stone(x, y);
  };
}

function chest(face: string, noise: Noise): Painter {
  const wood = boards(rgb("#a8742f"), noise);
  return (x, y) => {
    if (x === 0 || y === 0 || x === 15 || y === 15) return rgb("#4a3215");
    if (face === "top") return wood(x, y);
    if (y === 5) return rgb("#4a3215");
    if (face === "front" && x > 6 && x < 9 && y > 3 && y < 9) return rgb("#c9ccd0");
    return wood(x, y);
  };
}

function pebbles(base: Rgb, noise: Noise, regular: boolean): Painter {
  return (x, y) => {
    const row = y >> 2;
    const shifted = (x + (row % 2) * (regular ? 4 : 3)) & 15;
    const seam = y % 4 === 3 || shifted % (regular ? 8 : 5) === 0;
    const stone = noise((shifted / (regular ? 8 : 5)) | 0, row + 20);
    return shade(base, (seam ? 0.7 : 0.86 + stone * 0.26) + (noise(x, y) - 0.5) * 0.1);
  };
}

const torch: Painter = (x, y) => {
  if (x < 7 || x > 8) return null;
  if (y < 6) return null;
  if (y < 8) return y === 6 ? rgb("#fff3b8") : rgb("#ffb638");
  return x === 7 ? rgb("#8a6538") : rgb("#6d4e29");
};

/** @param heights Least height and spread (pixels). */
function blades(base: Rgb, seed: number, [least, spread]: readonly [number, number]): Painter {
  const heights = Array.from({ length: size }, (_, x) =>
    randomFloat(seed, x) < 0.42 ? least + randomFloat(seed, x, 1) * spread : 0,
  );
  return (x, y) => (15 - y < (heights[x] ?? 0) ? shade(base, 0.92 + (1 - y / 16) * 0.22) : null);
}

function twigs(base: Rgb, seed: number): Painter {
  return (x, y) => {
    const up = 15 - y;
    if (x === 7 && up < 5) return base;
    const branch = Math.abs(Math.abs(x - 7) - (up - 3) * (x < 7 ? 0.8 : 0.65)) < 0.75 && up > 2 && up < 11;
    return branch ? shade(base, 0.8 + randomFloat(seed, x, y) * 0.35) : null;
  };
}

function canes(base: Rgb, noise: Noise): Painter {
  return (x, y) => {
    const place = x % 5;
    if (place < 1 || place > 2) return null;
    return shade(base, (y + x) % 6 === 0 ? 0.78 : 0.94 + place * 0.06 + noise(x, y) * 0.08);
  };
}

function ladder(base: Rgb): Painter {
  return (x, y) => {
    if (x === 2 || x === 3 || x === 12 || x === 13) return shade(base, x % 2 ? 0.92 : 1.05);
    if (y % 4 === 1 && x > 1 && x < 14) return shade(base, 1.12);
    return y % 4 === 2 && x > 1 && x < 14 ? shade(base, 0.8) : null;
  };
}

function door(base: Rgb, noise: Noise): Painter {
  const wood = boards(base, noise);
  return (x, y) => {
    const frame = x < 2 || x > 13 || y === 0 || y === 15;
    if (frame) return shade(base, 0.78);
    if (x === 12 && y > 6 && y < 9) return rgb("#c9ccd0");
    return (x === 7 || x === 8) && y > 1 && y < 14 ? shade(base, 0.86) : wood(x, y);
  };
}

function flower(base: Rgb, seed: number): Painter {
  const stem = rgb("#4c8a35");
  return (x, y) => {
    const distance = Math.hypot(x - 7.5, y - 6);
    if (distance < 1.1) return rgb("#ffe98a");
    if (distance < 2.9) return shade(base, 0.85 + randomFloat(seed, x, y) * 0.3);
    if (y > 7 && (x === 7 || (y > 11 && Math.abs(x - 7) === 15 - y))) return stem;
    return null;
  };
}
