/** The words of goals in the yard: verbs, things and their synonyms, relations, what is skipped. Data only. */
import type { CrateName, PadName, RobotName, YardThing } from "../../src/core/yard.ts";

export type YardVerb =
  /** Moves a robot: of wheels, of legs, or whichever is meant. */
  | { readonly kind: "go"; readonly robot: RobotName | null }
  /** Moves what stands behind the verb: a crate is pushed, a robot goes. */
  | { readonly kind: "bring" }
  /** Only ever done to crates. */
  | { readonly kind: "push" }
  /** Goes round something. */
  | { readonly kind: "round" }
  /** Up the ramp. */
  | { readonly kind: "climb" }
  /** Two change places. */
  | { readonly kind: "swap" }
  /** Takes from a pad what is on it. */
  | { readonly kind: "clear" }
  /** Takes from somewhere. */
  | { readonly kind: "remove" }
  /** About its own axis, where it stands. */
  | { readonly kind: "turn" }
  /** Nothing here can do that. */
  | { readonly kind: "lift" };

const driving: YardVerb = { kind: "go", robot: "rover" };
const walking: YardVerb = { kind: "go", robot: "ant" };
const going: YardVerb = { kind: "go", robot: null };
const pushing: YardVerb = { kind: "push" };
const bringing: YardVerb = { kind: "bring" };

const verbWords: readonly (readonly [YardVerb, string])[] = [
  [driving, "drive drives driving roll rolls rolling steer steers steering park parks parking"],
  [
    walking,
    "walk walks walking crawl crawls crawling march marches marching step steps stepping trot trots trotting stride",
  ],
  [
    going,
    "go goes going move moves moving travel travels travelling traveling head heads heading come comes coming run runs running",
  ],
  [
    going,
    "return returns returning navigate navigates navigating approach approaches approaching visit visits visiting",
  ],
  [
    going,
    "reach reaches reaching proceed proceeds proceeding stand stands standing stop stops stopping wait get gets getting",
  ],
  [pushing, "push pushes pushing pushed shove shoves shoving nudge nudges nudging slide slides sliding"],
  [
    bringing,
    "bring brings bringing take takes taking carry carries carrying deliver delivers delivering transport transports",
  ],
  [{ kind: "round" }, "circle circles circling orbit orbits orbiting encircle encircles lap laps do does doing"],
  [{ kind: "climb" }, "climb climbs climbing ascend ascends ascending mount mounts mounting"],
  [
    { kind: "swap" },
    "swap swaps swapping exchange exchanges switch switches interchange interchanges trade trades change changes changing",
  ],
  [{ kind: "clear" }, "clear clears clearing empty empties emptying free frees freeing vacate"],
  [{ kind: "remove" }, "remove removes removing"],
  [
    { kind: "turn" },
    "spin spins spinning rotate rotates rotating twirl twirls twirling whirl whirls whirling pirouette pirouettes revolve revolves turn turning",
  ],
  [
    { kind: "lift" },
    "lift lifts lifting raise raises raising hoist hoists hoisting pick picks picking grab grabs grabbing stack stacks stacking throw throws throwing",
  ],
  [
    bringing,
    "put puts putting place places placing set sets setting shift shifts shifting haul hauls hauling send sends sending",
  ],
];

export const verbs: ReadonlyMap<string, YardVerb> = new Map(
  verbWords.flatMap(([verb, words]) => words.split(" ").map((word): [string, YardVerb] => [word, verb])),
);

/** "Let the ant …", "tell the rover to …". */
export const causatives: ReadonlySet<string> = new Set(
  "let make have tell ask order command instruct get want need would like".split(" "),
);

export const colours: ReadonlySet<string> = new Set(
  "red green blue yellow orange purple violet pink black white grey gray brown golden silver turquoise cyan magenta".split(
    " ",
  ),
);

export type Noun = "crate" | "pad" | "tower" | "ramp" | "rover" | "ant" | "robot";

const nounWords: Readonly<Record<Noun, string>> = {
  crate: "crate box cube block cargo package parcel chest",
  pad: "pad mat square area zone field plate tile spot patch platform carpet",
  tower: "tower column pillar mast beacon landmark turret post",
  ramp: "ramp slope incline wedge",
  rover: "rover car vehicle buggy truck cart",
  ant: "ant walker spider quadruped insect bug",
  robot: "robot machine",
};

/** Singular to what is meant. */
export const nouns: ReadonlyMap<string, Noun> = new Map(
  (Object.entries(nounWords) as [Noun, string][]).flatMap(([noun, words]) =>
    words.split(" ").map((word): [string, Noun] => [word, noun]),
  ),
);

export const crateOf: Readonly<Record<string, CrateName>> = { red: "redCrate", yellow: "yellowCrate" };
export const padOf: Readonly<Record<string, PadName>> = { blue: "bluePad", green: "greenPad", red: "redPad" };

export type Relation = "at" | "away" | "off" | "from" | "between" | "round" | "up";

/** What stands between a verb and where it leads, longest first. */
export const relations: readonly (readonly [string, Relation])[] = [
  ["as far as possible away from", "away"],
  ["as far away as possible from", "away"],
  ["far away from", "away"],
  ["away from", "away"],
  ["far from", "away"],
  ["clear of", "away"],
  ["off of", "off"],
  ["off", "off"],
  ["down from", "off"],
  ["out of", "off"],
  ["from", "from"],
  ["all the way around", "round"],
  ["all the way round", "round"],
  ["around", "round"],
  ["round", "round"],
  ["up", "up"],
  ["in between", "between"],
  ["between", "between"],
  ["in front of", "at"],
  ["next to", "at"],
  ["close to", "at"],
  ["up to", "at"],
  ["over to", "at"],
  ["back to", "at"],
  ["on to", "at"],
  ["on top of", "at"],
  ["over on", "at"],
  ["its way to", "at"],
  ["back onto", "at"],
  ["over onto", "at"],
  ["onto", "at"],
  ["into", "at"],
  ["toward", "at"],
  ["towards", "at"],
  ["beside", "at"],
  ["alongside", "at"],
  ["against", "at"],
  ["near", "at"],
  ["upon", "at"],
  ["inside", "at"],
  ["for", "at"],
  ["to", "at"],
  ["on", "at"],
  ["in", "at"],
  ["at", "at"],
  ["by", "at"],
];

/** What says that something stands on a thing: a robot "onto the ramp" goes up it. */
export const onWords: ReadonlySet<string> = new Set(["on top of", "over on", "onto", "upon", "on", "on to"]);

/** "Twice", "three laps", "a full circle". */
export const adverbsOfNumber: Readonly<Record<string, number>> = { once: 1, twice: 2, thrice: 3 };
export const lapWords: ReadonlySet<string> = new Set(
  "lap laps round rounds circle circles turn turns loop loops time times circuit circuits rotation rotations spin spins pirouette pirouettes".split(
    " ",
  ),
);
/** "Two spins on the blue pad" are whole turns without anything that they go round. */
export const spinWords: ReadonlySet<string> = new Set(
  "turn turns rotation rotations spin spins pirouette pirouettes".split(" "),
);
/** "Where the ant is", "the place of the yellow crate". */
export const placeWords: ReadonlySet<string> = new Set("place position location spot places positions".split(" "));
export const standing: ReadonlySet<string> = new Set(
  "stands stood was were sits sat lies lay stays started".split(" "),
);
/** "Somebody", "whoever is nearer": either robot. */
export const anybody: ReadonlySet<string> = new Set(
  "somebody someone anybody anyone whoever whichever either".split(" "),
);
export const nearestWords: ReadonlySet<string> = new Set(
  "nearer nearest closer closest faster fastest quicker quickest better best free".split(" "),
);

/** Between two clauses. */
export const connectors: readonly string[] = [
  ",",
  ";",
  ".",
  "!",
  "?",
  "&",
  "and",
  "then",
  "afterwards",
  "after that",
  "next",
  "finally",
  "lastly",
  "also",
  "plus",
  "first",
  "firstly",
  "second",
  "secondly",
  "once done",
  "when done",
  "when that is done",
  "once that is done",
  "as well as",
  "before",
];

/** Skipped wherever they stand. */
export const noise: ReadonlySet<string> = new Set(
  (
    "please kindly hey hi hello ok okay now just simply carefully slowly quickly gently straight directly immediately there here " +
    "i we you me us my your our should shall must can could will would has needs wants ought be so now too again thanks thank " +
    "goal task is it's that's until till fast safely over up down along well"
  ).split(" "),
);

/** Determiners that say nothing about how many. */
export const articles: ReadonlySet<string> = new Set(
  "the this that these those its their own a an some any one".split(" "),
);

/** "Its own pad", "the matching pad". */
export const matching: readonly string[] = [
  "pad of the same colour",
  "pad of the same color",
  "pad of its colour",
  "pad of its color",
  "pad of its own colour",
  "pad of its own color",
  "pad of their colour",
  "pad of their own colour",
  "pad with the same colour",
  "pad with the same color",
  "pads of the same colour",
  "pads of their colour",
  "pads of their own colour",
  "pad in the same colour",
  "matching pad",
  "matching pads",
  "own pad",
  "own pads",
  "same coloured pad",
  "same colored pad",
];

export const middleWords: ReadonlySet<string> = new Set(["middle", "centre", "center", "origin"]);
export const yardWords: ReadonlySet<string> = new Set(["yard", "world", "scene", "ground", "arena"]);

const labels: Readonly<Record<YardThing, string>> = {
  redCrate: "red crate",
  yellowCrate: "yellow crate",
  bluePad: "blue pad",
  greenPad: "green pad",
  redPad: "red pad",
  tower: "tower",
  ramp: "ramp",
  rover: "rover",
  ant: "ant",
};

export const labelOf = (thing: YardThing): string => labels[thing];

/** Every word that the grammar knows, for "did you mean". */
export const knownWords: ReadonlySet<string> = new Set([
  ...verbs.keys(),
  ...causatives,
  ...colours,
  ...nouns.keys(),
  ...relations.flatMap(([phrase]) => phrase.split(" ")),
  ...connectors.flatMap((phrase) => phrase.split(" ")),
  ...noise,
  ...articles,
  ...matching.flatMap((phrase) => phrase.split(" ")),
  ...middleWords,
  ...yardWords,
  ...Object.keys(adverbsOfNumber),
  ...lapWords,
  ...placeWords,
  ...standing,
  ...anybody,
  ...nearestWords,
  ..."where something anything full came from using".split(" "),
  ..."of both all every each two three everything other it them they he she everybody everyone x y from with no not".split(
    " ",
  ),
]);
