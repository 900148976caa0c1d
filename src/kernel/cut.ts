/**
 * Cutting a long kernel into parts, each a function of its own. A compiler does badly on one huge function, and a processor on code
 * that does not stay in its instruction cache; but every value that is made in one part and used in another passes through memory.
 * So a cut is made where few values are alive, between half the limit and the limit.
 */
import { inputsOf, type Node, type Statement } from "./ir.ts";

export interface Part {
  readonly statements: readonly Statement[];
  /** Inside a branch: a vector back end hands it the mask. */
  readonly conditional: boolean;
}

/** Calls `use` for every value that a statement reads from elsewhere, inlined expressions taken apart; and for its inner blocks. */
export function forEachUse(statement: Statement, inlined: ReadonlySet<Node>, use: (node: Node) => void): void {
  const read = (node: Node): void => {
    if (inlined.has(node)) inputsOf(node).forEach(read);
    else if (node.kind !== "constant") use(node);
  };
  const block = (statements: readonly Statement[]) => {
    for (const each of statements) forEachUse(each, inlined, use);
  };
  switch (statement.kind) {
    case "define":
      inputsOf(statement.node).forEach(read);
      break;
    case "store":
      read(statement.value);
      if (typeof statement.index !== "number") read(statement.index);
      break;
    case "if":
      read(statement.condition);
      block(statement.whenTrue);
      block(statement.whenFalse);
      for (const { whenTrue, whenFalse } of statement.results) [whenTrue, whenFalse].forEach(read);
      break;
    case "loop":
      for (const { initial, next } of statement.carried) [initial, next].forEach(read);
      block(statement.body);
      break;
    case "call":
      break;
  }
}

/** The values that a statement makes for those after it. */
function definedBy(statement: Statement): readonly Node[] {
  if (statement.kind === "define") return [statement.node];
  if (statement.kind === "if") return statement.results.map(({ variable }) => variable);
  return statement.kind === "loop" ? statement.carried.map(({ result }) => result) : [];
}

/** How many values of a block are made before each statement and used from it on. */
function crossings(block: readonly Statement[], inlined: ReadonlySet<Node>): number[] {
  const lastUse = new Map<Node, number>();
  block.forEach((statement, index) => {
    forEachUse(statement, inlined, (node) => lastUse.set(node, index));
  });
  const change = new Array<number>(block.length + 1).fill(0);
  block.forEach((statement, index) => {
    for (const node of definedBy(statement)) {
      const last = lastUse.get(node) ?? index;
      if (last === index) continue;
      change[index + 1] = (change[index + 1] ?? 0) + 1;
      change[last + 1] = (change[last + 1] ?? 0) - 1;
    }
  });
  let alive = 0;
  return block.map((_, index) => {
    alive += change[index] ?? 0;
    return alive;
  });
}

export class Splitter {
  /** The first is kept for the kernel itself. */
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
    const weights = block.map((statement) => this.weight(statement));
    const alive = crossings(block, this.inlined);
    const calls: Statement[] = [];
    for (let start = 0; start < block.length; ) {
      const end = this.endOf(start, weights, alive);
      calls.push({ kind: "call", part: this.parts.length });
      this.parts.push({ statements: block.slice(start, end), conditional });
      start = end;
    }
    return calls;
  }

  /** Where the part that begins at `start` ends: at the end, or where fewest values are alive. */
  private endOf(start: number, weights: readonly number[], alive: readonly number[]): number {
    let best = start + 1;
    let weight = weights[start] ?? 0;
    for (let end = start + 1; ; end++) {
      if (end === weights.length) return end;
      const isBetter = weight < this.limit / 2 || (alive[end] ?? 0) <= (alive[best] ?? 0);
      if (isBetter) best = end;
      weight += weights[end] ?? 0;
      if (weight > this.limit) return best;
    }
  }
}
