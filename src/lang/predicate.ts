/**
 * Predicates: text, checked once against a schema of facts, then asked as often as wanted. Pure; nothing is ever handed to
 * the JavaScript engine as code.
 */
import type { Facts } from "../core/plan.ts";
import { checkExpression } from "./check.ts";
import { predicateError } from "./errors.ts";
import { evaluate } from "./interpret.ts";
import { parseExpression } from "./parse.ts";
import { describeType, type FactSchema } from "./types.ts";

export type Predicate = (facts: Facts) => boolean;

/** Throws `EmbodyError("bad-predicate")` with `LINE:COLUMN: message`. */
export function compilePredicate(text: string, schema: FactSchema): Predicate {
  const expression = parseExpression(text);
  const type = checkExpression(expression, schema);
  if (type.kind !== "boolean") {
    throw predicateError(expression.at, `a predicate is true or false, this is a ${describeType(type)}`);
  }
  return (facts) => evaluate(expression, facts, schema) === true;
}
