/**
 * A scanner that cuts TypeScript into words, literals and punctuation, just well enough to find where types stand. It never fails: what is
 * no TypeScript is left for the parser to complain about. `>` is always a token of its own, because it closes type arguments.
 */

export interface Token {
  readonly kind: "name" | "number" | "string" | "template" | "regex" | "punctuation";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly newlineBefore: boolean;
}

const punctuation = [
  ...["...", "===", "!==", "**=", "&&=", "||=", "??="],
  ...["=>", "==", "!=", "<=", "&&", "||", "??", "?.", "**", "++", "--", "+=", "-=", "*=", "/=", "%="],
];

/** Words after which an expression begins. */
const operators = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "delete",
  "void",
  "throw",
  "new",
  "else",
  "do",
  "yield",
  "await",
]);

/** Whether an expression may end with this token, so that `/` after it divides and `!` after it asserts. */
export function endsExpression(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === "name") return !operators.has(token.text);
  if (token.kind === "punctuation") return token.text === ")" || token.text === "]" || token.text === "}";
  return true;
}

const isNameStart = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 36 || code === 95 || code === 92 || code > 127;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isNewline = (code: number) => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
const isSpace = (code: number) => code <= 32 || code === 0xa0 || code === 0xfeff || isNewline(code);

/** The end of a literal that a character closes; a backslash escapes. */
function endOfQuoted(text: string, start: number, quote: string, acrossLines: boolean): number {
  let index = start + 1;
  for (; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index++;
    else if (character === quote) return index + 1;
    else if (!acrossLines && character === "\n") return index;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  const match = /^(?:0[xXbBoO][\da-fA-F_]+|[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?)n?/.exec(text.slice(start, start + 400));
  return start + Math.max(1, match?.[0].length ?? 1);
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let newlineBefore = false;
  let index = 0;
  const push = (kind: Token["kind"], end: number) => {
    tokens.push({ kind, text: text.slice(index, end), start: index, end, newlineBefore });
    newlineBefore = false;
    index = end;
  };
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isSpace(code)) {
      if (isNewline(code)) newlineBefore = true;
      index++;
    } else if (text.startsWith("//", index)) {
      const end = text.indexOf("\n", index);
      index = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", index)) {
      const end = text.indexOf("*/", index + 2);
      if (text.slice(index, end < 0 ? undefined : end).includes("\n")) newlineBefore = true;
      index = end < 0 ? text.length : end + 2;
    } else if (isNameStart(code)) {
      let end = index + 1;
      while (end < text.length && (isNameStart(text.charCodeAt(end)) || isDigit(text.charCodeAt(end)))) end++;
      push("name", end);
    } else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(index + 1))))
      push("number", endOfNumber(text, index));
    else if (code === 34 || code === 39) push("string", endOfQuoted(text, index, text.charAt(index), false));
    else if (code === 96) push("template", endOfQuoted(text, index, "`", true));
    else if (code === 47 && !endsExpression(tokens.at(-1))) push("regex", endOfQuoted(text, index, "/", false));
    else push("punctuation", index + (punctuation.find((each) => text.startsWith(each, index))?.length ?? 1));
  }
  return tokens;
}
