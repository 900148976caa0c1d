/**
 * Conditions of the little language taken apart: which comparisons they are made of, which of them must be true or false, in which branches
 * (disjunctive normal form), which facts they read, and how far a comparison is from being true.
 */
import type { Facts, FactValue } from "../../src/core/plan.ts";
import type { YardFacts } from "../../src/core/yard.ts";
import { checkExpression } from "../../src/lang/check.ts";
import { evaluate } from "../../src/lang/interpret.ts";
import { parseExpression } from "../../src/lang/parse.ts";
import { compilePredicate } from "../../src/lang/predicate.ts";
import type { Expression } from "../../src/lang/syntax.ts";
import { yardFactsSchema } from "../../src/lang/yard-facts.ts";

/** A comparison, or a fact that is true or false, and which of both is wanted. */
export interface Atom {
  readonly expression: Expression;
  readonly wanted: boolean;
}

/** More branches are not looked at one by one. */
const mostBranches = 64;

/** Throws `EmbodyError("bad-predicate")`. */
export function parseCondition(predicate: string): Expression {
  compilePredicate(predicate, yardFactsSchema);
  return parseExpression(predicate);
}

export const readValue = (expression: Expression, facts: YardFacts): FactValue =>
  evaluate(expression, facts as unknown as Facts, yardFactsSchema);

export const isTrue = ({ expression, wanted }: Atom, facts: YardFacts): boolean =>
  (readValue(expression, facts) === true) === wanted;

/** Ways to make it true, each a list of atoms that must all hold; null: too many. */
export function branchesOf(expression: Expression, wanted = true): Atom[][] | null {
  if (expression.kind === "unary" && expression.operator === "!") return branchesOf(expression.operand, !wanted);
  if (expression.kind === "literal") return expression.value === wanted ? [[]] : [];
  if (expression.kind === "conditional") {
    const { test, whenTrue, whenFalse } = expression;
    const chosen = joined(branchesOf(test, true), branchesOf(whenTrue, wanted));
    const other = joined(branchesOf(test, false), branchesOf(whenFalse, wanted));
    return chosen && other && limited([...chosen, ...other]);
  }
  if (expression.kind !== "logical") return [[{ expression, wanted }]];
  const left = branchesOf(expression.left, wanted);
  const right = branchesOf(expression.right, wanted);
  // By De Morgan a negated "and" is an "or".
  if ((expression.operator === "&&") === wanted) return joined(left, right);
  return left && right && limited([...left, ...right]);
}

const limited = (branches: Atom[][]) => (branches.length > mostBranches ? null : branches);

function joined(left: Atom[][] | null, right: Atom[][] | null): Atom[][] | null {
  if (!left || !right) return null;
  return limited(left.flatMap((one) => right.map((other) => [...one, ...other])));
}

/** What is read of the facts: paths such as ["distance", "rover", "tower"]. */
export function pathsOf(expression: Expression): string[][] {
  switch (expression.kind) {
    case "literal":
      return [];
    case "name":
      return [[expression.name]];
    case "member": {
      const [path = []] = pathsOf(expression.object);
      return [[...path, String(expression.member)]];
    }
    case "unary":
      return pathsOf(expression.operand);
    case "binary":
    case "logical":
      return [...pathsOf(expression.left), ...pathsOf(expression.right)];
    case "conditional":
      return [expression.test, expression.whenTrue, expression.whenFalse].flatMap(pathsOf);
    case "call":
      return expression.arguments.flatMap(pathsOf);
  }
}

/** Numbers and texts that stand in it. */
export function literalsOf(expression: Expression): (number | string)[] {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "boolean" ? [] : [expression.value];
    case "unary": {
      const inner = literalsOf(expression.operand);
      return expression.operator === "-" ? inner.map((each) => (typeof each === "number" ? -each : each)) : inner;
    }
    case "binary":
    case "logical":
      return [...literalsOf(expression.left), ...literalsOf(expression.right)];
    case "conditional":
      return [expression.test, expression.whenTrue, expression.whenFalse].flatMap(literalsOf);
    case "call":
      return expression.arguments.flatMap(literalsOf);
    default:
      return [];
  }
}

/** How far a comparison of numbers is from what is wanted: 0 where it holds, null where it does not compare numbers. */
export function gapOf({ expression, wanted }: Atom, facts: YardFacts): number | null {
  if (expression.kind !== "binary") return null;
  const { left, right, operator } = expression;
  if (checkExpression(left, yardFactsSchema).kind !== "number") return null;
  const difference = Number(readValue(left, facts)) - Number(readValue(right, facts));
  const wantsLess = operator.startsWith("<") === wanted;
  if (operator.startsWith("<") || operator.startsWith(">")) return Math.max(0, wantsLess ? difference : -difference);
  const wantsEqual = (operator === "==" || operator === "===") === wanted;
  return wantsEqual ? Math.abs(difference) : difference === 0 ? 1 : 0;
}
