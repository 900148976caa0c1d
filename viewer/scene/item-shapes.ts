/** Shapes of items that are no blocks, drawn by us: 8 x 8 pixels in their material's colour. Icons and the agent's hand show the same. */
import { colourOf, type Rgb, rgb, shade } from "./palette.ts";

const tool = /_(pickaxe|axe|shovel|hoe|sword)$/;
const flat =
  /^(stick|string|feather|bone|coal|charcoal|diamond|emerald|flint|redstone|lapis_lazuli|.*_ingot|.*_nugget|raw_.*|wheat_seeds|leather|paper|book|bread|apple|arrow|bow|bowl|shield|.*_seeds|beef|porkchop|mutton|chicken|rabbit|cooked_.*|rotten_flesh|egg|bucket|.*_bucket|.*_sapling|dandelion|poppy|.*_door|torch|ladder)$/;

const shapes: Readonly<Record<string, readonly string[]>> = {
  pickaxe: ["..####..", ".##..##.", "......##", "....o..#", "...o...#", "..o.....", ".o......", "o......."],
  axe: ["...###..", "..#####.", "..#####.", "...##o..", "....o...", "...o....", "..o.....", ".o......"],
  shovel: [".....##.", "....####", "....####", "....o##.", "...o....", "..o.....", ".o......", "o......."],
  hoe: ["..####..", ".....##.", ".....o..", "....o...", "...o....", "..o.....", ".o......", "o......."],
  sword: ["......##", ".....##.", "....##..", "...##...", "#.##....", ".##.....", "o.#.....", "........"],
  stick: [".......o", "......o.", ".....o..", "....o...", "...o....", "..o.....", ".o......", "o......."],
  torch: ["...+....", "..+++...", "...+....", "...o....", "...o....", "...o....", "...o....", "...o...."],
  ingot: ["........", "........", "..#####.", ".######.", "#######.", "######..", "........", "........"],
  gem: ["...##...", "..####..", ".######.", ".######.", "..####..", "...##...", "........", "........"],
  food: ["....##..", "..#####.", ".######.", "#######.", "######..", ".####...", "..##....", "........"],
};

export interface ItemPixel {
  /** From the left and from the top, 0..7. */
  readonly x: number;
  readonly y: number;
  readonly colour: Rgb;
}

/** Null for blocks. */
export function itemPixels(name: string): ItemPixel[] | null {
  const kind = tool.exec(name)?.[1];
  if (!kind && !flat.test(name)) return null;
  const colour = kind ? toolColour(name) : colourOf(name);
  const rows = shapes[kind ?? shapeOf(name)] ?? [];
  return rows.flatMap((row, y) =>
    [...row].flatMap((cell, x) => {
      if (cell === ".") return [];
      const base = cell === "o" ? rgb("#8a6538") : cell === "+" ? rgb("#ffb638") : colour;
      return [{ x, y, colour: shade(base, 1.12 - y * 0.05) }];
    }),
  );
}

function shapeOf(name: string): string {
  if (name === "stick" || name === "arrow" || name === "bone") return "stick";
  if (name === "torch") return "torch";
  if (/ingot|brick/.test(name)) return "ingot";
  if (/beef|porkchop|mutton|chicken|rabbit|bread|apple|flesh|leather/.test(name)) return "food";
  return "gem";
}

function toolColour(name: string): Rgb {
  if (name.startsWith("wooden")) return rgb("#b08d57");
  if (name.startsWith("stone")) return rgb("#9a9da2");
  if (name.startsWith("golden")) return rgb("#f4cf4a");
  return colourOf(name.split("_")[0] ?? name);
}
