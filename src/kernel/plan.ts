/**
 * From a kernel to functions that a compiler likes: what nobody uses is dropped, a value used once is written where it is used,
 * and what is too long is cut into parts, each a function of its own (one huge function is compiled badly or not at all: V8 ran
 * one of 4,900 operations 70 times slower than the same code in parts). A value that crosses from one part to another gets a
 * slot, through which it is passed.
 */
import { at } from "./errors.ts";
import { inputsOf, type Node, type Statement } from "./ir.ts";
import { live, type Uses, usesOf } from "./liveness.ts";

export interface Part {
  readonly statements: readonly Statement[];
  /** Inside a branch: a vector back end hands it the mask. */
  readonly conditional: boolean;
}

export interface Plan {
  /** The first is the kernel itself; the others are called from it or from one another. */
  readonly parts: readonly Part[];
  /** Nodes written where they are used, not kept. */
  readonly inlined: ReadonlySet<Node>;
  /** Values that cross parts, each with its number from 0. */
  readonly slots: ReadonlyMap<Node, number>;
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

class Splitter {
  readonly parts: Part[] = [{ statements: [], conditional: false }];
  private readonly inlined: ReadonlySet<Node>;
  private readonly limit: number;

  constructor(inlined: ReadonlySet<Node>, limit: number) {
    this.inlined = inlined;
    this.limit = limit;
  }

  private nodeWeight(node: Node): number {
    let weight = 1;
    for (const input of inputsOf(node)) if (this.inlined.has(input)) weight += this.nodeWeight(input);
    return weight;
  }

  private operandWeight(node: Node): number {
    return this.inlined.has(node) ? this.nodeWeight(node) : 0;
  }

  private weight(statement: Statement): number {
    switch (statement.kind) {
      case "define":
        return this.nodeWeight(statement.node);
      case "store":
        return 1 + this.operandWeight(statement.value);
      case "if":
        return 2 + statement.results.length + this.blockWeight([...statement.whenTrue, ...statement.whenFalse]);
      case "loop":
        return 4 + 2 * statement.carried.length + this.blockWeight(statement.body);
      case "call":
        return 1;
    }
  }

  private blockWeight(block: readonly Statement[]): number {
    return block.reduce((sum, statement) => sum + this.weight(statement), 0);
  }

  /** The block, or calls of the parts it was cut into; inner blocks first. */
  split(block: readonly Statement[], conditional: boolean): Statement[] {
    const inner = block.map((statement): Statement => {
      if (statement.kind === "if") {
        const [whenTrue, whenFalse] = [this.split(statement.whenTrue, true), this.split(statement.whenFalse, true)];
        return { ...statement, whenTrue, whenFalse };
      }
      return statement.kind === "loop" ? { ...statement, body: this.split(statement.body, conditional) } : statement;
    });
    return this.blockWeight(inner) <= this.limit ? inner : this.cut(inner, conditional);
  }

  private cut(block: readonly Statement[], conditional: boolean): Statement[] {
    const calls: Statement[] = [];
    let chunk: Statement[] = [];
    let weight = 0;
    const finish = () => {
      if (chunk.length === 0) return;
      calls.push({ kind: "call", part: this.parts.length });
      this.parts.push({ statements: chunk, conditional });
      chunk = [];
      weight = 0;
    };
    for (const statement of block) {
      const added = this.weight(statement);
      if (weight + added > this.limit) finish();
      chunk.push(statement);
      weight += added;
    }
    finish();
    return calls;
  }
}

/** Gives a slot to every value that is computed in one part and used in another. */
function assignSlots(parts: readonly Part[], inlined: ReadonlySet<Node>): Map<Node, number> {
  const homes = new Map<Node, number>();
  const slots = new Map<Node, number>();
  const uses: [part: number, node: Node][] = [];
  parts.forEach(({ statements }, part) => {
    const use = (node: Node) => {
      if (inlined.has(node)) inputsOf(node).forEach(use);
      else if (node.kind !== "constant") uses.push([part, node]);
    };
    const visit = (block: readonly Statement[]): void => {
      for (const statement of block) {
        if (statement.kind === "define") {
          homes.set(statement.node, part);
          inputsOf(statement.node).forEach(use);
        } else if (statement.kind === "store") {
          use(statement.value);
          if (typeof statement.index !== "number") use(statement.index);
        } else if (statement.kind === "if") {
          use(statement.condition);
          visit(statement.whenTrue);
          visit(statement.whenFalse);
          for (const { variable, whenTrue, whenFalse } of statement.results) {
            homes.set(variable, part);
            use(whenTrue);
            use(whenFalse);
          }
        } else if (statement.kind === "loop") {
          homes.set(statement.index, part);
          for (const each of statement.carried) {
            for (const variable of [each.variable, each.result]) homes.set(variable, part);
            for (const node of [each.initial, each.next]) use(node);
          }
          visit(statement.body);
        }
      }
    };
    visit(statements);
  });
  for (const [part, node] of uses) if (homes.get(node) !== part && !slots.has(node)) slots.set(node, slots.size);
  return slots;
}

/** Plans a kernel in parts of at most about `maxNodes` operations. */
export function planKernel(statements: readonly Statement[], maxNodes: number): Plan {
  const pruned = live(statements);
  const inlined = findInlined(usesOf(pruned));
  const kept = withoutInlined(pruned, inlined);
  const splitter = new Splitter(inlined, maxNodes);
  const main = splitter.split(kept, false);
  const parts = [{ ...at(splitter.parts, 0), statements: main }, ...splitter.parts.slice(1)];
  return { parts, inlined, slots: assignSlots(parts, inlined) };
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
