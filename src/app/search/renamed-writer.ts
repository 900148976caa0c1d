/**
 * A writer that sees the fields of state, memory and command under names that say nothing ("state.f3"); units, frames, components and meanings stay. It shows whether
 * rewards come from what the record says or from names that a writer was built around. Texts are translated on the way in and out.
 */

import type { RewardWriter, WriteRequest, WrittenReward } from "../../../planners/reward-writer/writer.ts";
import type { RewardCandidate } from "../../core/reward-search.ts";
import type { StateRecord } from "../../core/state-record.ts";
import type { InputDeclarations } from "../../lang/index.ts";

interface Names {
  readonly inputs: InputDeclarations;
  toAlias(source: string): string;
  fromAlias(source: string): string;
}

function aliases(inputs: InputDeclarations, seed: number): Names {
  const pairs: (readonly [name: string, alias: string])[] = [];
  const renamed = Object.entries(inputs).map(([input, declaration]) => {
    if (declaration === "number" || "vector" in declaration) return [input, declaration] as const;
    const fields = declaration.fields.map((field, index) => {
      const alias = `f${(seed % 97) + index}`;
      pairs.push([`${input}.${field.name}`, `${input}.${alias}`]);
      return { ...field, name: alias };
    });
    const record: StateRecord = { ...declaration, fields };
    return [input, record] as const;
  });
  // Longer names first: one may begin with another.
  const translate = (from: 0 | 1, to: 0 | 1) => {
    const sorted = [...pairs].sort((a, b) => b[from].length - a[from].length);
    const patterns = sorted.map((pair) => {
      const escaped = pair[from].replace(/[.[\]]/g, "\\$&");
      return [new RegExp(`(?<![\\w.])${escaped}(?!\\w)`, "g"), pair[to]] as const;
    });
    return (source: string) => patterns.reduce((text, [pattern, name]) => text.replace(pattern, name), source);
  };
  return { inputs: Object.fromEntries(renamed), toAlias: translate(0, 1), fromAlias: translate(1, 0) };
}

export function renamedWriter(writer: RewardWriter, renamingSeed: number): RewardWriter {
  return {
    name: writer.name,
    async write({ brief, reflection, elites, ...rest }: WriteRequest): Promise<WrittenReward[]> {
      const { inputs, toAlias, fromAlias } = aliases(brief.inputs, renamingSeed);
      const hidden = (candidate: RewardCandidate) => ({ ...candidate, source: toAlias(candidate.source) });
      const written = await writer.write({
        ...rest,
        brief: { ...brief, inputs },
        elites: elites.map(hidden),
        reflection: reflection && {
          ...reflection,
          judged: reflection.judged.map((each) => ({ ...each, candidate: hidden(each.candidate) })),
          rejected: reflection.rejected.map(({ source, reason }) => ({ source: toAlias(source), reason })),
        },
      });
      return written.map((each) => ({ ...each, source: fromAlias(each.source) }));
    },
  };
}
