/**
 * From a sentence to what is meant, by words alone. Where words allow several meanings all are given, the likeliest first, since a search may try
 * them all; where no word says what to do, the body is to go ahead, or to stay.
 */
import type { Surroundings } from "../surroundings.ts";
import { type Ambiguity, type Choice, certainly, type Intent } from "./intent.ts";
import { circling, flipping, followed, going, turning, weaving } from "./motion.ts";
import { avoiding, facing, goingRound, progressing, pushing, reaching, returning } from "./places.ts";
import { balancing, heightening, onFeet, overturning, shaking } from "./posture.ts";
import { Sentence } from "./sentence.ts";

export type { Ambiguity, Choice, Intent, Place, Sign, Speed } from "./intent.ts";

export function intentsOf(around: Surroundings): Ambiguity[] {
  const sentence = new Sentence(around);
  const follow = followed(sentence);
  if (follow) return [follow];
  const round = goingRound(sentence);
  const flips = flipping(sentence);
  const over = flips ? null : overturning(sentence);
  const place = round ?? pushing(sentence) ?? reaching(sentence);
  const looks = facing(sentence);
  // Who turns to look at something is done when it looks there.
  const turnsFreely = round || flips || over || looks ? null : turning(sentence);
  const turns = round ? null : (weaving(sentence) ?? circling(sentence) ?? turnsFreely);
  const whirls = kindOf(turns) === "whirl";
  const balance = whirls ? null : balancing(sentence);
  const shakes = shaking(sentence);
  const height = flips || over || balance || whirls ? null : heightening(sentence);
  const feet = onFeet(sentence);
  // Feet and height may be how it goes: "walk on three legs".
  const isBusy =
    [place, turns, flips, over, balance, shakes].some((each) => each !== null) || kindOf(height) === "jump";
  const winds = ["weave", "circle"].includes(kindOf(turns) ?? "");
  const go = place || winds || flips ? null : going(sentence, isBusy);
  const main = [place, turns, flips, go, balance, over, feet, height, shakes, returning(sentence), looks];
  const found = main.flatMap((each) => (each ? [each] : []));
  const beside = [avoiding(sentence), progressing(sentence)].flatMap((each) => (each ? [each] : []));
  if (found.length === 0) return [...anything(sentence), ...beside];
  const stays = found.every((each) => isStill(kindOf(each)));
  return [...found, ...(stays ? [certainly({ kind: "stay" })] : []), ...beside];
}

const kindOf = (ambiguity: Ambiguity | null): Intent["kind"] | undefined => ambiguity?.[0]?.intent.kind;

/** A posture is to be kept where it is taken. */
const isStill = (kind: Intent["kind"] | undefined) =>
  kind !== undefined && ["feet", "feet-count", "height", "over", "face"].includes(kind);

/** No word says what to do: stay, or go. */
function anything(sentence: Sentence): Ambiguity[] {
  const { freeJoints, roles, isFixed } = sentence.around;
  const joint = freeJoints.at(-1);
  if (joint !== undefined) return [certainly({ kind: "balance", joint, swings: false })];
  const stays = sentence.has(/\b(stay|stand|still|hold|stop|wait|rest|remain|freeze|balance|park|nothing|where it)/);
  if (stays || isFixed || !roles.root.velocity) return [certainly({ kind: "stay" })];
  const go: Choice = {
    intent: { kind: "go", axis: 0, sign: 1, frame: "body", speed: sentence.speed(), distance: sentence.distance() },
    prior: 0.7,
  };
  return [[go, { intent: { kind: "stay" }, prior: 0.3 }]];
}
