/**
 * Which statements have an effect, and how often each value is used. Everything that a store needs is live, the control flow
 * around the store included; the rest is dropped. A loop's state is followed value by value, so that one which only feeds itself
 * goes too.
 */
import { inputsOf, type LoopStatement, type Node, type Statement } from "./ir.ts";

type Control = Extract<Statement, { kind: "if" | "loop" }>;

/** What must be computed once a variable is needed. */
interface Definition {
  readonly needs: readonly Node[];
  readonly statement: Control;
}

class Marker {
  readonly nodes = new Set<Node>();
  readonly controls = new Set<Control>();
  private readonly definitions = new Map<Node, Definition>();
  private readonly parents = new Map<Control, Control | undefined>();
  private readonly work: Node[] = [];

  /** Notes what defines every variable and marks what stores need. */
  scan(block: readonly Statement[], parent: Control | undefined): void {
    for (const statement of block) {
      if (statement.kind === "store") {
        this.keep(parent);
        this.need(statement.value);
        if (typeof statement.index !== "number") this.need(statement.index);
      } else if (statement.kind === "if") {
        this.parents.set(statement, parent);
        for (const { variable, whenTrue, whenFalse } of statement.results) {
          this.definitions.set(variable, { needs: [whenTrue, whenFalse], statement });
        }
        this.scan(statement.whenTrue, statement);
        this.scan(statement.whenFalse, statement);
      } else if (statement.kind === "loop") {
        this.parents.set(statement, parent);
        this.definitions.set(statement.index, { needs: [], statement });
        for (const { variable, initial, next, result } of statement.carried) {
          this.definitions.set(variable, { needs: [initial, next], statement });
          this.definitions.set(result, { needs: [variable], statement });
        }
        this.scan(statement.body, statement);
      }
    }
  }

  finish(): void {
    for (let node = this.work.pop(); node; node = this.work.pop()) {
      inputsOf(node).forEach((input) => {
        this.need(input);
      });
      const definition = this.definitions.get(node);
      if (!definition) continue;
      this.keep(definition.statement);
      for (const needed of definition.needs) this.need(needed);
    }
  }

  private need(node: Node): void {
    if (this.nodes.has(node)) return;
    this.nodes.add(node);
    this.work.push(node);
  }

  private keep(control: Control | undefined): void {
    for (let each = control; each && !this.controls.has(each); each = this.parents.get(each)) {
      this.controls.add(each);
      if (each.kind === "if") this.need(each.condition);
    }
  }
}

/** The statements that matter. */
export function live(statements: readonly Statement[]): Statement[] {
  const marker = new Marker();
  marker.scan(statements, undefined);
  marker.finish();
  const prune = (block: readonly Statement[]): Statement[] =>
    block.flatMap((statement): Statement[] => {
      switch (statement.kind) {
        case "define":
          return marker.nodes.has(statement.node) ? [statement] : [];
        case "if": {
          if (!marker.controls.has(statement)) return [];
          const results = statement.results.filter(({ variable }) => marker.nodes.has(variable));
          const { whenTrue, whenFalse } = statement;
          return [{ ...statement, whenTrue: prune(whenTrue), whenFalse: prune(whenFalse), results }];
        }
        case "loop": {
          if (!marker.controls.has(statement)) return [];
          const carried = statement.carried.filter(
            ({ variable, result }) => marker.nodes.has(variable) || marker.nodes.has(result),
          );
          return [{ ...statement, body: prune(statement.body), carried } satisfies LoopStatement];
        }
        default:
          return [statement];
      }
    });
  return prune(statements);
}

export type Uses = Map<Node, { count: number; onlyAtHome: boolean }>;

/** How often each defined node is used, and whether all uses lie in the very block that defines it. */
export function usesOf(statements: readonly Statement[]): Uses {
  const uses: Uses = new Map();
  const homes = new Map<Node, readonly Statement[]>();
  const visit = (block: readonly Statement[]): void => {
    const use = (node: Node, where: readonly Statement[] = block) => {
      const found = uses.get(node) ?? { count: 0, onlyAtHome: true };
      found.count++;
      if (homes.get(node) !== where) found.onlyAtHome = false;
      uses.set(node, found);
    };
    for (const statement of block) {
      switch (statement.kind) {
        case "define":
          homes.set(statement.node, block);
          for (const input of inputsOf(statement.node)) use(input);
          break;
        case "store":
          use(statement.value);
          if (typeof statement.index !== "number") use(statement.index);
          break;
        case "if":
          use(statement.condition);
          visit(statement.whenTrue);
          visit(statement.whenFalse);
          for (const { whenTrue, whenFalse } of statement.results) {
            use(whenTrue, statement.whenTrue);
            use(whenFalse, statement.whenFalse);
          }
          break;
        case "loop":
          for (const { initial } of statement.carried) use(initial);
          visit(statement.body);
          for (const { next } of statement.carried) use(next, statement.body);
          break;
        case "call":
          break;
      }
    }
  };
  visit(statements);
  return uses;
}
