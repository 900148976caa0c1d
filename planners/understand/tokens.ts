/**
 * A sentence cut into words, numbers and punctuation. Item names typed as the game writes them (`stone_pickaxe`,
 * `minecraft:oak_log`) and hyphenated number words fall apart into plain words, so later steps see one form only.
 */

export interface Token {
  /** Lower case. */
  readonly text: string;
  /** Digits only, such as -25. */
  readonly number: number | null;
}

const tokenPattern = /(?<![a-z0-9])-?\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)*|\d+|[,;.!?&]/g;

export function tokenize(sentence: string): Token[] {
  const text = sentence
    .toLowerCase()
    .replaceAll(/[‘’`]/g, "'")
    .replaceAll("−", "-")
    .replaceAll("minecraft:", "")
    .replaceAll("_", " ")
    .replaceAll(/(?<=\d),(?=\d{3}\b)/g, "")
    .replaceAll(/\b([xyz])\s*[=:]?\s*(?=-?\d)/g, "$1 ")
    .replaceAll(/([a-z])-(?=[a-z])/g, "$1 ");
  return (text.match(tokenPattern) ?? []).map((word) => ({
    text: word,
    number: /^-?\d/.test(word) ? Number(word) : null,
  }));
}
