/**
 * The static checker: every name is declared, every operator and function gets what it takes, before anything is read.
 * There are no conversions: a string never becomes a number, a number never a truth value.
 */
import { predicateError, unknownName } from "./errors.ts";
import { languageFunctions } from "./functions.ts";
import type { Expression } from "./syntax.ts";
import { booleanType, describeType, type FactSchema, numberType, sameType, stringType, type Type } from "./types.ts";

function literalType(value: number | string | boolean): Type {
  if (typeof value === "number") return numberType;
  return typeof value === "string" ? stringType : booleanType;
}

function expect(expression: Expression, actual: Type, expected: Type, where: string): void {
  if (!sameType(actual, expected)) {
    throw predicateError(expression.at, `${where} takes a ${describeType(expected)}, not a ${describeType(actual)}`);
  }
}

function checkMember(expression: Expression & { kind: "member" }, schema: FactSchema): Type {
  const object = checkExpression(expression.object, schema);
  const { member, at } = expression;
  const name = String(member);
  switch (object.kind) {
    case "record":
      if (object.names && !object.names.includes(name)) throw unknownName(at, "entry", name, object.names);
      return object.value;
    case "struct": {
      const field = Object.hasOwn(object.fields, name) ? object.fields[name] : undefined;
      if (!field) throw unknownName(at, "member", name, Object.keys(object.fields));
      return field;
    }
    case "vector":
      if (typeof member === "number" ? member >= object.components.length : !object.components.includes(member)) {
        throw unknownName(at, "component", name, object.components);
      }
      return numberType;
    default:
      throw predicateError(at, `a ${describeType(object)} has no members; "${name}" was asked for`);
  }
}

function checkBinary(expression: Expression & { kind: "binary" }, schema: FactSchema): Type {
  const { operator, left, right, at } = expression;
  const leftType = checkExpression(left, schema);
  const rightType = checkExpression(right, schema);
  switch (operator) {
    case "==":
    case "!=":
    case "===":
    case "!==":
      if (!sameType(leftType, rightType)) {
        throw predicateError(at, `cannot compare a ${describeType(leftType)} with a ${describeType(rightType)}`);
      }
      return booleanType;
    default:
      expect(left, leftType, numberType, `the operator ${operator}`);
      expect(right, rightType, numberType, `the operator ${operator}`);
      return operator.startsWith("<") || operator.startsWith(">") ? booleanType : numberType;
  }
}

/** The type of an expression; throws `EmbodyError("bad-predicate")` where it has none. */
export function checkExpression(expression: Expression, schema: FactSchema): Type {
  switch (expression.kind) {
    case "literal":
      return literalType(expression.value);
    case "name": {
      const declaration = Object.hasOwn(schema, expression.name) ? schema[expression.name] : undefined;
      if (!declaration) throw unknownName(expression.at, "fact", expression.name, Object.keys(schema));
      return declaration.type;
    }
    case "member":
      return checkMember(expression, schema);
    case "unary": {
      const expected = expression.operator === "!" ? booleanType : numberType;
      const operand = checkExpression(expression.operand, schema);
      expect(expression.operand, operand, expected, `the operator ${expression.operator}`);
      return expected;
    }
    case "binary":
      return checkBinary(expression, schema);
    case "logical":
      for (const side of [expression.left, expression.right]) {
        expect(side, checkExpression(side, schema), booleanType, `the operator ${expression.operator}`);
      }
      return booleanType;
    case "conditional": {
      expect(expression.test, checkExpression(expression.test, schema), booleanType, "the condition of ? :");
      const whenTrue = checkExpression(expression.whenTrue, schema);
      expect(expression.whenFalse, checkExpression(expression.whenFalse, schema), whenTrue, "the other side of ? :");
      return whenTrue;
    }
    case "call": {
      const known = Object.keys(languageFunctions);
      const called = Object.hasOwn(languageFunctions, expression.callee)
        ? languageFunctions[expression.callee]
        : undefined;
      if (!called) throw unknownName(expression.at, "function", expression.callee, known);
      const types = expression.arguments.map((argument) => checkExpression(argument, schema));
      for (const name of called.reads ?? []) {
        if (!Object.hasOwn(schema, name)) throw predicateError(expression.at, `this world has no fact "${name}"`);
      }
      if (!called.accepts(types)) {
        const got = types.map(describeType).join(", ");
        throw predicateError(expression.at, `${called.signature} does not take (${got})`);
      }
      return called.result;
    }
  }
}
