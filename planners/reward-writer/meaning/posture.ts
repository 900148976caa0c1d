/** Sentences about postures: on which feet, how high, upside down, balanced, shaking. */
import { wordsOf } from "../roles.ts";
import { type Ambiguity, type Choice, certainly, type Intent } from "./intent.ts";
import type { Sentence } from "./sentence.ts";

export function balancing(sentence: Sentence): Ambiguity | null {
  const joint = sentence.around.freeJoints.at(-1);
  if (joint === undefined || !sentence.has(/\b(balanc|upright|swing|stand|erect|invert|up|still)/)) return null;
  return certainly({ kind: "balance", joint, swings: sentence.has(/\bswing/) });
}

const sides = ["front", "back", "left", "right"] as const;
type Side = (typeof sides)[number];

export function onFeet(sentence: Sentence): Ambiguity | null {
  const { feet, roles } = sentence.around;
  const names = (roles.contacts.flags?.components ?? []).map(wordsOf);
  const speaks = /\b(legs?|foot|feet|paws?|handstand|rears?|tripod)\b/;
  if (feet.length < 2 || !sentence.has(speaks)) return null;
  const lifts = sentence.has(/\b(lift|rais|hold up|holds up|without|off the ground|in the air|wav|shak|paw at)/);
  const said = sidesIn(sentence);
  const named = said.length === 0 ? [] : feet.filter((foot) => said.every((side) => names[foot]?.includes(side)));
  if (named.length > 0 && named.length < feet.length) {
    const isOne = sentence.has(/\b(a|one|its|the)( \w+){0,2} (leg|foot|paw)\b/);
    const some = isOne ? named.slice(0, 1) : named;
    const rest = feet.filter((foot) => !some.includes(foot));
    const isLifted = lifts && !sentence.has(/\bhandstand\b/);
    return certainly(feetIntent(isLifted ? some : rest, feet, names));
  }
  const count = /\b(one|two|three|four|five|six|\d)\s+(?:of its\s+)?(?:legs?|feet|foot|paws?)\b/.exec(sentence.text);
  const number = sentence.number(count?.[1]);
  // "on four legs" of a body with four only describes it.
  const target = number === null ? null : lifts ? feet.length - number : number;
  if (target === null || target >= feet.length || target < 1) return null;
  const pair = (side: "front" | "back", prior: number): Choice[] => {
    const lift = feet.filter((foot) => names[foot]?.includes(side));
    return target === 2 && lift.length === 2 && feet.length === 4
      ? [{ intent: feetIntent(lift, feet, names), prior }]
      : [];
  };
  return [...pair("front", 0.5), ...pair("back", 0.2), { intent: { kind: "feet-count", count: target }, prior: 0.3 }];
}

/** "back" alone is often no side: "roll onto its back". */
function sidesIn(sentence: Sentence): Side[] {
  const words: Readonly<Record<Side, RegExp>> = {
    front: /\b(front|fore|forelegs?|forepaws?)\b/,
    back: /\b(hind|hindmost|hindlegs?|rears?|back (left |right )?(legs?|feet|foot|paws?|two))\b|\bhandstand\b/,
    left: /\bleft\b/,
    right: /\bright\b/,
  };
  if (sentence.has(/\bhandstand\b/)) return ["front"];
  return sides.filter((side) => sentence.has(words[side]));
}

function feetIntent(lift: readonly number[], feet: readonly number[], names: readonly (readonly string[])[]): Intent {
  const all = (side: Side) => lift.length > 1 && lift.every((foot) => names[foot]?.includes(side));
  const keep = feet.filter((foot) => !lift.includes(foot));
  return { kind: "feet", lift, keep, raises: all("front") ? "front" : all("back") ? "back" : null };
}

export function overturning(sentence: Sentence): Ambiguity | null {
  const is =
    /\b(upside down|on(to)? (its|the) back|rolls? over|rolling over|turns? over|turning over|flips? over|overturn\w*)\b/;
  return sentence.has(is) && sentence.around.roles.root.rotation ? certainly({ kind: "over" }) : null;
}

export function heightening(sentence: Sentence): Ambiguity | null {
  const { roles, isFixed } = sentence.around;
  const who = isFixed ? (sentence.best(roles.sites, ({ words }) => words) ?? roles.sites[0] ?? null) : null;
  if ((who ?? roles.root.position)?.size !== 3) return null;
  const leaps = /\b(jump|leap|bounc|airborne|take off)|\bhop\w* (up|in place|on the spot)/;
  if (!isFixed && sentence.has(leaps)) return certainly({ kind: "jump" });
  if (sentence.has(/\b(crouch\w*|duck\w*|low|lower|squat\w*|belly|lie|lies|lying|sit|sits|sitting|flat|bow|down)\b/)) {
    return certainly({ kind: "height", sign: -1, who });
  }
  // A leg that is held up makes nobody tall.
  if (sentence.has(/\b(hold|keep|lift|rais|put|pick)\w*( \w+){0,3} up\b/) && !isFixed) return null;
  const high = /\b(tall|high|higher|highest|tiptoes?|stretch\w*|stand up|stands up|up)\b/;
  const raised = isFixed && sentence.has(/\b(rais|lift)/);
  return raised || sentence.has(high) ? certainly({ kind: "height", sign: 1, who }) : null;
}

export function shaking(sentence: Sentence): Ambiguity | null {
  const { roles, freeJoints } = sentence.around;
  const shakes = /\b(shak|wav|wiggl|wagg?|danc|kick|nod|flap|swing|paddl)/;
  if (!roles.joints || !sentence.has(shakes) || sentence.moves || freeJoints.length > 0) return null;
  const names = (roles.joints.positions.components ?? []).map(wordsOf);
  const all = Array.from({ length: roles.joints.positions.size }, (_, index) => index);
  const shared = names.map((words) => sentence.shared(words).length);
  const most = Math.max(0, ...shared);
  return certainly({ kind: "shake", parts: most === 0 ? all : all.filter((index) => shared[index] === most) });
}
