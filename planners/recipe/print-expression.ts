/** An expression of the little language as text again; reading the text gives the same expression. */
import type { Expression } from "../../src/lang/syntax.ts";

const plainName = /^[A-Za-z_$][\w$]*$/;

/** `negate`: the text of its opposite. */
export function printExpression(expression: Expression, negate = false): string {
  const text = print(expression);
  if (!negate) return text;
  return expression.kind === "name" || expression.kind === "call" ? `!${text}` : `!(${text})`;
}

function print(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string" ? JSON.stringify(expression.value) : String(expression.value);
    case "name":
      return expression.name;
    case "member": {
      const object = inner(expression.object);
      const { member } = expression;
      if (typeof member === "string" && plainName.test(member)) return `${object}.${member}`;
      return `${object}[${JSON.stringify(member)}]`;
    }
    case "unary":
      return `${expression.operator}${inner(expression.operand)}`;
    case "binary":
    case "logical":
      return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`;
    case "conditional":
      return `${inner(expression.test)} ? ${inner(expression.whenTrue)} : ${inner(expression.whenFalse)}`;
    case "call":
      return `${expression.callee}(${expression.arguments.map(print).join(", ")})`;
  }
}

function inner(expression: Expression): string {
  const isAtom = expression.kind === "name" || expression.kind === "member" || expression.kind === "call";
  return isAtom || expression.kind === "literal" ? print(expression) : `(${print(expression)})`;
}
