/** English plurals, both ways. Ambiguous endings give several candidates; the caller knows which one is a name. */

const irregular: Readonly<Record<string, string>> = {
  wolves: "wolf",
  calves: "calf",
  loaves: "loaf",
  leaves: "leaves",
  knives: "knife",
  shelves: "shelf",
  bookshelves: "bookshelf",
  endermen: "enderman",
  snowmen: "snowman",
  men: "man",
  oxen: "ox",
  geese: "goose",
  mice: "mouse",
  feet: "foot",
  sheep: "sheep",
  fish: "fish",
  salmon: "salmon",
  cod: "cod",
  squid: "squid",
  vexes: "vex",
  axes: "axe",
  pickaxes: "pickaxe",
  torches: "torch",
  potatoes: "potato",
  staves: "staff",
  dice: "die",
};

/** What a word may be the plural of, the word itself first. */
export function singularCandidates(word: string): string[] {
  const candidates = [word];
  const known = irregular[word];
  if (known !== undefined) candidates.push(known);
  if (word.endsWith("ies") && word.length > 4) candidates.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("ves")) candidates.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`);
  if (/(s|x|z|ch|sh|o)es$/.test(word)) candidates.push(word.slice(0, -2));
  if (word.endsWith("men")) candidates.push(`${word.slice(0, -3)}man`);
  if (word.endsWith("s") && !word.endsWith("ss")) candidates.push(word.slice(0, -1));
  return [...new Set(candidates)];
}

/** The regular plural of a word, irregular ones from the list. */
export function pluralOf(word: string): string {
  const known = Object.entries(irregular).find(([, singular]) => singular === word);
  if (known) return known[0];
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return `${word}s`;
}
