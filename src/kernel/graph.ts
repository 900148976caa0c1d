/**
 * The graph under construction: a stack of open scopes (the kernel, branches, loop bodies), in each of which equal nodes are one
 * node (hash-consing, scoped by dominance: Click 1995, "Global code motion, global value numbering"). A node is computed where
 * it was first written, except that what does not depend on a loop is moved out of it. Memory is remembered too: a load after a
 * store, or after an equal load, is the value that is known to be there.
 */
import { kernelError } from "./errors.ts";
import type { IfStatement, LoopStatement, Node, ScalarType, Statement, StoredType, VariableNode } from "./ir.ts";
import { floatBits, type OperationName, operationOf } from "./operations.ts";
import { simplify } from "./simplify.ts";

interface Scope {
  readonly depth: number;
  readonly kind: "kernel" | "branch" | "loop";
  readonly parent: Scope | undefined;
  readonly statements: Statement[];
  readonly nodes: Map<string, Node>;
  /** What is known to lie in a field's component, by "name:component". */
  readonly memory: Map<string, Node>;
  /** Fields stored to in this scope or in those inside it. */
  readonly stored: Set<string>;
  open: boolean;
}

type NewNode<Union> = Union extends Node ? Omit<Union, "id"> : never;

export class Graph {
  private count = 0;
  private readonly homes = new Map<Node, Scope>();
  private scope: Scope = this.newScope("kernel", undefined);

  private newScope(kind: Scope["kind"], parent: Scope | undefined): Scope {
    return {
      kind,
      parent,
      depth: parent ? parent.depth + 1 : 0,
      statements: [],
      nodes: new Map(),
      // A loop's body runs again after its own stores: nothing known before it may be relied on inside.
      memory: new Map(kind === "branch" ? parent?.memory : undefined),
      stored: new Set(),
      open: true,
    };
  }

  get statements(): readonly Statement[] {
    return this.scope.statements;
  }

  get nodeCount(): number {
    return this.count;
  }

  private homeOf(node: Node): Scope {
    const home = this.homes.get(node);
    if (!home) {
      throw kernelError(
        "a value of another kernel was used",
        "Pass plain numbers between kernels, or store the value in a field.",
      );
    }
    return home;
  }

  /** The number of scopes around the node's definition; it must be visible here. */
  private depthOf(node: Node): number {
    const home = this.homeOf(node);
    if (!home.open) {
      throw kernelError(
        "a value was used outside the branch or loop body in which it was made",
        "Return it from the branch, or carry it in the loop's state.",
      );
    }
    return home.depth;
  }

  private insert(node: NewNode<Node>, scope: Scope): Node {
    const made = { ...node, id: this.count++ } as Node;
    this.homes.set(made, scope);
    if (made.kind !== "constant" && made.kind !== "variable") scope.statements.push({ kind: "define", node: made });
    return made;
  }

  private intern(key: string, node: NewNode<Node>, inputs: readonly Node[]): Node {
    let depth = 0;
    for (const input of inputs) depth = Math.max(depth, this.depthOf(input));
    for (let scope: Scope | undefined = this.scope; scope && scope.depth >= depth; scope = scope.parent) {
      const found = scope.nodes.get(key);
      if (found) return found;
    }
    let home = this.scope;
    while (home.kind === "loop" && home.parent && home.parent.depth >= depth) home = home.parent;
    const made = this.insert(node, home);
    home.nodes.set(key, made);
    return made;
  }

  private root(): Scope {
    let scope = this.scope;
    while (scope.parent) scope = scope.parent;
    return scope;
  }

  readonly constant = (type: ScalarType, value: number): Node => {
    if (!Number.isFinite(value)) throw kernelError(`the constant ${value} is not finite`, "Clamp it to a number.");
    if (type === "i32" && value !== (value | 0) && value !== value >>> 0) {
      throw kernelError(`the constant ${value} is not a 32-bit integer`);
    }
    const rounded = type === "f32" ? Math.fround(value) : value | 0;
    if (!Number.isFinite(rounded)) throw kernelError(`the constant ${value} is too large for f32`);
    const key = `${type} ${type === "f32" ? floatBits(rounded) : rounded}`;
    const root = this.root();
    const found = root.nodes.get(key);
    if (found) return found;
    const made = this.insert({ kind: "constant", type, value: rounded }, root);
    root.nodes.set(key, made);
    return made;
  };

  readonly operation = (name: OperationName, inputs: readonly Node[]): Node => {
    const { inputs: types, result, commutative } = operationOf(name);
    const given = inputs.map((input) => input.type);
    if (given.length !== types.length || given.some((type, index) => type !== types[index])) {
      throw kernelError(`${name} takes (${types.join(", ")}), not (${given.join(", ")})`);
    }
    for (const input of inputs) this.depthOf(input);
    const simpler = simplify(name, inputs, this);
    if (simpler) return simpler;
    // One order for a + b and b + a.
    const ordered = commutative ? [...inputs].sort((a, b) => a.id - b.id) : inputs;
    const key = `${name} ${ordered.map((input) => input.id).join(" ")}`;
    return this.intern(key, { kind: "operation", type: result, operation: name, inputs: ordered }, ordered);
  };

  parameter(name: string, type: StoredType): Node {
    return this.intern(`parameter ${name}`, { kind: "parameter", type, name }, []);
  }

  environment(): Node {
    return this.intern("environment", { kind: "environment", type: "i32" }, []);
  }

  loadTable(name: string, type: StoredType, index: number | Node): Node {
    const key = `table ${name} ${typeof index === "number" ? index : `[${index.id}]`}`;
    const inputs = typeof index === "number" ? [] : [index];
    return this.intern(key, { kind: "load", source: "table", type, name, index }, inputs);
  }

  loadField(name: string, type: StoredType, index: number | Node): Node {
    const load = { kind: "load", source: "field", type, name, index } as const;
    if (typeof index !== "number") {
      this.depthOf(index);
      return this.insert(load, this.scope);
    }
    const known = this.scope.memory.get(`${name}:${index}`);
    if (known) return known;
    const made = this.insert(load, this.scope);
    this.scope.memory.set(`${name}:${index}`, made);
    return made;
  }

  store(name: string, type: StoredType, index: number | Node, value: Node): void {
    this.depthOf(value);
    if (typeof index === "number") {
      if (this.scope.memory.get(`${name}:${index}`) === value) return;
      this.scope.memory.set(`${name}:${index}`, value);
    } else {
      this.depthOf(index);
      forget(this.scope.memory, name);
    }
    this.scope.stored.add(name);
    this.scope.statements.push({ kind: "store", name, type, index, value });
  }

  /** Builds `body` in a scope of its own; `finish` runs while the scope is still open and gives what leaves it. */
  private within<Result>(kind: "branch" | "loop", body: () => Result): { statements: Statement[]; result: Result } {
    const parent = this.scope;
    const scope = this.newScope(kind, parent);
    this.scope = scope;
    try {
      return { statements: scope.statements, result: body() };
    } finally {
      scope.open = false;
      this.scope = parent;
      for (const name of scope.stored) parent.stored.add(name);
    }
  }

  private variable(type: ScalarType): VariableNode {
    return this.insert({ kind: "variable", type }, this.scope) as VariableNode;
  }

  private sameTypes(left: readonly Node[], right: readonly Node[], what: string): void {
    const [a, b] = [left, right].map((nodes) => nodes.map((node) => node.type).join(", "));
    if (a !== b) throw kernelError(`${what}: (${a}) and (${b}) must have the same types`);
  }

  branch(condition: Node, whenTrue: () => readonly Node[], whenFalse: () => readonly Node[]): readonly Node[] {
    this.depthOf(condition);
    const side = (body: () => readonly Node[]) =>
      this.within("branch", () => {
        const nodes = body();
        for (const node of nodes) this.depthOf(node);
        return nodes;
      });
    const before = new Set(this.scope.stored);
    this.scope.stored.clear();
    const yes = side(whenTrue);
    const no = side(whenFalse);
    this.sameTypes(yes.result, no.result, "the two sides of an if");
    for (const name of this.scope.stored) forget(this.scope.memory, name);
    for (const name of before) this.scope.stored.add(name);
    const results: IfStatement["results"] = yes.result.map((node, position) => ({
      variable: this.variable(node.type),
      whenTrue: node,
      whenFalse: no.result[position] ?? node,
    }));
    this.scope.statements.push({ kind: "if", condition, whenTrue: yes.statements, whenFalse: no.statements, results });
    return results.map(({ variable }) => variable);
  }

  loop(
    count: number,
    initial: readonly Node[],
    body: (index: Node, state: readonly Node[]) => readonly Node[],
  ): readonly Node[] {
    if (!Number.isInteger(count) || count < 0 || count > 65536) {
      throw kernelError(
        `a loop's count is ${count}; it must be an integer from 0 to 65536, known when the kernel is built`,
      );
    }
    for (const node of initial) this.depthOf(node);
    if (count === 0) return initial;
    const before = new Set(this.scope.stored);
    this.scope.stored.clear();
    const inside = this.within("loop", () => {
      const index = this.variable("i32");
      const variables = initial.map((node) => this.variable(node.type));
      const next = body(index, variables);
      for (const node of next) this.depthOf(node);
      return { index, variables, next };
    });
    const { index, variables, next } = inside.result;
    this.sameTypes(initial, next, "a loop's state before and after its body");
    for (const name of this.scope.stored) forget(this.scope.memory, name);
    for (const name of before) this.scope.stored.add(name);
    const carried: LoopStatement["carried"] = variables.map((variable, position) => ({
      variable,
      initial: initial[position] ?? variable,
      next: next[position] ?? variable,
      result: this.variable(variable.type),
    }));
    this.scope.statements.push({ kind: "loop", count, index, body: inside.statements, carried });
    return carried.map(({ result }) => result);
  }
}

function forget(memory: Map<string, Node>, name: string): void {
  for (const key of [...memory.keys()]) if (key.startsWith(`${name}:`)) memory.delete(key);
}
