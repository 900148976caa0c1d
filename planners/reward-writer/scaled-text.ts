/**
 * A reward's text with its terms scaled: the text as it was, its function under another name, and around it one layer that multiplies. So the factors can
 * be found for any valid text, however it computes its terms, and a person or a model that reads it sees both. A text that has this layer already
 * gets other factors, not a second layer.
 */
import {
  checkProgram,
  diagnose,
  freshName,
  type InputDeclarations,
  type Program,
  withdrawExport,
} from "../../src/lang/index.ts";

/** Above the layer; nothing but the layer follows. */
const heading = "// Factors of the terms, found by ranking known episodes.";

interface Layer {
  readonly body: string;
  readonly inner: string;
  readonly constant: string;
  readonly factors: ReadonlyMap<string, number>;
}

/** The layer at the end of a text, exactly as it is written here; null: there is none. */
function layerOf(source: string): Layer | null {
  const at = source.lastIndexOf(`\n${heading}\n`);
  if (at < 0) return null;
  const match = /^const ([\w$]+) = \{ ([^}]*) \};\n\nexport function reward\([^)]*\) \{\n/.exec(
    source.slice(at + heading.length + 2),
  );
  const inner = /(?:const terms = |\* )([\w$]+)\(/.exec(source.slice(at));
  const [, constant, list] = match ?? [];
  const name = inner?.[1];
  if (constant === undefined || list === undefined || name === undefined) return null;
  const factors = list.split(", ").map((entry): [string, number] => {
    const [term = "", value = ""] = entry.split(": ");
    return [term, Number(value)];
  });
  const layer: Layer = { body: source.slice(0, at), inner: name, constant, factors: new Map(factors) };
  const isUntouched = (["record", "number"] as const).some(
    (kind) => source === write(layer, parametersOf(source), kind),
  );
  return isUntouched && factors.every(([, value]) => Number.isFinite(value)) ? layer : null;
}

const parametersOf = (source: string) =>
  source.slice(source.lastIndexOf("export function reward(")).split(/[()]/)[1] ?? "";

function write({ body, inner, constant, factors }: Layer, parameters: string, kind: "record" | "number"): string {
  const list = [...factors].map(([term, factor]) => `${term}: ${factor}`).join(", ");
  const call = `${inner}(${parameters})`;
  const lines =
    kind === "record"
      ? [
          `  const terms = ${call};`,
          "  return {",
          ...[...factors.keys()].map((term) => `    ${term}: ${constant}.${term} * terms.${term},`),
          "  };",
        ]
      : [`  return ${constant}.reward * ${call};`];
  const head = [heading, `const ${constant} = { ${list} };`, "", `export function reward(${parameters}) {`];
  return `${body}\n${[...head, ...lines, "}"].join("\n")}\n`;
}

const rewardEntry = [{ name: "reward", result: "terms" }] as const;

/**
 * @param factors Of the terms as the text gives them now, by name; others stay as they are.
 * @returns The text, or null where it would be too long, or a term has a name that no member can have.
 */
export function scaleTerms(
  source: string,
  factors: Readonly<Record<string, number>>,
  inputs: InputDeclarations,
): string | null {
  const program: Program = checkProgram(source, { file: "reward.ts", inputs, entries: rewardEntry });
  const entry = program.entries.get("reward");
  const terms = entry?.result.fields.map(({ name }) => name) ?? [];
  const known = layerOf(source);
  const scaled = new Map(
    terms.map((term) => [
      term,
      Number(
        ((known?.factors.get(term) ?? 1) * (Object.hasOwn(factors, term) ? (factors[term] ?? 1) : 1)).toPrecision(3),
      ),
    ]),
  );
  const inner = known?.inner ?? freshName(source, "unscaledReward");
  const layer: Layer = {
    body: known?.body ?? `${withdrawExport(source, "reward", inner).trimEnd()}\n`,
    inner,
    constant: known?.constant ?? freshName(source, "factors"),
    factors: scaled,
  };
  const parameters = (entry?.inputs ?? []).join(", ");
  const isRight = (text: string) => diagnose(text, { inputs, entries: rewardEntry }).length === 0;
  const texts = (["record", "number"] as const).map((kind) => write(layer, parameters, kind));
  return texts.find((text, index) => (index === 0 || terms.join() === "reward") && isRight(text)) ?? null;
}
