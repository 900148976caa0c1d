/** Sentences about places and things: reach, leave, push, go round, look at, come back, touch nothing. */
import { type Ambiguity, type Choice, certainly } from "./intent.ts";
import { backwards, type Sentence } from "./sentence.ts";

export function goingRound(sentence: Sentence): Ambiguity | null {
  const place = sentence.place();
  if (!place || !sentence.has(/\b(round|around|circl\w*|orbit\w*|encircl\w*|laps?)\b/)) return null;
  const sideways = sentence.has(/\b(sideways|sidewards|facing)\b/);
  return sentence.bothWays((sign) => ({ kind: "round", place, sign, backwards: sentence.has(backwards), sideways }));
}

export function pushing(sentence: Sentence): Ambiguity | null {
  const { things, targets } = sentence.around.roles;
  const moves = /\b(push|shov|bring|carry|mov|drag|pull|nudg|roll|deliver|put|place|take|get|slid|kick)/;
  const [first] = things;
  if (!first || !sentence.has(moves)) return null;
  const thing = sentence.best(things, ({ position }) => position.words) ?? first;
  const target = sentence.best(targets, ({ words }) => words) ?? targets[0];
  return certainly({ kind: "push", thing, place: target ? { name: "target", position: target } : null });
}

const directions =
  /\b(forwards?|backwards?|sideways|left|right|ahead|straight|spot|place|start|started|legs?|feet|foot|circles?|eight)\b|[+-]\s?[xyz]\b/;

export function reaching(sentence: Sentence): Ambiguity | null {
  const { roles, isLegged } = sentence.around;
  const named = sentence.place();
  const place = named ?? (roles.targets[0] ? { name: "target", position: roles.targets[0] } : null);
  const asks =
    /\b(to|into|onto|at|reach|toward|towards|touch|approach|near|goal|find|target|point|home|there|park|beside|by)\b/;
  if (named && sentence.has(/\b(away|flee|escape|far) (from|of)\b|\b(leave|avoid) the\b/)) {
    return certainly({ kind: "leave", place: named });
  }
  if (!place || !sentence.has(asks)) return null;
  const moves = sentence.moves || roles.root.position === null;
  if (!moves && sentence.has(/\b(look|looks|looking|face|faces|facing|watch\w*)\b/)) return null;
  // A landmark that the sentence does not speak of is none to go to.
  if (!named && sentence.has(directions) && roles.memory.length > 0) return null;
  const stays = sentence.has(/\b(stay|stand|hold|park|stop|rest|remain|keep|wait|still|balance)/);
  const whole: Choice = { intent: { kind: "reach", who: null, place, stays }, prior: 1 };
  const bySite = (who: (typeof roles.sites)[number], prior: number): Choice => ({
    intent: { kind: "reach", who, place, stays },
    prior,
  });
  const site = sentence.best(roles.sites, ({ words }) => words);
  const [first] = roles.sites;
  if (site && !moves) return [bySite(site, 1)];
  const reaches = /\b(reach|touch|grasp|grip|grab|point at|bring|hand|gripper|arm|fingertip)/;
  if (first && (sentence.around.isFixed || (sentence.has(reaches) && !moves)))
    return [bySite(first, 1), { ...whole, prior: 0.1 }];
  return first && !isLegged && !moves ? [whole, bySite(first, 0.3)] : [whole];
}

export function returning(sentence: Sentence): Ambiguity | null {
  const is = /\b(return|returns|come back|comes back|go back|and back|back (again|home|to (the|its|where)))\b/;
  return sentence.has(is) && sentence.around.startPosition
    ? certainly({ kind: "return", distance: sentence.distance() })
    : null;
}

export function facing(sentence: Sentence): Ambiguity | null {
  if (!sentence.has(/\b(heads?|heading|fac(e|es|ing)|look(s|ing)?|watch\w*|orient\w*|point(s|ing)?)\b/)) return null;
  const asked = /look|head|fac|course|direction/;
  const course = sentence.around.roles.commands.find(
    ({ unit, size, meaning }) => unit === "1" && size >= 2 && asked.test(meaning),
  );
  if (course) return certainly({ kind: "face", course });
  const place = sentence.place();
  const at = /\b(facing|faces?|looks?|looking|watch\w*|heads?|heading|points?|pointing) (it|at|to|the|towards?)\b/;
  return place && sentence.has(at) ? certainly({ kind: "face", course: place }) : null;
}

export function avoiding(sentence: Sentence): Ambiguity | null {
  const { rays, contacts } = sentence.around.roles;
  const is =
    /\b(past|avoid\w*|without (touch|hit|bump|colli)\w*|between|through|not (touch|hit|bump)\w*|obstacles?|posts?|range finders?|ranging)\b/;
  return sentence.has(is) && (rays || contacts.flags || contacts.forces) ? certainly({ kind: "avoid" }) : null;
}

/** What is remembered of getting nearer, where a record has such a thing. */
export function progressing({ around }: Sentence): Ambiguity | null {
  const gain = around.roles.memory.find(
    ({ size, meaning }) => size === 1 && /\b(shorten|progress|closed|nearer)/.test(meaning),
  );
  return gain ? certainly({ kind: "progress", gain }) : null;
}
