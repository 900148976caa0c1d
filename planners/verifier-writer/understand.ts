/**
 * From a sentence to wishes: a cursor goes over the words, and at each place the first rule that matches takes what it knows. Verbs begin a wish, what
 * is said about it (how fast, which way, how often, where) belongs to the verb before it, or, after "and" or "then", to the one that follows.
 * Semantic parsing by a lexicon, as in the SHRDLU tradition (Winograd 1972): small, and honest about words that it does not know.
 */
import type { Details, Place, Understood, Verb, Wish } from "./wish.ts";

/** A wish while it is read; without a verb yet, what is said belongs to the next one. */
type Open = Details & { verb?: Verb };

interface Reading {
  readonly wishes: Open[];
  open: Open;
}

interface Rule {
  readonly pattern: RegExp;
  apply(reading: Reading, match: RegExpExecArray): void;
}

const numbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  both: 2,
  half: 0.5,
};
const number = `\\d+(?:\\.\\d+)?|${Object.keys(numbers).join("|")}`;
const numberIn = (word = "1") => numbers[word] ?? Number(word);

/** "walk" also as "walks", "walking", "walked"; a doubled consonant is none of the verb. */
function forms(verbs: string): string {
  const each = verbs.split(" ").map((verb) => {
    const last = verb.at(-1) ?? "";
    const bare = verb.replace(/e$/, "");
    return `${verb}(?:e?s|ed)?|${bare}${last}?(?:ing|ed)`;
  });
  return `(?:${each.join("|")})`;
}

const words = (pattern: string) => new RegExp(`^(?:${pattern})(?![a-z0-9])`);

function verb(pattern: string, name: Verb, details: Details = {}): Rule {
  return {
    pattern: words(pattern),
    apply(reading) {
      if (reading.open.verb !== undefined) begin(reading);
      Object.assign(reading.open, details, { verb: name });
    },
  };
}

function detail(pattern: string, change: (open: Open, match: RegExpExecArray) => void): Rule {
  return { pattern: words(pattern), apply: ({ open }, match) => change(open, match) };
}

/** What is said now is about something new. */
function begin(reading: Reading): void {
  reading.open = {};
  reading.wishes.push(reading.open);
}

const nothing = (pattern: string): Rule => ({ pattern: words(pattern), apply: () => {} });
const set = (pattern: string, details: Details) => detail(pattern, (open) => Object.assign(open, details));

const hands = { left: 1, right: -1 } as const;
const compass: Readonly<Record<string, number>> = { east: 0, north: Math.PI / 2, west: Math.PI, south: -Math.PI / 2 };
const thing = "tower";
const the = "(?:the |its |that )?";
const start = `${the}(?:start|beginning|starting (?:point|place)|where it (?:started|began|was)|home)`;
const place = `(?:(?<thing>${the}(?:${thing}))|(?<start>${start})|(?:the )?(?<compass>north|south|east|west))`;

function placeOf({ groups = {} }: RegExpExecArray): Place {
  if (groups.thing !== undefined) return { thing: groups.thing.replace(/^(the|its|that) /, "") };
  return groups.start === undefined ? { compass: compass[groups.compass ?? ""] ?? 0 } : "start";
}

function relation(pattern: string, kind: "to" | "away" | "round"): Rule {
  return {
    pattern: words(`(?:${pattern}) ${place}`),
    apply(reading, match) {
      const target = placeOf(match);
      const { open } = reading;
      // "turn to the tower", "spin to the north": what is meant is where it looks.
      if (kind === "to" && target === "start") Object.assign(open, { returns: true });
      else Object.assign(open, { relation: kind, place: target });
    },
  };
}

const legWord = "front|fore|hind|back|rear|left|right|other";
const leg = "legs?|feet|foot|paws?|wheels?";
const sides: Readonly<Record<string, string>> = { fore: "front", hind: "back", rear: "back" };

const rules: readonly Rule[] = [
  // Whole phrases before their words.
  nothing("without (?:falling|tipping|tumbling|toppling)(?: over)?|and (?:do not|does not|not) (?:fall|tip)(?: over)?"),
  set("on (?:the|one|its) spot|in (?:its )?place|without moving away|where it (?:is|stands)", { onSpot: true }),
  detail(
    `(?:on |with )?(?:only |just )?(?:its |the )?(?:(?<count>${number}) )?(?:of its )?(?<which>(?:(?:${legWord}) )*)(?:${leg})(?: up(?: high)?| in the air| off the ground)?`,
    (open, { groups = {} }) => {
      const which = (groups.which ?? "")
        .trim()
        .split(" ")
        .filter((word) => word !== "" && word !== "other");
      open.legs = {
        count: groups.count === undefined ? null : numberIn(groups.count),
        words: which.map((word) => sides[word] ?? word),
      };
    },
  ),
  verb("pick up|put up", "lift"),
  relation("(?:all the way |right |once )?(?:a)?round|circling|circle|circles|orbit|orbits|orbiting", "round"),
  verb(`(?:keep|hold|stay|staying|keeping|holding)s? (?:at )?(?:a |its )?distance`, "keep-distance"),
  detail(`of (?<value>${number}) ?(?:m|metres?|meters?)`, (open, { groups = {} }) => {
    open.distance = numberIn(groups.value);
  }),
  relation("away from|from", "away"),
  relation("all the way to|up to|over to|towards?|to|at", "to"),
  verb(
    "(?:turn|look|point|spin|rotate|swivel)(?:s|ing)?(?: itself| its nose)? (?:to face|so that it faces|to look(?: at)?|facing)",
    "face",
  ),
  verb(`${forms("face")}|looking(?: at)?|looks?(?: at)?|points?(?: at)?|pointing(?: at)?`, "face"),
  {
    pattern: words(place),
    apply({ open }, match) {
      open.place = placeOf(match);
    },
  },
  set(
    "(?:in |along )?(?:a |the )?(?:shape of a |shape of an )?figures? (?:of )?(?:an )?(?:eight|8)|(?:an |the )?eight(?! ?(?:m|metres?|meters?|times|turns|seconds|legs))",
    { shape: "eight" },
  ),
  detail(
    `(?:in |along )?(?:(?<times>${number}) )?(?:big |small |wide |tight |full |complete )?(?:circles?|loops?|rings?)`,
    (open, { groups = {} }) => {
      open.shape = "circle";
      if (groups.times !== undefined && open.times === undefined) open.times = numberIn(groups.times);
    },
  ),
  set(
    "(?:in |along )?(?:a |an )?(?:zig ?zag(?:s|ging)?|slalom(?:s|ing)?|serpentines?|weav(?:e|es|ing)|snak(?:e|es|ing)|s curves?|wavy line|meander(?:s|ing)?)(?: from side to side| left and right)?",
    { shape: "zigzag" },
  ),
  verb("turn(?:s|ing)? (?:back|round|around)|about turn|u turn|makes? a u turn", "turn", { angle: Math.PI }),
  set("(?:round and round|around and around|over and over)", { times: 2 }),
  {
    pattern: words(
      `(?:and |then )*(?:(?:com|driv|walk|go|mov|runn?|roll|travel|return)(?:e|es|s|ing)? )?back(?: again)?(?: to ${start}| home)?(?! (?:${leg}))|(?:and |then )*return(?:s|ing)?(?: to ${start}| home)?`,
    ),
    apply: applyReturn,
  },
  detail(
    `at (?<value>${number}) ?(?:m s|metres? per second|meters? per second|metres? a second|meters? a second)`,
    (open, { groups = {} }) => {
      open.speed = numberIn(groups.value);
    },
  ),
  detail(
    `(?:by |for |about |at least )?(?<value>${number}) (?<unit>degrees?|radians?|rad|full turns?|turns?|rounds?|laps?|times|revolutions?|rotations?|circles?|somersaults?|metres?|meters?|m|cm|centimetres?|centimeters?|seconds?|s)`,
    measure,
  ),
  set("once", { times: 1 }),
  set("twice", { times: 2 }),
  set("thrice", { times: 3 }),
  set("all the way around|a full turn|right round", { times: 1 }),
  set("anti ?clockwise|counter ?clockwise", { hand: 1 }),
  set("clockwise", { hand: -1 }),
  {
    pattern: words("(?:to |towards )?(?:the |its )?(?<hand>left|right)(?: side| hand)?"),
    apply: ({ open }, { groups = {} }) => {
      open.hand = hands[groups.hand as keyof typeof hands];
    },
  },
  set("side ?ways|side ?ward|to (?:the|one) side|like a crab|sideward", { direction: "side" }),
  set("forwards?|ahead|straight(?: ahead| on)?", { direction: "forward" }),
  set("backwards?|in reverse|rear first|tail first", { direction: "back" }),
  set("as fast as (?:it can|possible)|fast|quickly|quick|rapidly|swiftly|speedily|briskly", { pace: "fast" }),
  set("slowly|slow|gently|carefully|at a crawl|calmly", { pace: "slow" }),
  // Verbs.
  verb(
    `(?:${forms("stand stay hold keep stop remain be come")}) (?:perfectly |completely |very )?(?:still|motionless|put|at rest)|to a (?:halt|stop|standstill)`,
    "still",
  ),
  verb(`${forms("spin twirl whirl rotate revolve pirouette gyrate")}|pirouettes?|a spin`, "spin"),
  verb(`${forms("turn pivot swivel")}`, "turn"),
  verb(`${forms("sidestep strafe sidle")}`, "travel", { direction: "side" }),
  verb(`${forms("crab")}(?: walk(?:s|ing)?)?`, "travel", { direction: "side" }),
  verb(`${forms("reverse retreat")}|back up|backs up|backing up`, "travel", { direction: "back" }),
  verb(`${forms("sprint race dash rush gallop bolt")}`, "travel", { pace: "fast" }),
  verb(`${forms("creep stroll")}`, "travel", { pace: "slow" }),
  verb(`${forms("crawl sneak")}`, "travel", { low: true }),
  verb(`${forms("orbit")}`, "travel", { relation: "round" }),
  verb(
    `${forms("walk drive run go move roll travel ride head march trot scuttle advance steer wander navigate proceed leave approach")}|takes? a walk`,
    "travel",
  ),
  verb(
    `${forms("crouch squat duck cower")}(?: down)?(?: low)?|${forms("lie")} (?:down|low|flat)|lying (?:down|low|flat)|${forms("lower bend drop sink")}(?: itself| its body| its belly)?(?: down)?(?: low)?|(?:get|gets|sit|sits|sitting)(?: itself)? (?:down|low)(?: low)?`,
    "crouch",
  ),
  verb(
    `${forms("stand stretch")}(?: itself)?(?: up)? (?:tall|high)(?: as (?:it can|possible))?|${forms("rise")}(?: up)?(?: high)?|on (?:its )?tip ?toes?|${forms("tower")} up`,
    "rise",
  ),
  verb(`${forms("rear")} up`, "stand", { legs: { count: 2, words: ["back"] } }),
  verb(`${forms("stand balance")}(?: up)?`, "stand"),
  verb(`${forms("lift raise")}(?: up)?`, "lift"),
  verb(`${forms("jump hop leap bounce")}(?: up)?|jumps?|hops?|into the air`, "jump"),
  verb(`${forms("stop freeze halt rest park wait stay pause")}(?: there)?`, "still"),
  verb(`${forms("shake wiggle waggle")}(?: its (?:body|hips|tail|bottom|head))?`, "shake"),
  verb(`${forms("nod bow")}(?: its head)?`, "nod"),
  verb(`${forms("rock sway")}(?: from side to side)?`, "rock"),
  verb(`(?:do |does |make |turn )?(?:a )?(?:back ?flips?|backwards? somersaults?)`, "flip", { direction: "back" }),
  verb(
    `(?:do |does |make |turn )?(?:a )?(?:front ?flips?|somersaults?|flips?|cartwheels?)|${forms("flip tumble")}(?: over)?`,
    "flip",
  ),
  verb(`${forms("hold keep")}(?: it| them)?(?: up| there| in the air)?`, "hold"),
  set("low(?: to the ground)?|belly low|near the ground", { low: true }),
  set("tall|high|up high", { tall: true }),
  {
    pattern: words("and then|then|and|before|after that|afterwards|while|finally|next"),
    apply: (reading) => {
      if (reading.open.verb !== undefined) begin(reading);
    },
  },
  nothing(
    "(?:up )?in the air|in front of it|your|make|makes|let|lets|have|has|get|gets|teach|train|tell|ask|want|i|we|you|please|should|shall|would|like|can|could|will|may|must|try|learn|learns|how|it|its|itself|that|this|the|a|an|to|for|of|with|so|be|is|are|do|does|robot|body|me|us|my|our|there|on|in|by|at|as|up|down|around|round|all|time|again|whole|only|just|very|nice|nicely|really|always|until|done|end|some|bit|little|big|full",
  ),
];

/** "and come back": about the way before it, where there is one. */
function applyReturn(reading: Reading): void {
  const before = [...reading.wishes].reverse().find(({ verb: name }) => name === "travel");
  Object.assign(before ?? reading.open, { returns: true });
  if (!before) reading.open.verb ??= "travel";
}

function measure(open: Open, { groups = {} }: RegExpExecArray): void {
  const value = numberIn(groups.value);
  const unit = groups.unit ?? "";
  if (unit.startsWith("degree")) open.angle = (value * Math.PI) / 180;
  else if (unit.startsWith("rad")) open.angle = value;
  else if (/^(s|seconds?)$/.test(unit)) open.seconds = value;
  else if (/^(m|metres?|meters?)$/.test(unit)) open.distance = value;
  else if (/^c/.test(unit) && !unit.startsWith("circle")) open.distance = value / 100;
  else {
    open.times = value;
    if (unit.startsWith("circle")) open.shape = "circle";
  }
}

/** Lower case, one space between words, numbers apart from their units; hyphens are spaces. */
function normalise(sentence: string): string {
  return sentence
    .toLowerCase()
    .replace(/°/g, " degrees ")
    .replace(/[’']s\b/g, "")
    .replace(/[-–/]/g, " ")
    .replace(/(\d)([a-z])/g, "$1 $2")
    .replace(/[,;:]/g, " and ")
    .replace(/[^\p{L}\p{N}.]+/gu, " ")
    .replace(/\.(?!\d)/g, " and ")
    .replace(/\s+/g, " ")
    .trim();
}

/** @param names of bodies: known, and no part of a wish */
export function understand(sentence: string, names: readonly string[]): Understood {
  const first: Open = {};
  const reading: Reading = { wishes: [first], open: first };
  const unknown: string[] = [];
  const bodies = names.map((name) => name.replace(/-/g, " ")).sort((a, b) => b.length - a.length);
  const body = new RegExp(`^(?:${bodies.join("|")})s?(?![a-z0-9])`);
  let rest = normalise(sentence);
  while (rest !== "") {
    const taken = (bodies.length > 0 && body.exec(rest)) || takeRule(reading, rest);
    const length = taken ? taken[0].length : rest.search(/ |$/);
    if (!taken) unknown.push(rest.slice(0, length));
    rest = rest.slice(length).trimStart();
  }
  return { wishes: joined(reading.wishes), unknown };
}

function takeRule(reading: Reading, rest: string): RegExpExecArray | null {
  for (const { pattern, apply } of rules) {
    const match = pattern.exec(rest);
    // A pattern of optional words may match nothing at all.
    if (!match || match[0] === "") continue;
    apply(reading, match);
    return match;
  }
  return null;
}

/** Details without a verb belong to the wish before; the first one's to a verb that they imply. */
function joined(open: readonly Open[]): Wish[] {
  const wishes: Wish[] = [];
  for (const { verb: name, ...details } of open) {
    const last = wishes.at(-1);
    if (name !== undefined) wishes.push({ verb: name, ...details });
    else if (last && Object.keys(details).length > 0) wishes[wishes.length - 1] = { ...last, ...details };
    else if (Object.keys(details).length > 0) wishes.push({ verb: implied(details), ...details });
  }
  return wishes.reduce(settle, []);
}

function implied({ legs, low, tall, shape, relation: kind }: Details): Verb {
  if (legs) return "stand";
  if (shape || kind) return "travel";
  return low ? "crouch" : tall ? "rise" : "travel";
}

/** Says one thing where a sentence has two words for it. */
function settle(before: Wish[], wish: Wish): Wish[] {
  const last = before.at(-1);
  const { verb: name, ...details } = wish;
  const others = before.slice(0, -1);
  if (name === "hold" && wish.legs) return [...before, { ...wish, verb: "lift" }];
  // "stand up on two legs and hold it": how long, or nothing new.
  if (name === "hold" && last) return [...others, { ...last, ...details }];
  // "turn to face the tower", "turn and look at the tower".
  if (
    name === "face" &&
    last &&
    (last.verb === "turn" || last.verb === "spin") &&
    last.times === undefined &&
    last.angle === undefined
  ) {
    return [...others, { ...last, ...wish }];
  }
  if (name === "turn" && wish.relation === "to") return [...before, { ...wish, verb: "face" }];
  if ((name === "turn" || name === "spin") && wish.shape === "circle") return [...before, { ...wish, verb: "spin" }];
  if (name === "still" && wish.relation === "away" && wish.distance !== undefined) {
    return [...before, { ...wish, verb: "keep-distance" }];
  }
  if (name === "stand" && !wish.legs) return [...before, { ...wish, verb: wish.tall ? "rise" : "still" }];
  if (name === "still" && wish.low) return [...before, { ...wish, verb: "crouch" }];
  return [...before, wish];
}
