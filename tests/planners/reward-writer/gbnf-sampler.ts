/** Reads GBNF as llama.cpp does (rules, texts, classes of letters, groups, alternatives, `?`), and draws texts from it: a reader of its own, so that what is written is tested. */

type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "letters"; readonly from: number; readonly to: number }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "all"; readonly of: readonly Node[] }
  | { readonly kind: "one"; readonly of: readonly Node[] }
  | { readonly kind: "perhaps"; readonly of: Node };

export type Gbnf = ReadonlyMap<string, Node>;

export function readGbnf(source: string): Gbnf {
  const rules = new Map<string, Node>();
  for (const line of source.split("\n").filter(Boolean)) {
    const match = /^([a-zA-Z][a-zA-Z0-9-]*) ::= (.*)$/.exec(line);
    if (!match) throw new Error(`no rule: ${line}`);
    const [, name = "", body = ""] = match;
    if (rules.has(name)) throw new Error(`twice: ${name}`);
    const reader = new Reader(body);
    rules.set(name, reader.alternatives());
    if (!reader.isAtEnd) throw new Error(`left over in ${name}: ${reader.rest}`);
  }
  for (const used of source.replace(/"(?:[^"\\]|\\.)*"/g, "").matchAll(/(?<![\w-])([a-z][a-z0-9-]*)/g)) {
    if (!rules.has(used[1] ?? "")) throw new Error(`no rule ${used[1]}`);
  }
  return rules;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    this.#spaces();
    return this.#at >= this.#text.length;
  }

  get rest(): string {
    return this.#text.slice(this.#at);
  }

  alternatives(): Node {
    const of = [this.#sequence()];
    while (this.#take("|")) of.push(this.#sequence());
    return of.length === 1 && of[0] ? of[0] : { kind: "one", of };
  }

  #sequence(): Node {
    const of: Node[] = [];
    for (;;) {
      this.#spaces();
      const next = this.#text[this.#at];
      if (next === undefined || next === "|" || next === ")") return { kind: "all", of };
      const item = this.#item();
      of.push(this.#text[this.#at] === "?" && this.#at++ >= 0 ? { kind: "perhaps", of: item } : item);
    }
  }

  #item(): Node {
    if (this.#take("(")) {
      const inner = this.alternatives();
      if (!this.#take(")")) throw new Error(`no ) before ${this.rest}`);
      return inner;
    }
    const match = /^(?:"((?:[^"\\]|\\.)*)"|\[(\d)-(\d)\]|([a-zA-Z][a-zA-Z0-9-]*))/.exec(this.rest);
    if (!match) throw new Error(`not understood: ${this.rest}`);
    this.#at += match[0].length;
    const [, text, from, to, name] = match;
    if (text !== undefined) return { kind: "text", text: JSON.parse(`"${text}"`) as string };
    if (name !== undefined) return { kind: "rule", name };
    return { kind: "letters", from: Number(from), to: Number(to) };
  }

  #take(letter: string): boolean {
    this.#spaces();
    if (this.#text[this.#at] !== letter) return false;
    this.#at++;
    return true;
  }

  #spaces(): void {
    while (this.#text[this.#at] === " ") this.#at++;
  }
}

/** @param draw a whole number from 0 below `count` */
export function drawText(rules: Gbnf, draw: (count: number) => number, name = "root"): string {
  const text = (node: Node): string => {
    switch (node.kind) {
      case "text":
        return node.text;
      case "letters":
        return String(node.from + draw(node.to - node.from + 1));
      case "rule":
        return text(rules.get(node.name) ?? missing(node.name));
      case "all":
        return node.of.map(text).join("");
      case "one":
        return text(node.of[draw(node.of.length)] ?? missing(name));
      case "perhaps":
        return draw(2) === 0 ? "" : text(node.of);
    }
  };
  return text(rules.get(name) ?? missing(name));
}

function missing(name: string): never {
  throw new Error(`no rule ${name}`);
}
