/** Item names and amounts as a person reads them, and the predicate expressions that count them. */
import { pluralOf } from "../understand/plurals.ts";

export function readable(name: string): string {
  return name.replaceAll("_", " ");
}

/** "3 torches", "1 chest", "4 stone bricks". */
export function amountOf(count: number, label: string): string {
  const words = readable(label).split(" ");
  const last = words.at(-1) ?? "";
  const massNoun =
    /^(planks|bricks|stairs|boots|leggings|shears|leaves|seeds|cobblestone|dirt|sand|gravel|coal|glass|wool|leather|flint|stone|wheat|bread|beef|mutton|charcoal|meat|iron|gold|copper|lapis|redstone|string|flesh)$/;
  if (count === 1 || massNoun.test(last)) return `${count} ${words.join(" ")}`;
  return `${count} ${[...words.slice(0, -1), pluralOf(last)].join(" ")}`;
}

/** One label for several items: their common last words, or the first few names. */
export function labelOf(items: readonly string[]): string {
  const [first = "", ...rest] = items;
  if (rest.length === 0) return readable(first);
  const words = first.split("_");
  for (let start = 0; start < words.length; start++) {
    const ending = words.slice(start).join("_");
    if (rest.every((item) => item === ending || item.endsWith(`_${ending}`))) return readable(ending);
  }
  return items.length > 3 ? `${items.slice(0, 3).map(readable).join(", ")} or other` : items.map(readable).join(" or ");
}

/** An expression for how many of these items a record of the facts holds. */
export function countExpression(record: string, items: readonly string[], words: string | null = null): string {
  if (words !== null) return `count(${record}, '${words}')`;
  return items.map((item) => `${record}.${item}`).join(" + ");
}
