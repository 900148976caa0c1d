/**
 * Building: how many blocks a shape takes, and what is true when it stands. A pillar is a wall of length one. The wall must really stand
 * (`walls` reads the blocks of the world), and so many blocks must have been placed since the goal was given: an old wall is not a new one.
 */
import type { Intent } from "../understand/intents.ts";
import { chooseItem } from "./choice.ts";
import { type GoalContext, type Part, sumOf, want } from "./part.ts";
import { readable } from "./words.ts";

export function build(intent: Intent & { kind: "build" }, context: GoalContext): Part | string {
  const { shape, target, stand } = intent;
  const blockNames = new Set(context.knowledge.blockNames());
  const items = target.items.filter((item) => blockNames.has(item));
  if (items.length === 0) return `${target.label} is no block, nothing can be built of it`;
  const length = shape === "pillar" ? 1 : intent.length;
  const { height } = intent;
  const blocks = length * height;
  const item = chooseItem({ ...target, items }, context, blocks);
  const total = sumOf(context.initial.placed, [item]) + blocks;
  const predicate = [
    `placed.${item} >= ${total}`,
    `walls.${item}[${JSON.stringify(String(height))}] >= ${length}`,
    ...(stand ? [`perch >= ${height}`] : []),
  ].join(" && ");
  const what = shape === "pillar" ? `a pillar ${height} high` : `a wall ${length} long and ${height} high`;
  const size = `${what} of ${readable(item)}`;
  return {
    predicates: [predicate],
    wants: [want(context, { label: readable(item), items: [item], words: null }, { used: blocks })],
    actions: [
      {
        title: stand ? `build ${size} and stand on it` : `build ${size}`,
        predicate,
        call: { skill: "build", args: { shape, item, length, height, stand } },
      },
    ],
    why: "to build with",
  };
}
