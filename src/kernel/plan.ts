/**
 * From a kernel to functions that a compiler likes: what nobody uses is dropped, a value used once is written where it is used,
 * and what is too long is cut into parts (V8 ran one function of 4,900 operations 70 times slower than the same code in parts). A
 * value that crosses from one part to another gets a slot, through which it is passed.
 */
import { type Part, Splitter } from "./cut.ts";
import { at } from "./errors.ts";
import type { Node, Statement } from "./ir.ts";
import { live, type Uses, usesOf } from "./liveness.ts";
import { assignSlots, type Slots } from "./slots.ts";

export interface Plan extends Slots {
  /** The first is the kernel itself; the others are called from it or from one another. */
  readonly parts: readonly Part[];
  /** Nodes written where they are used, not kept. */
  readonly inlined: ReadonlySet<Node>;
  /** The kernel does nothing but call parts one after another: each may run for many environments before the next does. */
  readonly staged: boolean;
}

/** Operations used once, in the block that computes them. Loads keep their place among the stores. */
function findInlined(uses: Uses): Set<Node> {
  const inlined = new Set<Node>();
  for (const [node, { count, onlyAtHome }] of uses) {
    const pure = node.kind === "operation" || node.kind === "parameter" || node.kind === "environment";
    if (pure && count === 1 && onlyAtHome) inlined.add(node);
  }
  return inlined;
}

/** Plans a kernel in parts of at most about `maxNodes` operations. */
export function planKernel(statements: readonly Statement[], maxNodes: number): Plan {
  const pruned = live(statements);
  const inlined = findInlined(usesOf(pruned));
  const kept = withoutInlined(pruned, inlined);
  const splitter = new Splitter(inlined, maxNodes);
  const main = splitter.split(kept, false);
  const parts = [{ ...at(splitter.parts, 0), statements: main }, ...splitter.parts.slice(1)];
  const staged = main.length > 0 && main.every(({ kind }) => kind === "call");
  return { parts, inlined, staged, ...assignSlots(parts, inlined) };
}

function withoutInlined(block: readonly Statement[], inlined: ReadonlySet<Node>): Statement[] {
  return block
    .filter((statement) => statement.kind !== "define" || !inlined.has(statement.node))
    .map((statement): Statement => {
      if (statement.kind === "loop") return { ...statement, body: withoutInlined(statement.body, inlined) };
      if (statement.kind !== "if") return statement;
      const { whenTrue, whenFalse } = statement;
      return {
        ...statement,
        whenTrue: withoutInlined(whenTrue, inlined),
        whenFalse: withoutInlined(whenFalse, inlined),
      };
    });
}
