/**
 * The parser's tree to ours, by a whitelist: what it does not list is refused with its place, so nothing in a program can name a
 * constructor, reach a prototype, loop without bound or run code. It goes on after a refusal, to find what else is wrong.
 */
import type { AnyNode, ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from "acorn";
import type { Diagnostics } from "./diagnostics.ts";
import { forbiddenNames, isOneOf, positionOf } from "./parse.ts";
import type {
  AssignmentOperator,
  FunctionDefinition,
  ModuleSyntax,
  Parameter,
  Pattern,
  ProgramExpression,
  RecordEntry,
  Spread,
  Statement,
} from "./program-syntax.ts";
import { refusals } from "./refusals.ts";

/** Deeper trees are refused, so that no later pass can exhaust the stack. */
export const maximumDepth = 100;

const binaryOperators = ["+", "-", "*", "/", "%", "**", "<", "<=", ">", ">=", "==", "!="] as const;
const assignmentOperators = ["+", "-", "*", "/", "%", "**"] as const;

type FunctionNode =
  | ArrowFunctionExpression
  | FunctionDeclaration
  | FunctionExpression
  | (AnyNode & { type: "FunctionDeclaration" });

export class Converter {
  private readonly diagnostics: Diagnostics;
  private readonly annotations: ReadonlyMap<number, string>;
  private depth = 0;

  constructor(diagnostics: Diagnostics, annotations: ReadonlyMap<number, string>) {
    this.diagnostics = diagnostics;
    this.annotations = annotations;
  }

  module(body: readonly AnyNode[]): ModuleSyntax {
    const statements: Statement[] = [];
    const exports = new Set<string>();
    for (const node of body) {
      if (node.type === "ExportNamedDeclaration" && node.declaration) {
        for (const statement of this.statement(node.declaration)) {
          statements.push(statement);
          if (statement.kind === "function") exports.add(statement.definition.name);
          if (statement.kind === "declare" && statement.pattern.kind === "name") exports.add(statement.pattern.name);
        }
      } else if (node.type === "FunctionDeclaration" || node.type === "VariableDeclaration") {
        statements.push(...this.statement(node));
      } else if (node.type !== "EmptyStatement" && !("directive" in node && node.directive !== undefined)) {
        this.refuse(node, refusals[node.type] ?? "at the top level of a program stand only constants and functions");
      }
    }
    return { statements, exports };
  }

  private refuse(node: AnyNode, message: string): ProgramExpression {
    this.diagnostics.report(positionOf(node), message);
    // Stands for what was refused; never looked at, as a program with diagnostics goes no further.
    return { kind: "number", value: 0, at: positionOf(node) };
  }

  private unknown(node: AnyNode): ProgramExpression {
    return this.refuse(node, refusals[node.type] ?? `${node.type} is not in the language`);
  }

  private name(name: string, node: AnyNode): string {
    if (forbiddenNames.has(name)) this.refuse(node, `the name "${name}" is not allowed`);
    else if (!/^[A-Za-z_$][A-Za-z0-9_$]{0,99}$/.test(name)) {
      this.refuse(node, "a name is made of ASCII letters, digits, _ and $, at most 100 of them");
    }
    return name;
  }

  /** Runs `body` one level deeper. */
  private deeper<Result>(node: AnyNode, body: () => Result): Result {
    if (++this.depth > maximumDepth)
      this.diagnostics.refuse(positionOf(node), `nested deeper than ${maximumDepth} levels`);
    const result = body();
    this.depth--;
    return result;
  }

  private block(node: AnyNode): Statement[] {
    return node.type === "BlockStatement" ? node.body.flatMap((each) => this.statement(each)) : this.statement(node);
  }

  private statement(node: AnyNode): Statement[] {
    return this.deeper(node, () => this.shallowStatement(node));
  }

  private shallowStatement(node: AnyNode): Statement[] {
    const at = positionOf(node);
    switch (node.type) {
      case "EmptyStatement":
        return [];
      case "VariableDeclaration":
        if (node.kind !== "const" && node.kind !== "let")
          this.refuse(node, `write const or let instead of ${node.kind}`);
        return node.declarations.map(({ id, init }) => {
          const annotation = this.annotations.get(id.end);
          if (!init && node.kind !== "let") this.refuse(id, "a constant needs a value");
          return {
            kind: "declare",
            mutable: node.kind === "let",
            pattern: this.pattern(id),
            ...(init ? { value: this.expression(init) } : {}),
            ...(annotation === undefined ? {} : { annotation }),
            at: positionOf(id),
          };
        });
      case "FunctionDeclaration":
        return [{ kind: "function", definition: this.function(node), at }];
      case "ExpressionStatement":
        if (node.directive !== undefined) return [];
        return [this.assignment(node.expression)];
      case "IfStatement":
        return [
          {
            kind: "if",
            test: this.expression(node.test),
            whenTrue: this.block(node.consequent),
            whenFalse: node.alternate ? this.block(node.alternate) : [],
            at,
          },
        ];
      case "ForStatement":
        return this.forLoop(node);
      case "ForOfStatement": {
        const { left } = node;
        if (node.await) this.refuse(node, "for await is not in the language");
        if (left.type !== "VariableDeclaration" || left.kind === "var" || !left.declarations[0]) {
          this.refuse(left, "write for (const x of v)");
          return [];
        }
        const pattern = this.pattern(left.declarations[0].id);
        return [{ kind: "for-of", pattern, list: this.expression(node.right), body: this.block(node.body), at }];
      }
      case "BlockStatement":
        return [{ kind: "block", body: this.block(node), at }];
      case "ReturnStatement":
        if (!node.argument) {
          this.refuse(node, "return needs a value");
          return [];
        }
        return [{ kind: "return", value: this.expression(node.argument), at }];
      default:
        this.unknown(node);
        return [];
    }
  }

  private assignment(node: AnyNode): Statement & { kind: "assign" } {
    const at = positionOf(node);
    const nothing = { kind: "assign", name: "", operator: "=", value: { kind: "number", value: 0, at }, at } as const;
    if (node.type === "UpdateExpression") {
      if (node.argument.type !== "Identifier") {
        this.refuse(node, "only local variables can be changed; inputs, vectors and records cannot");
        return nothing;
      }
      const operator = node.operator === "++" ? "+" : "-";
      return {
        kind: "assign",
        name: this.name(node.argument.name, node),
        operator,
        value: { kind: "number", value: 1, at },
        at,
      };
    }
    if (node.type !== "AssignmentExpression") {
      if (node.type in refusals) this.unknown(node);
      else this.refuse(node, "a value that nobody uses; did you mean to assign or return it?");
      return nothing;
    }
    if (node.left.type !== "Identifier") {
      this.refuse(node.left, "only local variables can be changed; inputs, vectors and records cannot");
      return nothing;
    }
    const operator = node.operator === "=" ? "=" : node.operator.slice(0, -1);
    if (operator !== "=" && !isOneOf(operator, assignmentOperators)) {
      this.refuse(node, `the operator ${node.operator} is not in the language`);
      return nothing;
    }
    const name = this.name(node.left.name, node.left);
    return {
      kind: "assign",
      name,
      operator: operator satisfies AssignmentOperator,
      value: this.expression(node.right),
      at,
    };
  }

  private forLoop(node: AnyNode & { type: "ForStatement" }): Statement[] {
    const { init, test, update } = node;
    const declarator = init?.type === "VariableDeclaration" && init.kind === "let" ? init.declarations[0] : undefined;
    const isWhole =
      init?.type === "VariableDeclaration" && init.declarations.length === 1 && declarator?.init && test && update;
    if (!isWhole || !declarator?.init || declarator.id.type !== "Identifier") {
      this.refuse(node, "a loop counts to a constant: for (let i = 0; i < 4; i++), or for (const x of v)");
      return [];
    }
    const counter = this.name(declarator.id.name, declarator.id);
    const step = this.assignment(update);
    if (step.name !== counter || step.operator === "=")
      this.refuse(update, `the loop must step its counter: ${counter}++`);
    return [
      {
        kind: "for",
        counter,
        start: this.expression(declarator.init),
        test: this.expression(test),
        update: step,
        body: this.block(node.body),
        at: positionOf(node),
      },
    ];
  }

  private pattern(node: AnyNode): Pattern {
    const at = positionOf(node);
    return this.deeper(node, () => {
      switch (node.type) {
        case "Identifier":
          return { kind: "name", name: this.name(node.name, node), at };
        case "ObjectPattern":
          return {
            kind: "record",
            at,
            entries: node.properties.flatMap((property) => {
              if (property.type === "RestElement" || property.computed || property.key.type !== "Identifier") {
                this.refuse(property, "only names can be taken out of a record: const { x, z } = v");
                return [];
              }
              const name = this.name(property.key.name, property.key);
              return [{ name, target: this.pattern(property.value), at: positionOf(property) }];
            }),
          };
        case "ArrayPattern":
          return { kind: "list", items: node.elements.map((element) => element && this.pattern(element)), at };
        default:
          this.refuse(
            node,
            `${node.type === "AssignmentPattern" ? "a default value" : "this"} is not allowed in a pattern`,
          );
          return { kind: "name", name: "", at };
      }
    });
  }

  private function(node: FunctionNode): FunctionDefinition {
    if (node.async) this.refuse(node, "async functions are not in the language");
    if (node.generator) this.refuse(node, "generators are not in the language");
    const parameters = node.params.map((each): Parameter => {
      const target = each.type === "AssignmentPattern" ? each.left : each;
      if (target.type === "RestElement") this.refuse(target, "rest parameters are not in the language");
      const annotation = this.annotations.get(target.end);
      return {
        pattern: this.pattern(target),
        ...(each.type === "AssignmentPattern" ? { preset: this.expression(each.right) } : {}),
        ...(annotation === undefined ? {} : { annotation }),
        at: positionOf(each),
      };
    });
    const id = "id" in node ? node.id : null;
    const isExpression = node.body.type !== "BlockStatement";
    return {
      name: id ? this.name(id.name, id) : "",
      parameters,
      body: isExpression ? this.expression(node.body) : this.block(node.body),
      isExpression,
      at: positionOf(id ?? node),
    };
  }

  private spread(node: AnyNode): ProgramExpression | Spread {
    if (node.type !== "SpreadElement") return this.expression(node);
    return { kind: "spread", value: this.expression(node.argument), at: positionOf(node) };
  }

  private expression(node: AnyNode): ProgramExpression {
    return this.deeper(node, () => this.shallowExpression(node));
  }

  private shallowExpression(node: AnyNode): ProgramExpression {
    const at = positionOf(node);
    switch (node.type) {
      case "Literal":
        if (typeof node.value === "boolean") return { kind: "boolean", value: node.value, at };
        if (typeof node.value === "number") return { kind: "number", value: node.value, at };
        if (node.regex) return this.refuse(node, "regular expressions are not in the language");
        if (node.bigint) return this.refuse(node, "big integers are not in the language; write a plain number");
        if (node.value === null) return this.refuse(node, "null is not in the language");
        return this.refuse(node, "strings are not in the language");
      case "Identifier":
        if (node.name === "undefined" || node.name === "NaN" || node.name === "Infinity") {
          return this.refuse(node, `${node.name} is not in the language: every value is a finite number`);
        }
        return { kind: "name", name: this.name(node.name, node), at };
      case "MemberExpression":
        return this.member(node);
      case "UnaryExpression":
        if (!isOneOf(node.operator, ["-", "+", "!"])) {
          return this.refuse(node, `the operator ${node.operator} is not in the language`);
        }
        return { kind: "unary", operator: node.operator, operand: this.expression(node.argument), at };
      case "BinaryExpression": {
        const operator = node.operator === "===" ? "==" : node.operator === "!==" ? "!=" : node.operator;
        if (!isOneOf(operator, binaryOperators))
          return this.refuse(node, `the operator ${operator} is not in the language`);
        return { kind: "binary", operator, left: this.expression(node.left), right: this.expression(node.right), at };
      }
      case "LogicalExpression":
        if (node.operator === "??") return this.refuse(node, "?? is not in the language: nothing is ever absent");
        return {
          kind: "logical",
          operator: node.operator,
          left: this.expression(node.left),
          right: this.expression(node.right),
          at,
        };
      case "ConditionalExpression":
        return {
          kind: "conditional",
          test: this.expression(node.test),
          whenTrue: this.expression(node.consequent),
          whenFalse: this.expression(node.alternate),
          at,
        };
      case "CallExpression":
        if (node.optional) return this.refuse(node, "optional calls are not in the language");
        return {
          kind: "call",
          callee: this.expression(node.callee),
          arguments: node.arguments.map((each) => this.spread(each)),
          at,
        };
      case "ArrayExpression":
        return {
          kind: "list",
          items: node.elements.map((each) => (each ? this.spread(each) : this.refuse(node, "a list has no holes"))),
          at,
        };
      case "ObjectExpression":
        return { kind: "record", entries: node.properties.map((each) => this.recordEntry(each)), at };
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        return { kind: "function", definition: this.function(node), at };
      default:
        return this.unknown(node);
    }
  }

  private member(node: AnyNode & { type: "MemberExpression" }): ProgramExpression {
    const at = positionOf(node);
    const { property } = node;
    if (node.optional) return this.refuse(node, "optional chaining is not in the language: every field is there");
    const object = this.expression(node.object);
    const nameAt = positionOf(property);
    if (!node.computed) {
      if (property.type !== "Identifier") return this.refuse(property, "private names are not in the language");
      return { kind: "member", object, name: this.name(property.name, property), nameAt, at };
    }
    if (property.type === "Literal" && typeof property.value === "string") {
      if (forbiddenNames.has(property.value)) this.name(property.value, property);
      return { kind: "member", object, name: property.value, nameAt, at };
    }
    return { kind: "index", object, index: this.expression(property), at };
  }

  private recordEntry(node: AnyNode): RecordEntry | Spread {
    const at = positionOf(node);
    if (node.type === "SpreadElement") return { kind: "spread", value: this.expression(node.argument), at };
    const nothing = { kind: "entry", name: "", value: { kind: "number", value: 0, at }, at } as const;
    if (node.type !== "Property") {
      this.unknown(node);
      return nothing;
    }
    const { key } = node;
    const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : "";
    if (node.kind !== "init" || node.method) {
      this.refuse(node, "getters, setters and methods are not in the language; write name: value");
      return nothing;
    }
    if (node.computed) {
      this.refuse(key, "computed names are not in the language");
      return nothing;
    }
    return { kind: "entry", name: this.name(name, key), value: this.expression(node.value), at };
  }
}
