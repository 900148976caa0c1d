/**
 * A text as a draft that can be changed: one of ours as it was printed, one of ours whose terms were scaled afterwards (a layer of factors at its end, see
 * scaled-text.ts) with the factors in its weights, and anybody else's whole, with terms to be added around it.
 */
import { checkProgram, diagnose, freshName, type InputDeclarations, withdrawExport } from "../../src/lang/index.ts";
import { type Draft, type GivenReward, parseDraft, printDraft, type Term } from "./text.ts";

/** Null for a text that is wrong. */
export function readBack(source: string, inputs: InputDeclarations): Draft | null {
  return parseDraft(source) ?? withoutFactors(source) ?? wrapped(source, inputs);
}

/** Null where there is no layer of factors, or what is below it is none of ours. */
function withoutFactors(source: string): Draft | null {
  const layer = /^(.*)\n\/\/ Factors of the terms[^\n]*\nconst \w+ = \{ ([^}]*) \};\n/s.exec(source);
  if (!layer) return null;
  const [, body = "", list = ""] = layer;
  const draft = parseDraft(body.replace(/^function unscaledReward\d*\(/m, "export function reward("));
  if (!draft || draft.given) return null;
  const factors = new Map(
    list.split(", ").map((entry) => {
      const [name = "", factor] = entry.split(": ");
      return [name, Number(factor)] as const;
    }),
  );
  const terms = draft.terms.map((term) => ({ ...term, weight: term.weight * (factors.get(term.name) ?? 1) }));
  return terms.every(({ weight }) => Number.isFinite(weight)) ? { ...draft, terms } : null;
}

const entries = [{ name: "reward", result: "terms" }] as const;
/** Whether a record or a number is given shows when something is put beside it. */
const probe: Term = { name: "besideGiven", weight: 1, code: "1", isCost: false, comment: "none" };

function wrapped(source: string, inputs: InputDeclarations): Draft | null {
  if (diagnose(source, { inputs, entries }).length > 0) return null;
  const parameters = checkProgram(source, { file: "reward.ts", inputs, entries }).entries.get("reward")?.inputs ?? [];
  const name = freshName(source, "given");
  const text = withdrawExport(source, "reward", name);
  for (const isRecord of [true, false]) {
    const given: GivenReward = { text, name, parameters, isRecord };
    const draft: Draft = { reading: "somebody else's reward, and more", given, definitions: [], terms: [probe] };
    if (diagnose(printDraft(draft), { inputs, entries }).length === 0) return { ...draft, terms: [] };
  }
  return null;
}
