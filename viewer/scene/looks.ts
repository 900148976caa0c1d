/** How each block state is drawn: its shape, the textures of its faces, whether it hides what is behind. */
import { type Box, type Properties, partsOf, torchPlace } from "./shapes.ts";
import { TextureLayers } from "./textures.ts";

export type Shape = "none" | "cube" | "leaves" | "glass" | "water" | "cross" | "torch" | "parts";

export interface Look {
  readonly shape: Shape;
  /** Texture layers of the faces -x, +x, -y, +y, -z, +z. */
  readonly faces: readonly number[];
  /** Hides the faces behind it, and casts shade. */
  readonly opaque: boolean;
  /** Light level 0..15 that it gives off. */
  readonly light: number;
  /** Height of the box: 1 for full blocks. */
  readonly height: number;
  /** Of shape `parts`: boxes and the texture layers of their faces. */
  readonly parts: readonly { readonly box: Box; readonly layers: readonly number[] }[];
  /** Of shape `torch`. */
  readonly torch?: ReturnType<typeof torchPlace>;
  /** Of shape `cross`: stands in the middle of its cell and is as high. */
  readonly steady?: boolean;
}

export const nothing: Look = { shape: "none", faces: [], opaque: false, light: 0, height: 0, parts: [] };

const lights: readonly (readonly [RegExp, number])[] = [
  [/^(wall_)?torch|lantern$|^glowstone|^lava|campfire|sea_lantern/, 14],
  [/^(soul_torch|soul_wall_torch|soul_lantern)/, 10],
];
const plants =
  /^(short_grass|grass$|tall_grass|fern|large_fern|dead_bush|dandelion|poppy|blue_orchid|allium|azure_bluet|.*tulip|oxeye_daisy|cornflower|lily_of_the_valley|sunflower|lilac|rose_bush|peony|.*sapling|.*mushroom$|sugar_cane|seagrass|tall_seagrass|kelp|kelp_plant|wheat|carrots|potatoes|beetroots|sweet_berry_bush|cobweb|vine|glow_lichen)$/;
const horizontal = ["west", "east", "north", "south"];

export class Looks {
  readonly layers = new TextureLayers();
  readonly #looks = new Map<number, Look>();
  readonly #names: ReadonlyMap<number, string>;
  readonly #properties: ReadonlyMap<number, Properties>;

  constructor(names: ReadonlyMap<number, string>, properties: ReadonlyMap<number, Properties>) {
    this.#names = names;
    this.#properties = properties;
  }

  /** Forgets what was made before a palette came. */
  refresh(): void {
    this.#looks.clear();
  }

  of(state: number): Look {
    let look = this.#looks.get(state);
    if (!look) {
      look = this.#make(this.#names.get(state) ?? "air", this.#properties.get(state) ?? {});
      this.#looks.set(state, look);
    }
    return look;
  }

  #make(name: string, properties: Properties): Look {
    if (/^(air|cave_air|void_air|barrier|light|structure_void)$/.test(name)) return nothing;
    const light = lights.find(([pattern]) => pattern.test(name))?.[1] ?? (properties.lit === true ? 13 : 0);
    const single = (texture: string) => Array<number>(6).fill(this.layers.layer(texture));
    const plain = (shape: Shape, faces: readonly number[], height = 1): Look => {
      return { shape, faces, opaque: false, light, height, parts: [] };
    };
    if (/^(water|bubble_column)$/.test(name)) return plain("water", single("water"), 0.88);
    if (name === "lava") return plain("cube", single("lava"), 0.88);
    if (/torch$/.test(name)) return { ...plain("torch", single("torch")), torch: torchPlace(name, properties) };
    if (plants.test(name)) {
      const steady = /^(tall_|large_|kelp|sugar_cane|sunflower|lilac|rose_bush|peony|cobweb|vine)/.test(name);
      const texture = properties.half === "upper" ? `${name}_upper/cross` : `${name}/cross`;
      return { ...plain("cross", single(texture)), steady };
    }
    if (/leaves$/.test(name)) return plain("leaves", single(name));
    if (/glass$|^ice$/.test(name)) return plain("glass", single(name));
    const parts = partsOf(name, properties);
    if (parts) {
      const own = this.#faces(name, properties);
      const made = parts.map(({ box, texture }) => ({ box, layers: texture ? single(texture) : own }));
      return { ...plain("parts", own), parts: made };
    }
    return { ...plain("cube", this.#faces(name, properties)), opaque: true };
  }

  #faces(name: string, properties: Properties): number[] {
    const layer = (key: string) => this.layers.layer(key);
    const [side, top] = [layer(`${name}/side`), layer(`${name}/top`)];
    if (name === "grass_block") return [side, side, layer("dirt/side"), top, side, side];
    if (/(log|stem)$/.test(name)) {
      if (properties.axis === "x") return [top, top, side, side, side, side];
      if (properties.axis === "z") return [side, side, side, side, top, top];
      return [side, side, top, top, side, side];
    }
    if (name === "crafting_table") return [side, side, layer("oak_planks/side"), top, side, side];
    if (/^(furnace|blast_furnace|smoker|chest|trapped_chest)$/.test(name)) {
      const front = layer(`${name.replace("trapped_", "")}/${properties.lit === true ? "lit" : "front"}`);
      const facing = horizontal.indexOf(String(properties.facing ?? "north"));
      const faces = [0, 0, 0, 0].map((_, index) => (index === facing ? front : side));
      return [faces[0] ?? side, faces[1] ?? side, top, top, faces[2] ?? side, faces[3] ?? side];
    }
    return [side, side, side, side, side, side];
  }
}
