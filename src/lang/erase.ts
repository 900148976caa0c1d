/**
 * Takes the types out of TypeScript and leaves spaces, so that every line and column stays where it was (the idea of ts-blank-space,
 * Bloomberg 2024). It knows where types can stand in the little language: after bindings and parameters, after a parameter list, after
 * `as` and `satisfies`, and in declarations of their own (`interface`, `type`, `import type`, `declare`). Generic calls and casts in
 * angle brackets are left alone: they could also be comparisons. The annotations that were found are kept, for the checker.
 */
import { endsExpression, type Token, tokenize } from "./tokens.ts";

export interface ErasedText {
  /** As long as the source, types replaced by spaces. */
  readonly text: string;
  /** The text of an annotation, by the offset where its name or pattern ends. */
  readonly annotations: ReadonlyMap<number, string>;
  /** Offset of the first bracket that is nested more deeply than a parser should have to follow. */
  readonly tooDeepAt?: number;
}

/** Types that take no arguments: after them, `<` compares. */
const primitives = new Set([
  "number",
  "boolean",
  "string",
  "unknown",
  "never",
  "void",
  "any",
  "null",
  "undefined",
  "const",
]);

/** Brackets within brackets. */
const maximumBrackets = 100;

class Eraser {
  private readonly source: string;
  private readonly tokens: readonly Token[];
  /** Index of the bracket that closes the one at this index. */
  private readonly partner = new Map<number, number>();
  /** Whether a `?` before this token, in the same brackets, still waits for its `:`. */
  private readonly isInConditional: boolean[] = [];
  /** Offset of the first bracket that is nested too deeply. */
  tooDeepAt: number | undefined;
  private readonly spans: { start: number; end: number }[] = [];
  readonly annotations = new Map<number, string>();

  constructor(source: string) {
    this.source = source;
    this.tokens = tokenize(source);
    // Brackets that are open here, each with the number of `?` in it that wait for their `:`.
    const open = [{ index: -1, waiting: 0 }];
    this.tokens.forEach(({ kind, text }, index) => {
      const inner = open.at(-1);
      this.isInConditional.push((inner?.waiting ?? 0) > 0);
      if (kind !== "punctuation" || !inner) return;
      if (text === "(" || text === "[" || text === "{") {
        open.push({ index, waiting: 0 });
        if (open.length > maximumBrackets) this.tooDeepAt ??= this.tokens[index]?.start;
      } else if (text === ")" || text === "]" || text === "}") {
        if (open.length > 1) this.partner.set(inner.index, index);
        if (open.length > 1) open.pop();
      } else if (text === "?") inner.waiting++;
      else if (text === ":") inner.waiting = Math.max(0, inner.waiting - 1);
      else if (text === ";") inner.waiting = 0;
    });
  }

  run(): string {
    for (let index = 0; index < this.tokens.length; ) index = this.visit(index);
    const pieces: string[] = [];
    let done = 0;
    for (const { start, end } of this.spans.sort((a, b) => a.start - b.start)) {
      if (start < done) continue;
      pieces.push(this.source.slice(done, start), this.source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, " "));
      done = end;
    }
    return pieces.join("") + this.source.slice(done);
  }

  private is(index: number, text: string): boolean {
    const token = this.tokens[index];
    return token !== undefined && token.text === text && token.kind !== "string";
  }

  private isName(index: number): boolean {
    return this.tokens[index]?.kind === "name";
  }

  /** Blanks the tokens from `first` up to, not including, `end`. */
  private blank(first: number, end: number): void {
    const [from, to] = [this.tokens[first], this.tokens[end - 1]];
    if (from && to && end > first) this.spans.push({ start: from.start, end: to.end });
  }

  private isStatementStart(index: number): boolean {
    const before = this.tokens[index - 1];
    return !before || this.tokens[index]?.newlineBefore === true || [";", "{", "}"].includes(before.text);
  }

  /** Handles what begins at `index`; gives where to go on. */
  private visit(index: number): number {
    const token = this.tokens[index];
    if (!token) return index + 1;
    if (token.kind === "name" && !this.is(index - 1, ".") && !this.is(index - 1, "?.")) {
      if (this.isStatementStart(index)) {
        const end = this.declarationEnd(index);
        if (end > index) {
          this.blank(index, end);
          return end;
        }
      }
      if (token.text === "const" || token.text === "let" || token.text === "var") return this.declarators(index + 1);
      if (token.text === "function") return this.functionHead(index + 1);
      if (token.text === "as" || token.text === "satisfies") return this.assertion(index);
    }
    if (token.kind === "punctuation") {
      if (token.text === "(") return this.parenthesis(index);
      if (
        token.text === "!" &&
        endsExpression(this.tokens[index - 1]) &&
        !token.newlineBefore &&
        !this.is(index - 1, "}")
      ) {
        this.blank(index, index + 1);
      }
    }
    return index + 1;
  }

  /** The end of a declaration that is nothing but types, or `index`. */
  private declarationEnd(index: number): number {
    const first = this.is(index, "export") ? index + 1 : index;
    const word = this.tokens[first]?.text;
    const semicolon = (end: number) => (this.is(end, ";") ? end + 1 : end);
    if (word === "interface" && this.isName(first + 1)) {
      let open = first + 2;
      while (open < this.tokens.length && !this.is(open, "{")) open++;
      return (this.partner.get(open) ?? open) + 1;
    }
    if (word === "type" && this.isName(first + 1) && (this.is(first + 2, "=") || this.is(first + 2, "<"))) {
      const equals = this.is(first + 2, "<") ? this.typeArguments(first + 2) : first + 2;
      return semicolon(this.type(equals + 1));
    }
    const isTypeList = word === "type" && this.is(first + 1, "{") && first > index;
    if ((word === "import" && this.is(first + 1, "type") && !this.is(first + 2, "from")) || isTypeList) {
      let end = first + 1;
      while (end < this.tokens.length && this.tokens[end]?.kind !== "string" && !this.is(end, ";")) end++;
      return semicolon(this.tokens[end]?.kind === "string" ? end + 1 : end);
    }
    if (word === "declare" && this.isName(first + 1)) {
      let end = first + 2;
      while (end < this.tokens.length && !this.tokens[end]?.newlineBefore && !this.is(end, ";")) {
        end = (this.partner.get(end) ?? end) + 1;
      }
      return semicolon(end);
    }
    return index;
  }

  /** Bindings of `const` and `let`, from the first one on; gives the place of the first initialiser. */
  private declarators(index: number): number {
    const after = this.binding(index, ["!"]);
    if (!this.is(after, "=")) return this.is(after, ",") ? this.declarators(after + 1) : after;
    // Further bindings: after a comma outside of all brackets, as long as the statement lasts.
    let next = after + 1;
    while (next < this.tokens.length) {
      const token = this.tokens[next];
      if (!token || token.text === ";" || [")", "]", "}"].includes(token.text)) break;
      const startsStatement = token.newlineBefore && token.kind === "name" && endsExpression(this.tokens[next - 1]);
      if (startsStatement && token.text !== "as" && token.text !== "satisfies") break;
      if (token.text === "," && token.kind === "punctuation") return this.declarators(next + 1);
      const before = next;
      next = this.visit(next);
      // What stands in brackets is visited too, but its commas are not ours.
      const partner = this.partner.get(before);
      while (partner !== undefined && next <= partner) next = this.visit(next);
    }
    return next;
  }

  /** A name or a pattern with its annotation; gives the place after them. */
  private binding(index: number, marks: readonly string[]): number {
    let next = this.is(index, "...") ? index + 1 : index;
    const partner = this.partner.get(next);
    if (partner !== undefined) {
      for (let inner = next + 1; inner < partner; ) inner = this.visit(inner);
      next = partner + 1;
    } else if (this.isName(next)) next++;
    else return next;
    const nameEnd = this.tokens[next - 1]?.end ?? 0;
    const start = next;
    if (marks.some((mark) => this.is(next, mark)) && (this.is(next + 1, ":") || !this.is(next, "!"))) next++;
    if (this.is(next, ":")) next = this.annotation(next, nameEnd);
    this.blank(start, next);
    return next;
  }

  private annotation(colon: number, key: number): number {
    const end = this.type(colon + 1);
    const [first, last] = [this.tokens[colon + 1], this.tokens[end - 1]];
    if (first && last && end > colon + 1) this.annotations.set(key, this.source.slice(first.start, last.end));
    return end;
  }

  /** From the name of a function, or its parenthesis, to its body. */
  private functionHead(index: number): number {
    let next = this.is(index, "*") ? index + 1 : index;
    if (this.isName(next)) next++;
    if (this.is(next, "<")) {
      const end = this.typeArguments(next);
      this.blank(next, end);
      next = end;
    }
    if (!this.is(next, "(")) return next;
    next = this.parameters(next);
    if (!this.is(next, ":")) return next;
    const end = this.annotation(next, this.tokens[next - 1]?.end ?? 0);
    this.blank(next, end);
    return end;
  }

  /** A list of parameters; gives the place after its `)`. */
  private parameters(open: number): number {
    const close = this.partner.get(open) ?? this.tokens.length - 1;
    let next = open + 1;
    while (next < close) {
      const after = this.binding(next, ["?"]);
      next = Math.max(after, next + 1);
      while (next < close && !this.is(next, ",")) {
        const partner = this.partner.get(next);
        next = this.visit(next);
        while (partner !== undefined && next <= partner) next = this.visit(next);
      }
      if (this.is(next, ",")) next++;
    }
    return close + 1;
  }

  /** `(` of an arrow function's parameters, or of anything else. */
  private parenthesis(open: number): number {
    const close = this.partner.get(open);
    if (close === undefined) return open + 1;
    if (this.is(close + 1, "=>")) return this.parameters(open);
    if (this.is(close + 1, ":") && !this.isInConditional[open]) {
      const end = this.type(close + 2);
      if (end > close + 2 && this.is(end, "=>")) {
        this.parameters(open);
        this.annotation(close + 1, this.tokens[close]?.end ?? 0);
        this.blank(close + 1, end);
        return end;
      }
    }
    return open + 1;
  }

  private assertion(index: number): number {
    const token = this.tokens[index];
    if (!token || token.newlineBefore || !endsExpression(this.tokens[index - 1])) return index + 1;
    const end = this.type(index + 1);
    if (end === index + 1) return index + 1;
    this.blank(index, end);
    return end;
  }

  /** The place after a type that begins at `index`; `index` where none does. */
  private type(index: number): number {
    let next = this.is(index, "|") || this.is(index, "&") ? index + 1 : index;
    const end = this.typeOperand(next);
    if (end === next) return index;
    next = end;
    while (this.is(next, "|") || this.is(next, "&")) {
      const operand = this.typeOperand(next + 1);
      if (operand === next + 1) return next;
      next = operand;
    }
    if (this.is(next, "is") && !this.tokens[next]?.newlineBefore) return this.type(next + 1);
    return next;
  }

  private typeOperand(index: number): number {
    const token = this.tokens[index];
    if (!token) return index;
    if (
      ["keyof", "typeof", "readonly", "unique", "infer"].includes(token.text) &&
      this.tokens[index + 1]?.kind !== "punctuation"
    ) {
      return this.typeOperand(index + 1);
    }
    if (token.text === "readonly" && (this.is(index + 1, "[") || this.is(index + 1, "{")))
      return this.typeOperand(index + 1);
    let next = index + 1;
    if (token.kind === "name") {
      while (this.is(next, ".") && this.isName(next + 1)) next += 2;
      if (this.is(next, "<") && !primitives.has(token.text)) next = this.typeArguments(next);
    } else if (token.text === "-") next = index + 2;
    else if (token.kind === "punctuation") {
      const partner = this.partner.get(index);
      if (partner === undefined) return index;
      next = partner + 1;
      if (token.text === "(" && this.is(next, "=>")) return this.type(next + 1);
    }
    while (this.is(next, "[") && !this.tokens[next]?.newlineBefore) next = (this.partner.get(next) ?? next) + 1;
    return next;
  }

  /** The place after `<…>`, types between commas; `open` where this is something else, such as a comparison. */
  private typeArguments(open: number): number {
    let next = open;
    do {
      let end = this.type(next + 1);
      if (end === next + 1) return open;
      // Parameters of a generic may be bounded and have a default.
      for (const word of ["extends", "="]) if (this.is(end, word)) end = this.type(end + 1);
      next = end;
    } while (this.is(next, ","));
    return this.is(next, ">") ? next + 1 : open;
  }
}

/** Replaces types by spaces. Never fails: what cannot be understood is left for the parser. */
export function eraseTypes(source: string): ErasedText {
  const eraser = new Eraser(source);
  const { tooDeepAt, annotations } = eraser;
  if (tooDeepAt !== undefined) return { text: source, annotations, tooDeepAt };
  return { text: eraser.run(), annotations };
}
