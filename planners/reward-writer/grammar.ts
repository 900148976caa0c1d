/**
 * A grammar of rewards for one state record: every text that it generates is a reward that the checker passes, with fields that are there, functions with
 * the arguments they take, and terms of different names. For models in this process, whose sampler can hold to it; a small one would else hardly
 * ever write a text that runs.
 *
 * Expressions are typed (numbers, places and velocities by their unit, rotations, other vectors by size and unit) and of bounded depth, so the longest
 * text is known. What could fold into a constant that is no number (a division, the logarithm, functions of constants alone) is left out.
 */
import type { InputDeclaration, InputDeclarations } from "../../src/lang/index.ts";
import {
  choice,
  digit,
  longestText,
  oneOf,
  optional,
  type Piece,
  type Rules,
  rule,
  sequence,
  writeGbnf,
} from "./gbnf.ts";

export interface RewardGrammar {
  /** In GBNF. */
  readonly text: string;
  /** Letters of the longest reward, and so the most tokens that one can take. */
  readonly longest: number;
}

export interface GrammarLimits {
  /** Letters of the longest text. Default 3000. */
  readonly longest?: number;
  /** How deep expressions nest, where that fits. Default 3. */
  readonly depth?: number;
}

/** Names of terms, in the order in which they may stand: two terms never have one name. */
const termNames: readonly (readonly string[])[] = [
  ["progress", "goal", "reach", "forward", "speed", "spin", "lift"],
  ["upright", "height", "balance", "posture", "stand"],
  ["heading", "facing", "direction", "drift", "path"],
  ["contact", "grip", "distance", "touch", "near"],
  ["effort", "energy", "smooth", "still", "calm"],
  ["alive", "bonus", "time"],
];
const fewestTerms = 2;

const spatial = "x,y,z";
const planar = "x,y";
const quaternion = "x,y,z,w";
/** Longer vectors cost many operations and say little in sums. */
const longestVector = 32;
const isWord = (name: string) => /^[A-Za-z_$][\w$]*$/.test(name);
const axes = ["[1, 0, 0]", "[0, 1, 0]", "[0, 0, 1]"];
const binary = ["+", "-", "*"].map((sign) => ` ${sign} `);

interface Field {
  /** What the policy chose, now or before: a reward may ask for less of it, but no motor's command is an end in itself. */
  readonly isChosen: boolean;
  readonly expression: string;
  readonly size: number;
  readonly components: readonly string[] | null;
  readonly unit: string;
}

/** @throws RangeError when there is nothing to read, or names are so long that not even small texts fit */
export function rewardGrammar(inputs: InputDeclarations, limits: GrammarLimits = {}): RewardGrammar {
  const { longest = 3000, depth = 3 } = limits;
  for (let deepest = depth; deepest >= 1; deepest--) {
    const rules = rulesFor(inputs, deepest);
    const length = longestText(rules);
    if (length <= longest) return { text: writeGbnf(rules), longest: length };
  }
  throw new RangeError(`rewards of at most ${longest} letters cannot be written for these inputs`);
}

/** What a reward may read. What is asked for depends neither on randomised parameters nor, as a rule, on the time. */
function fieldsOf(inputs: InputDeclarations): Field[] {
  const { action } = inputs;
  const motors = action && action !== "number" && "vector" in action ? action.vector.join() : "";
  return Object.entries(inputs)
    .filter(([name, declaration]) => name !== "parameters" && declaration !== "number")
    .flatMap(([name, declaration]) => fieldsOfInput(name, declaration))
    .map((field) => ({
      ...field,
      isChosen: !field.expression.startsWith("state") && field.components?.join() === motors,
    }));
}

function fieldsOfInput(name: string, declaration: InputDeclaration): Omit<Field, "isChosen">[] {
  if (declaration === "number") return [];
  if ("vector" in declaration) {
    return [{ expression: name, size: declaration.vector.length, components: declaration.vector, unit: name }];
  }
  return declaration.fields.flatMap(({ name: path, size, components, unit, frame }) => {
    if (!path.split(".").every(isWord)) return [];
    return [{ expression: `${name}.${path}`, size, components: components ?? null, unit: `${unit} ${frame}` }];
  });
}

const shapeOf = ({ components }: Field) => components?.join() ?? "";

function rulesFor(inputs: InputDeclarations, depth: number): Rules {
  const fields = fieldsOf(inputs);
  const rules = new Map<string, Piece>();
  const named = (name: string, piece: Piece) => {
    rules.set(name, piece);
    return rule(name);
  };
  const parameters = Object.keys(inputs).filter((name) =>
    fields.some(({ expression }) => inputOf(expression) === name),
  );
  if (fields.every(({ isChosen }) => isChosen)) throw new RangeError("there is nothing that a reward could read");
  // It comes first in the text.
  rules.set("root", "");
  named(
    "weight",
    choice([sequence(optional("-"), digit(1), optional(digit()), optional(sequence(".", digit(1)))), weightBelowOne]),
  );
  named("bound", sequence(optional("-"), magnitude));
  named(
    "width",
    choice([sequence(digit(1), optional(sequence(".", digit()))), sequence("0.", optional("0"), digit(1))]),
  );
  const vectors = vectorRules(fields, named);
  numberRules(fields, vectors, depth, named);
  named("term", termRule(depth));
  rules.set("root", rootRule(parameters));
  return rules;
}

const inputOf = (expression: string) => expression.split(".")[0] ?? "";
const weightBelowOne = sequence(optional("-"), "0.", optional("0"), digit(1));
/** No leading zeros: JavaScript has them for octal numbers. */
const magnitude = choice([
  sequence(digit(1), optional(digit()), optional(sequence(".", digit()))),
  sequence("0.", digit(), optional(digit())),
]);

/** Expressions of numbers that are made of vectors: nothing of them is a constant. */
interface VectorRules {
  /** Vectors of three: fields alone, and turned or subtracted ones too. */
  readonly simple: Piece | null;
  readonly space: Piece | null;
  readonly scalars: readonly Piece[];
}

type Named = (name: string, piece: Piece) => Piece;

function vectorRules(fields: readonly Field[], named: Named): VectorRules {
  const isOf = (shape: string) => (field: Field) => shapeOf(field) === shape;
  const expressions = (list: readonly Field[]) => oneOf(list.map(({ expression }) => expression));
  const three = fields.filter(isOf(spatial));
  const turns = fields.filter(isOf(quaternion));
  const scalars: Piece[] = [];
  const simple = three.length > 0 ? named("vector", expressions(three)) : null;
  const turn = turns.length > 0 ? named("turn", expressions(turns)) : null;
  const differences = pairs(three, "in-space", named);
  const made: Piece[] = [];
  if (differences.length > 0) made.push(sequence("sub(", choice(differences), ")"));
  if (turn) {
    const turned = simple ? choice([simple, oneOf(axes)]) : oneOf(axes);
    made.push(
      sequence("unrotate(", turn, ", ", turned, ")"),
      sequence(oneOf(["up(", "forward(", "gravityIn("]), turn, ")"),
    );
    scalars.push(sequence("yaw(", turn, ")"));
  }
  if (made.length > 0) scalars.push(sequence(named("made-vector", choice(made)), ".", oneOf(["x", "y", "z"])));
  const space =
    simple || made.length > 0
      ? named("space", choice([...(simple ? [simple] : []), ...(made.length > 0 ? [rule("made-vector")] : [])]))
      : null;
  if (space) {
    scalars.push(sequence("length(", space, ")"));
    if (simple) scalars.push(sequence("dot(", space, ", ", simple, ")"));
  }
  // What moves on the ground is measured there: the first two components beside the places that are given as two.
  const flat = [
    ...fields.filter(isOf(planar)),
    ...three
      .filter(({ unit }) => /^m\b/.test(unit))
      .map((field) => ({ ...field, size: 2, expression: `[${field.expression}.x, ${field.expression}.y]` })),
  ];
  const distances = [...differences, ...pairs(flat, "on-ground", named)];
  if (distances.length > 0) scalars.push(sequence("distance(", choice(distances), ")"));
  const lists = fields.filter(
    (field) => field.size > 1 && field.size <= longestVector && shapeOf(field) !== quaternion,
  );
  if (lists.length > 0) {
    const list = named("list", expressions(lists));
    const changes = pairs(
      lists.filter((field) => shapeOf(field) !== spatial),
      "of-lists",
      named,
    );
    scalars.push(sequence("mean(", list, ")"));
    const summed = changes.length > 0 ? choice([list, sequence("sub(", choice(changes), ")")]) : list;
    scalars.push(sequence("sumSquares(", summed, ")"));
  }
  return { simple, space, scalars };
}

/** "a, b" for two different fields of one shape and one unit. */
function pairs(fields: readonly Field[], name: string, named: Named): Piece[] {
  const groups = new Map<string, string[]>();
  for (const { expression, size, components, unit } of fields) {
    const key = `${size} ${size > 3 ? components?.join() : ""} ${unit}`;
    groups.set(key, [...(groups.get(key) ?? []), expression]);
  }
  const several = [...groups.values()].filter((group) => group.length > 1);
  return several.map((group, index) =>
    named(
      `${name}-${index}`,
      choice(group.map((one) => sequence(one, ", ", oneOf(group.filter((other) => other !== one))))),
    ),
  );
}

/** "number-0" reads a number, "number-1" makes one of such, and so on. */
function numberRules(fields: readonly Field[], vectors: VectorRules, depth: number, named: Named): void {
  const paths = fields.filter(({ isChosen }) => !isChosen).flatMap(componentsOf);
  const read = paths.length > 0 ? [named("path", oneOf(paths))] : [];
  const base = [...read, ...vectors.scalars];
  named("plain", read[0] ?? choice(base));
  named("number-0", choice(base));
  for (let level = 1; level <= depth; level++) {
    const inner = rule(`number-${level - 1}`);
    named(`number-${level}`, choice([...base, ...callsOf(inner), sequence("(", inner, oneOf(binary), inner, ")")]));
  }
}

function componentsOf({ expression, size, components }: Field): string[] {
  if (size === 1 && !components) return [expression];
  if (size > longestVector || components?.join() === quaternion) return [];
  return Array.from({ length: size }, (_, index) => {
    const name = components?.[index];
    return name !== undefined && isWord(name) ? `${expression}.${name}` : `${expression}[${index}]`;
  });
}

function callsOf(inner: Piece): Piece[] {
  const bound = rule("bound");
  return [
    sequence(oneOf(["abs(", "tanh(", "exp(", "sin(", "cos(", "wrapAngle("]), inner, ")"),
    sequence(oneOf(["min(", "max("]), inner, ", ", choice([inner, bound]), ")"),
    sequence("clamp(", inner, ", ", bound, ", ", bound, ")"),
    sequence("tolerance(", inner, ", ", bound, ", ", bound, ", ", rule("width"), ")"),
    sequence("gaussian(", inner, ", ", rule("width"), ")"),
  ];
}

/** A weight on an expression, or on a choice by a condition. */
function termRule(depth: number): Piece {
  const top = rule(`number-${depth}`);
  const simple = rule("plain");
  const comparison = sequence(simple, oneOf([" < ", " > "]), rule("bound"));
  // Two outcomes that differ.
  const outcome = choice([
    sequence(simple, " : ", choice([simple, "0"])),
    sequence("0 : ", choice([simple, "1"])),
    "1 : 0",
  ]);
  const conditional = sequence("(", comparison, optional(sequence(" && ", comparison)), " ? ", outcome, ")");
  return sequence(rule("weight"), " * ", choice([top, conditional]));
}

/** Names in their order, each with its term, the later ones optional; the last may be a wage for every step. */
function rootRule(parameters: readonly string[]): Piece {
  const lines = termNames.map((names, index) => {
    const term = index === termNames.length - 1 ? choice([rule("term"), rule("weight")]) : rule("term");
    return sequence("    ", oneOf(names), ": ", term, ",\n");
  });
  const needed = lines.slice(0, fewestTerms);
  const rest = lines.slice(fewestTerms).map(optional);
  return sequence(`export function reward(${parameters.join(", ")}) {\n  return {\n`, ...needed, ...rest, "  };\n}\n");
}
