/**
 * The interpreter: walks a checked tree over plain facts. Only own properties are read. An absent entry of a record of
 * numbers reads as 0, an absent name as the empty string, so that "none yet" needs no special words.
 */
import type { Facts, FactValue } from "../core/plan.ts";
import { languageFunctions } from "./functions.ts";
import type { Expression } from "./syntax.ts";
import type { FactSchema, Type } from "./types.ts";

function absent(type: Type): FactValue {
  switch (type.kind) {
    case "number":
      return 0;
    case "string":
      return "";
    case "boolean":
      return false;
    case "names":
    case "vector":
      return [];
    default:
      return {};
  }
}

function ownEntry(object: FactValue, name: string): FactValue | undefined {
  if (typeof object !== "object" || object === null || Array.isArray(object)) return undefined;
  return Object.hasOwn(object, name) ? (object as Facts)[name] : undefined;
}

interface Typed {
  readonly value: FactValue;
  readonly type: Type | null;
}

/** Facts and their members keep their declared type on the way, for what an absent one reads as. */
function read(expression: Expression, facts: Facts, schema: FactSchema): Typed {
  if (expression.kind === "name") {
    const type = schema[expression.name]?.type ?? null;
    return { value: ownEntry(facts, expression.name) ?? (type ? absent(type) : 0), type };
  }
  if (expression.kind !== "member") return { value: evaluate(expression, facts, schema), type: null };
  const { value, type } = read(expression.object, facts, schema);
  const { member } = expression;
  if (type?.kind === "vector") {
    const index = typeof member === "number" ? member : type.components.indexOf(member);
    return {
      value: (Array.isArray(value) ? (value as readonly FactValue[])[index] : undefined) ?? Number.NaN,
      type: null,
    };
  }
  const inner =
    type?.kind === "record" ? type.value : type?.kind === "struct" ? (type.fields[String(member)] ?? null) : null;
  return { value: ownEntry(value, String(member)) ?? (inner ? absent(inner) : 0), type: inner };
}

function arithmetic(operator: string, left: number, right: number): number | boolean {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    default:
      return left >= right;
  }
}

/** The value of an expression that `checkExpression` accepted for this schema. */
export function evaluate(expression: Expression, facts: Facts, schema: FactSchema): FactValue {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "name":
    case "member":
      return read(expression, facts, schema).value;
    case "unary": {
      const operand = evaluate(expression.operand, facts, schema);
      if (expression.operator === "!") return operand !== true;
      return expression.operator === "-" ? -Number(operand) : Number(operand);
    }
    case "binary": {
      const left = evaluate(expression.left, facts, schema);
      const right = evaluate(expression.right, facts, schema);
      const { operator } = expression;
      if (operator === "==" || operator === "===") return left === right;
      if (operator === "!=" || operator === "!==") return left !== right;
      return arithmetic(operator, Number(left), Number(right));
    }
    case "logical": {
      const left = evaluate(expression.left, facts, schema) === true;
      if (expression.operator === "&&" ? !left : left) return left;
      return evaluate(expression.right, facts, schema) === true;
    }
    case "conditional":
      return evaluate(expression.test, facts, schema) === true
        ? evaluate(expression.whenTrue, facts, schema)
        : evaluate(expression.whenFalse, facts, schema);
    case "call": {
      const values = expression.arguments.map((argument) => evaluate(argument, facts, schema));
      return languageFunctions[expression.callee]?.apply(values, facts) ?? false;
    }
  }
}
