/**
 * A reward as weighted named terms, and as a text of the little language: weights at the top, one line a term, what several terms need before them. The
 * text is the whole representation: what was printed is read back from the text alone, so that a reward can be changed term by term after it has
 * travelled as a string (the named terms times named scales of MuJoCo Playground, Zakka et al. 2025, arXiv:2502.08844). A text that somebody else
 * wrote is kept whole under another name, and terms are added around it.
 */

/** A local constant that terms use. */
export interface Definition {
  readonly name: string;
  readonly code: string;
}

export interface Term {
  readonly name: string;
  readonly weight: number;
  /** An expression, positive where there is more of what the term is about. */
  readonly code: string;
  /** Subtracted instead of added. */
  readonly isCost: boolean;
  /** A few words. */
  readonly comment: string;
}

export interface Draft {
  /** How the sentence was understood. */
  readonly reading: string;
  /** Somebody else's text: no longer exported, called "given"; its terms come before these. */
  readonly given: GivenReward | null;
  readonly definitions: readonly Definition[];
  readonly terms: readonly Term[];
}

export interface GivenReward {
  readonly text: string;
  readonly name: string;
  readonly parameters: readonly string[];
  /** Gives a record of terms, not one number. */
  readonly isRecord: boolean;
}

const inputs = ["state", "action", "memory", "command", "parameters", "time"];
const startOfGiven = "// What was given, unchanged:";
const endOfGiven = "// What is added:";

const mentions = (code: string, name: string) => new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(code);

/** The definitions that these codes need, with what they need themselves, in order. */
export function neededFor(codes: readonly string[], definitions: readonly Definition[]): Definition[] {
  const needed = new Set<Definition>();
  const visit = (code: string) => {
    for (const definition of definitions) {
      if (needed.has(definition) || !mentions(code, definition.name)) continue;
      needed.add(definition);
      visit(definition.code);
    }
  };
  codes.forEach(visit);
  return definitions.filter((definition) => needed.has(definition));
}

/** Three significant digits: more would pretend. */
export function rounded(weight: number): number {
  return Number(weight.toPrecision(3));
}

const product = (weight: string, code: string) => {
  if (code === "1") return weight;
  return `${weight} * ${/^[\w.$]+(\(.*\))?$/.test(code) && isOneCall(code) ? code : `(${code})`}`;
};

/** "f(a) + g(b)" is no single call. */
function isOneCall(code: string): boolean {
  const open = code.indexOf("(");
  if (open < 0) return true;
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    if (code[i] === "(") depth++;
    if (code[i] === ")" && --depth === 0) return i === code.length - 1;
  }
  return false;
}

export function printDraft({ reading, given, definitions, terms }: Draft): string {
  const needed = neededFor(
    terms.map(({ code }) => code),
    definitions,
  );
  const codes = [...needed.map(({ code }) => code), ...terms.map(({ code }) => code)];
  const used = inputs.filter(
    (input) => given?.parameters.includes(input) || codes.some((code) => mentions(code, input)),
  );
  const name = given ? "addedWeights" : "weights";
  const lines = [`// ${reading}`];
  if (given) lines.push(startOfGiven, given.text.trim(), endOfGiven);
  lines.push(`const ${name} = {`);
  for (const { name: term, weight } of terms) lines.push(`  ${term}: ${rounded(weight)},`);
  lines.push("};", "", `export function reward(${used.join(", ")}) {`);
  for (const { name: constant, code } of needed) lines.push(`  const ${constant} = ${code};`);
  lines.push("  return {");
  if (given) {
    const call = `${given.name}(${given.parameters.join(", ")})`;
    lines.push(given.isRecord ? `    ...${call},` : `    given: ${call},`);
  }
  for (const { name: term, code, isCost, comment } of terms) {
    lines.push(`    // ${comment}`, `    ${term}: ${isCost ? "-" : ""}${product(`${name}.${term}`, code)},`);
  }
  lines.push("  };", "}", "");
  return lines.join("\n");
}

/** What `printDraft` has printed; null for any other text. */
export function parseDraft(text: string): Draft | null {
  const lines = text.trimEnd().split("\n");
  const [first = ""] = lines;
  if (!first.startsWith("// ")) return null;
  const [from, to] = [lines.indexOf(startOfGiven), lines.lastIndexOf(endOfGiven)];
  const given = from === 1 && to > from ? readGiven(lines.slice(from + 1, to).join("\n"), lines) : null;
  if (from === 1 && !given) return null;
  const rest = lines.slice(given ? to + 1 : 1);
  const weights = new Map<string, number>();
  const definitions: Definition[] = [];
  const terms: Term[] = [];
  let comment = "";
  for (const line of rest) {
    const weight = /^ {2}(\w+): (-?[\d.e+-]+),$/.exec(line);
    const definition = /^ {2}const (\w+) = (.*);$/.exec(line);
    const remark = /^ {4}\/\/ (.*)$/.exec(line);
    const term = /^ {4}(\w+): (-?)(?:addedWeights|weights)\.(\w+)(?: \* (.*))?,$/.exec(line);
    if (weight) weights.set(weight[1] ?? "", Number(weight[2]));
    else if (definition) definitions.push({ name: definition[1] ?? "", code: definition[2] ?? "" });
    else if (remark) comment = remark[1] ?? "";
    else if (term) {
      const [, name = "", minus, weightName, code = "1"] = term;
      if (weightName !== name) return null;
      terms.push({ name, weight: weights.get(name) ?? Number.NaN, code: bare(code), isCost: minus === "-", comment });
    }
  }
  const draft: Draft = { reading: first.slice(3), given, definitions, terms };
  // Reading back must lose nothing: whoever edited the text by hand has made it a text of their own.
  return printDraft(draft).trimEnd() === text.trimEnd() ? draft : null;
}

/** Without parentheses around the whole of it. */
function bare(code: string): string {
  return code.startsWith("(") && isOneCall(code) ? code.slice(1, -1) : code;
}

function readGiven(text: string, lines: readonly string[]): GivenReward | null {
  const spread = lines.map((line) => /^ {4}(\.\.\.|given: )(\w+)\(([\w, ]*)\),$/.exec(line)).find((match) => match);
  if (!spread) return null;
  const [, how, name = "", parameters = ""] = spread;
  return { text, name, parameters: parameters.split(", ").filter(Boolean), isRecord: how === "..." };
}
