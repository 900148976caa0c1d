/**
 * From a condition to steps: best-first search over imagined states, as A* does it (Hart, Nilsson & Raphael 1968), with the number of comparisons
 * that do not hold yet as the guess of what is left. From a state those calls lead on that bring one of them about; what a step costs is its
 * expected time until it has succeeded. So the cheapest branch of an "or", the cheapest order of an "and", and what one step
 * undoes of another come out by themselves.
 */
import type { SkillCall } from "../../src/core/plan.ts";
import { crateNames, isPad, padNames, type YardFacts } from "../../src/core/yard.ts";
import { achieversOf, jointAchievers } from "./achieve.ts";
import { expectedCost } from "./choice.ts";
import { type Atom, branchesOf, isTrue, parseCondition, pathsOf, readValue } from "./conditions.ts";
import { placesOf, type SkillGuess, weigh } from "./costs.ts";
import { afterCall, isMover, isThing } from "./imagine.ts";
import type { LearnedSkill } from "./learned.ts";
import { labelOf } from "./vocabulary.ts";

export type Way =
  | { readonly status: "ok"; readonly calls: readonly SkillCall[]; readonly end: YardFacts }
  | { readonly status: "impossible" | "unknown"; readonly reason: string };

const mostStates = 150;
const mostSteps = 9;
/** Seconds that a comparison which does not hold yet is expected to take: about a step; and where that leads nowhere in time, straight on. */
const secondsLeft = [8, 200];

interface Known {
  readonly facts: YardFacts;
  readonly success: SkillGuess;
  readonly learned: readonly LearnedSkill[];
}

interface Node {
  readonly facts: YardFacts;
  readonly calls: readonly SkillCall[];
  readonly cost: number;
  /** With what is left, as it is guessed. */
  readonly total: number;
}

/** Steps that make the condition true from here, in imagination. Throws `EmbodyError("bad-predicate")`. */
export function wayTo(
  predicate: string,
  facts: YardFacts,
  success: SkillGuess,
  learned: readonly LearnedSkill[] = [],
): Way {
  const expression = parseCondition(predicate);
  const holds = (state: YardFacts) => readValue(expression, state) === true;
  if (holds(facts)) return { status: "ok", calls: [], end: facts };
  const branches = branchesOf(expression);
  if (!branches) return { status: "unknown", reason: `'${predicate}' has too many cases` };
  const refusals = branches.map((atoms) => hindrance(atoms, facts));
  const open = branches.filter((_, index) => refusals[index] === null);
  if (open.length === 0) {
    const reason = refusals.find((each) => each !== null) ?? `'${predicate}' is never true`;
    return { status: "impossible", reason };
  }
  for (const guess of secondsLeft) {
    const found = search(holds, open, { facts, success, learned }, guess);
    if (found) return { status: "ok", ...found };
  }
  return { status: "unknown", reason: `no steps are known that bring about '${predicate}'` };
}

function search(
  holds: (facts: YardFacts) => boolean,
  branches: readonly Atom[][],
  { facts: start, success, learned }: Known,
  guess: number,
): { calls: readonly SkillCall[]; end: YardFacts } | null {
  const left = (facts: YardFacts) =>
    guess * Math.min(...branches.map((atoms) => atoms.filter((atom) => !isTrue(atom, facts)).length));
  const frontier: Node[] = [{ facts: start, calls: [], cost: 0, total: 0 }];
  const seen = new Set<string>();
  for (let states = 0; states < mostStates; states++) {
    const next = frontier.reduce((best, node, index) => (node.total < (frontier[best]?.total ?? 0) ? index : best), 0);
    const [node] = frontier.splice(next, 1);
    if (!node) break;
    if (holds(node.facts)) return { calls: node.calls, end: node.facts };
    const key = keyOf(node.facts);
    if (seen.has(key) || node.calls.length >= mostSteps) continue;
    seen.add(key);
    const unmet = branches.flat().filter((atom) => !isTrue(atom, node.facts));
    const proposed = [
      ...unmet.flatMap((atom) => achieversOf(atom, node.facts, learned)),
      ...branches.flatMap((atoms) => jointAchievers(atoms, node.facts)),
    ];
    const calls = new Map(proposed.map((call) => [JSON.stringify(call), call]));
    for (const call of calls.values()) {
      const facts = afterCall(node.facts, call);
      if (!facts) continue;
      const { estimate } = weigh(call, placesOf(node.facts), success);
      // A second of its own for each step: of ways that cost the same the one with fewer steps.
      const cost = node.cost + 1 + expectedCost(estimate, { weighted: true });
      frontier.push({ facts, calls: [...node.calls, call], cost, total: cost + left(facts) });
    }
  }
  return null;
}

/** States that differ in nothing but time and rounding are one. */
function keyOf({ rover, ant, crates, visits, laps, turns, performed, climbs }: YardFacts): string {
  const at = ({ x, y }: { x: number; y: number }) => [Math.round(x * 10), Math.round(y * 10)];
  return JSON.stringify([
    at(rover),
    at(ant),
    at(crates.redCrate),
    at(crates.yellowCrate),
    rover.height > 0.1,
    visits,
    laps,
    turns,
    performed,
    climbs,
  ]);
}

const counters: ReadonlySet<string> = new Set([
  "visits",
  "laps",
  "turns",
  "performed",
  "climbs",
  "falls",
  "time",
  "arrived",
]);

/** Why all of these together can never hold from here, whatever is done; null where nothing speaks against them. */
function hindrance(atoms: readonly Atom[], facts: YardFacts): string | null {
  for (const atom of atoms) {
    const reason = hindranceOf(atom, facts);
    if (reason) return reason;
  }
  const pads = new Map<string, string>();
  for (const atom of atoms) {
    const demand = padDemand(atom);
    if (!demand) continue;
    const [who, pad] = demand;
    const other = pads.get(who);
    if (other !== undefined && other !== pad) return `the ${nameOf(who)} cannot be on two pads at once`;
    pads.set(who, pad);
  }
  return null;
}

const nameOf = (name: string) => (isThing(name) ? labelOf(name) : name);

/** `onPad.X == 'P'`, asked for. */
function padDemand({ expression, wanted }: Atom): readonly [who: string, pad: string] | null {
  if (expression.kind !== "binary" || (expression.operator.startsWith("=") ? !wanted : wanted)) return null;
  if (!/^[=!]==?$/.test(expression.operator)) return null;
  const [literal, other] =
    expression.left.kind === "literal" ? [expression.left, expression.right] : [expression.right, expression.left];
  const [path = []] = pathsOf(other);
  if (literal.kind !== "literal" || typeof literal.value !== "string" || path[0] !== "onPad") return null;
  return [path[1] ?? "", literal.value];
}

function hindranceOf(atom: Atom, facts: YardFacts): string | null {
  if (isTrue(atom, facts)) return null;
  const paths = pathsOf(atom.expression);
  if (paths.length === 0) return "it is never so";
  const self = paths.find(([, who, thing]) => who !== undefined && who === thing);
  if (self) return `nothing is said of the ${nameOf(self[1] ?? "")} and itself`;
  if (paths.every(([fact]) => fact === "places")) return "pads, tower and ramp stand fast";
  if (paths.some(([who, what]) => (who === "rover" || who === "ant") && what === "upright")) {
    return atom.wanted ? "a robot that has fallen cannot get up" : null;
  }
  if (paths.every(([fact]) => fact === "climbs" || counters.has(fact ?? ""))) return counted(atom, paths, facts);
  if (paths.every(([fact, pad = ""]) => fact === "cratesOn" && isPad(pad))) {
    const all = [0, 1, 2].some((count) => {
      const cratesOn = Object.fromEntries(padNames.map((pad) => [pad, count])) as YardFacts["cratesOn"];
      return paths.length > 1 || isTrue(atom, { ...facts, cratesOn });
    });
    return all ? null : `there are ${crateNames.length} crates here`;
  }
  if (paths.length === 1 && paths[0]?.[0] === "onPad" && isMover(paths[0][1] ?? "")) {
    const who = paths[0][1] ?? "";
    const some = [...padNames, "none"].some((pad) =>
      isTrue(atom, { ...facts, onPad: { ...facts.onPad, [who]: pad as (typeof padNames)[number] } }),
    );
    return some ? null : `the ${nameOf(who)} can be on ${padNames.map(labelOf).join(", ")} or none`;
  }
  if (paths.some(([fact, who]) => (fact === "ant" && who === "height") || (fact === "climbs" && who === "ant"))) {
    return "the ant does not climb: it was trained on level ground";
  }
  return null;
}

/** What is counted only grows. */
function counted(atom: Atom, paths: readonly string[][], facts: YardFacts): string | null {
  if (paths.some(([fact, who]) => fact === "climbs" && who === "ant")) {
    return "the ant does not climb: it was trained on level ground";
  }
  const grown = [1, 2, 5, 20, 1000].some((more) => {
    const later = structuredClone(facts) as unknown as Record<string, unknown>;
    for (const path of paths) {
      const last = path.at(-1) ?? "";
      let owner = later;
      for (const name of path.slice(0, -1)) owner = owner[name] as Record<string, unknown>;
      owner[last] = Number(owner[last] ?? 0) + more;
    }
    return isTrue(atom, later as unknown as YardFacts);
  });
  return grown ? null : "what has happened is not undone: visits, laps, falls and time only grow";
}
