/** What a text says it exports, told from its words alone: also of a text that is wrong. */
import type { SourcePosition } from "./errors.ts";
import { tokenize } from "./tokens.ts";

export interface ExportedName extends SourcePosition {
  readonly name: string;
}

/** Names after `export const` and `export function`, in order. */
export function exportedNames(source: string): ExportedName[] {
  const tokens = tokenize(source);
  return tokens.flatMap((token, index): ExportedName[] => {
    const [word, name] = [tokens[index + 1], tokens[index + 2]];
    if (token.kind !== "name" || token.text !== "export" || name?.kind !== "name") return [];
    if (word?.text !== "const" && word?.text !== "function" && word?.text !== "let") return [];
    const before = source.slice(0, name.start).split("\n");
    return [{ name: name.text, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }];
  });
}
