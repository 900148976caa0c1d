/**
 * Crafting. minecraft-data's recipes (2,409 for 1.20.4) are one for each pure variant; here variants of one recipe are
 * folded into one whose cells hold sets, so that a chest can be made of mixed planks, as in vanilla. Folding is safe when
 * a single cell varies, or when the items of every varying cell share a tag; recipes for which neither holds stay apart.
 * Outputs that depend on item data (firework stars, tipped arrows, banners' patterns, repairs) are no recipes in
 * minecraft-data and are left out. Matching follows minecraft.wiki/w/Crafting: shaped recipes may be shifted and mirrored.
 */
import type { Slot, Stack } from "../server/contracts.ts";
import { itemId, itemName, itemRegistry } from "./items.ts";
import { shareTag } from "./tags.ts";

/** Item ids, any of which will do. */
export type Alternatives = ReadonlySet<number>;

export interface Recipe {
  readonly result: Stack;
  /** Shaped: width and height of `cells`; shapeless: null. */
  readonly shape: { readonly width: number; readonly height: number } | null;
  /** Shaped: rows from the top, null where empty. Shapeless: the ingredients. */
  readonly cells: readonly (Alternatives | null)[];
}

/** What stays behind when an item is used up in crafting (minecraft.wiki/w/Crafting#Remaining_items). */
const containers: Readonly<Record<string, string>> = {
  milk_bucket: "bucket",
  water_bucket: "bucket",
  lava_bucket: "bucket",
  honey_bottle: "glass_bottle",
  dragon_breath: "glass_bottle",
};
const containerOf = new Map(Object.entries(containers).map(([full, empty]) => [itemId(full), itemId(empty)]));

/** The item that stays behind, such as the bucket of milk; null: nothing. */
export function remainingItem(item: number): number | null {
  return containerOf.get(item) ?? null;
}

interface Variant {
  readonly result: { readonly id: number; readonly count: number };
  readonly shape: { readonly width: number; readonly height: number } | null;
  readonly cells: readonly (number | null)[];
}

const isItem = (cell: number | null | undefined): cell is number => typeof cell === "number" && cell >= 0;

/** Cuts empty rows and columns off, such as the spyglass's. */
function trim(rows: readonly (readonly (number | null)[])[]): Omit<Variant, "result"> {
  const used = rows.map((row, y) => ({ row, y })).filter(({ row }) => row.some(isItem));
  const columns = rows.flatMap((row) => row.flatMap((cell, x) => (isItem(cell) ? [x] : [])));
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [used[0]?.y ?? 0, used.at(-1)?.y ?? 0];
  const cells: (number | null)[] = [];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const cell = rows[y]?.[x];
      cells.push(isItem(cell) ? cell : null);
    }
  }
  return { shape: { width: right - left + 1, height: bottom - top + 1 }, cells };
}

function readVariants(): Variant[] {
  return Object.values(itemRegistry.recipes).flatMap((recipes) =>
    recipes.map(({ result, inShape, ingredients }) =>
      inShape ? { result, ...trim(inShape) } : { result, shape: null, cells: ingredients ?? [] },
    ),
  );
}

/** Variants that may be one recipe: same result, same outline. */
function outline({ result, shape, cells }: Variant): string {
  const mask = cells.map((cell) => (cell === null ? "." : "#")).join("");
  return `${result.id}*${result.count} ${shape ? `${shape.width}x${shape.height}` : "any"} ${mask}`;
}

function fold(variants: readonly Variant[]): Recipe[] {
  const [first] = variants;
  if (first === undefined) return [];
  const unions = first.cells.map((_, position) => {
    const items = variants.map((variant) => variant.cells[position]).filter(isItem);
    return items.length > 0 ? new Set(items) : null;
  });
  const varying = unions.filter((union) => union !== null && union.size > 1);
  const named = varying.map((union) => [...(union ?? [])].map(itemName));
  const result: Stack = { id: first.result.id, count: first.result.count, damage: 0 };
  if (varying.length <= 1 || named.every((names) => shareTag(names))) {
    return [{ result, shape: first.shape, cells: unions }];
  }
  return variants.map(({ cells, shape }) => ({
    result,
    shape,
    cells: cells.map((cell) => (cell === null ? null : new Set([cell]))),
  }));
}

function readRecipes(): Recipe[] {
  const groups = new Map<string, Variant[]>();
  for (const variant of readVariants()) {
    const key = outline(variant);
    const group = groups.get(key);
    if (group) group.push(variant);
    else groups.set(key, [variant]);
  }
  return [...groups.values()].flatMap(fold);
}

/** Every recipe, by ascending id of the result. */
export const recipes: readonly Recipe[] = readRecipes();

const byResult = new Map<number, Recipe[]>();
for (const recipe of recipes) {
  const known = byResult.get(recipe.result.id);
  if (known) known.push(recipe);
  else byResult.set(recipe.result.id, [recipe]);
}

/** The recipes for an item. */
export function recipesFor(item: number): readonly Recipe[] {
  return byResult.get(item) ?? [];
}

// ----------------------------------------------------------------------------------------------------------- matching

interface Pattern {
  readonly recipe: Recipe;
  readonly cells: readonly (Alternatives | null)[];
}

/** Shaped patterns, by outline and by the item in the first occupied cell. */
const shapedIndex = new Map<string, Pattern[]>();
/** Shapeless recipes, by number of ingredients and by each item that may be among them. */
const shapelessIndex = new Map<string, Recipe[]>();

function append<Key, Value>(index: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = index.get(key);
  if (values) values.push(value);
  else index.set(key, [value]);
}

function shapedKey(width: number, height: number, cells: readonly unknown[], first: number): string {
  return `${width}x${height}${cells.map((cell) => (cell === null ? "." : "#")).join("")}${first}`;
}

function mirrored<Cell>(width: number, cells: readonly Cell[]): Cell[] {
  return cells.map((_, at) => cells[at - (at % width) + (width - 1 - (at % width))] as Cell);
}

for (const recipe of recipes) {
  if (recipe.shape) {
    const { width, height } = recipe.shape;
    for (const cells of [recipe.cells, mirrored(width, recipe.cells)]) {
      const first = cells.find((cell) => cell !== null);
      for (const item of first ?? []) append(shapedIndex, shapedKey(width, height, cells, item), { recipe, cells });
    }
  } else {
    const items = new Set(recipe.cells.flatMap((cell) => [...(cell ?? [])]));
    for (const item of items) append(shapelessIndex, `${recipe.cells.length} ${item}`, recipe);
  }
}

function matchShaped(ids: readonly (number | null)[], width: number): Recipe | null {
  const rows: (number | null)[][] = [];
  for (let at = 0; at < ids.length; at += width) rows.push(ids.slice(at, at + width));
  const { shape, cells } = trim(rows);
  const first = cells.find(isItem);
  if (shape === null || first === undefined) return null;
  const candidates = shapedIndex.get(shapedKey(shape.width, shape.height, cells, first)) ?? [];
  const fits = ({ cells: pattern }: Pattern) =>
    cells.every((item, at) => item === null || (pattern[at]?.has(item) ?? false));
  return candidates.find(fits)?.recipe ?? null;
}

/** Whether every item can be given an ingredient of its own. */
function canAssign(items: readonly number[], ingredients: readonly (Alternatives | null)[], taken = 0): boolean {
  const [item, ...others] = items;
  if (item === undefined) return true;
  return ingredients.some(
    (ingredient, at) =>
      (taken & (1 << at)) === 0 &&
      ingredient !== null &&
      ingredient.has(item) &&
      canAssign(others, ingredients, taken | (1 << at)),
  );
}

function matchShapeless(items: readonly number[]): Recipe | null {
  const candidates = shapelessIndex.get(`${items.length} ${items[0] ?? -1}`) ?? [];
  return candidates.find((recipe) => canAssign(items, recipe.cells)) ?? null;
}

export interface GridMatch {
  readonly recipe: Recipe;
  readonly result: Stack;
  /** For each cell, what one craft leaves behind beside the stack less one; null: nothing. */
  readonly remains: readonly Slot[];
}

/**
 * What a crafting grid makes; null: nothing. One craft takes one item from every occupied cell.
 * @param cells rows from the top, `width` x `width`
 */
export function matchGrid(cells: readonly Slot[], width: 2 | 3): GridMatch | null {
  const ids = cells.map((cell) => cell?.id ?? null);
  const items = ids.filter(isItem);
  if (items.length === 0) return null;
  const recipe = matchShaped(ids, width) ?? matchShapeless(items);
  if (recipe === null) return null;
  const remains = ids.map((id): Slot => {
    const left = id === null ? null : remainingItem(id);
    return left === null ? null : { id: left, count: 1, damage: 0 };
  });
  return { recipe, result: recipe.result, remains };
}
