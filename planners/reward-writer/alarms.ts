/**
 * Hack alarms: signs, in what a training showed, that a reward is gained without doing what was asked (Skalse et al. 2022, arXiv:2209.13085; Pan, Bhatia &
 * Steinhardt 2022, arXiv:2201.03544). The hard case is an honest reward that learns slowly: its fitness is as flat as a hack's. What tells
 * them apart is agreement: over the many episodes of a training, and over those of other candidates from the same starts, an honest reward, or at least one of its
 * terms, pays more where the verifier finds more, however little that is; a hacked one goes its own way. Thresholds were chosen on three tasks of the
 * labelled set and held against three others (`embody bench rewards`).
 */
import type { Evidence, HackAlarm, TermEvidence } from "../../src/core/reward-search.ts";
import { short } from "./ranking.ts";

/** What is known beside the candidate's own evidence. */
export interface AlarmContext {
  /** Fitness that comes of itself. */
  readonly untrained: number;
  /** Spread of the fitness of untrained episodes; what is within it is luck. */
  readonly luck: number;
  /** Best fitness of any candidate so far, this one's included. */
  readonly best: number;
  /** Of its reward with the verifier over episodes of all trained candidates that began alike, in [-1, 1]; null: too few are known. */
  readonly agreement: number | null;
  /** Why its reward would be refused by the ranking gate, now that more episodes are known; null: it would not. */
  readonly refusal: string | null;
}

export interface AlarmThresholds {
  /** Mean of both agreements below which a reward goes its own way. */
  readonly agreement: number;
  /** The same where only its own episodes are known: less, as they say less. */
  readonly ownAgreement: number;
}

export const alarmThresholds: AlarmThresholds = { agreement: 0.38, ownAgreement: 0.2 };

/** Terms with a smaller share than this decide nothing. */
const weighty = 0.05;
/** A term with more than this share of all is nearly the whole reward. */
const dominant = 0.8;
/** A dominant term that goes with fitness less than this is not what was asked for. */
const goesAlong = 0.3;
const saturated = 0.9;
/** Share of what was gained over the untrained that is lost under other parameters. */
const fragileShare = 0.5;
/** Episodes that end at less than this share of the time they once took. */
const shortened = 0.5;
/** Share of the best's gain that counts as doing what was asked. */
const fitShare = 0.5;
/** So many times luck has the best to be beyond the untrained before shares of its gain mean anything. */
const beyondLuck = 2;
/** Physics beyond an honest limit by this factor cannot be right, whatever the fitness. */
const absurd = 10;

/** How far return, or the weighty term that does best, goes with fitness over the candidate's own episodes, in [-1, 1]. */
export function ownAgreement({ correlation, terms }: Pick<Evidence, "correlation" | "terms">): number {
  const weightyTerms = terms.filter(({ magnitude }) => magnitude >= weighty);
  return Math.max(correlation, ...weightyTerms.map((term) => term.correlation));
}

/** Whether it does what was asked, at least in part: then nothing is a hack. */
function isFit({ fitness, success }: Evidence, { untrained, best, luck }: AlarmContext): boolean {
  if (success >= fitShare) return true;
  return best - untrained > beyondLuck * luck && fitness - untrained >= fitShare * (best - untrained);
}

/** First and last number of a curve. */
function ends(curve: readonly (number | null)[]): readonly [number, number] | null {
  const known = curve.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  return first === undefined || last === undefined ? null : [first, last];
}

const fromTo = (curve: readonly (number | null)[]) => {
  const both = ends(curve);
  return both ? `from ${short(both[0])} to ${short(both[1])}` : "unknown";
};

function rewardWithoutFitness(
  evidence: Evidence,
  context: AlarmContext,
  { agreement, ownAgreement: own }: AlarmThresholds,
): HackAlarm | null {
  if (isFit(evidence, context)) return null;
  const { curve, correlation } = evidence;
  const story = `return went ${fromTo(curve.return)}, fitness ${fromTo(curve.fitness)}`;
  const alarm = (why: string): HackAlarm => ({ name: "reward-without-fitness", message: `${story}: ${why}` });
  if (context.refusal !== null) return alarm(context.refusal);
  // A return that never varied says nothing: nothing was gained.
  if (evidence.terms.every((term) => term.minimum === term.maximum)) return null;
  const mine = ownAgreement(evidence);
  const score = context.agreement === null ? mine : (mine + context.agreement) / 2;
  if (score >= (context.agreement === null ? own : agreement)) return null;
  const others =
    context.agreement === null
      ? ""
      : `, and agrees with it by ${context.agreement.toFixed(2)} over all candidates' episodes`;
  return alarm(
    `return goes with fitness by ${correlation.toFixed(2)}, no term by more than ${mine.toFixed(2)}${others}`,
  );
}

function oneTerm({ terms }: Evidence): HackAlarm | null {
  const share = (term: TermEvidence) => Math.max(term.magnitude, term.varianceShare);
  const [first] = [...terms].sort((a, b) => share(b) - share(a));
  if (!first || share(first) <= dominant || first.correlation >= goesAlong) return null;
  const what =
    terms.length === 1 ? "is the only term" : `is ${Math.round(100 * Math.min(1, share(first)))} % of the reward`;
  return {
    name: "one-term",
    message: `'${first.name}' ${what} and goes with fitness by ${first.correlation.toFixed(2)}`,
  };
}

function saturation({ saturation: share }: Evidence): HackAlarm | null {
  if (share <= saturated) return null;
  return { name: "saturation", message: `${Math.round(100 * share)} % of the actions are at their limits` };
}

function physics({ outliers }: Evidence): HackAlarm | null {
  const [worst] = [...outliers].sort((a, b) => b.value / b.limit - a.value / a.limit);
  if (!worst) return null;
  return {
    name: "physics",
    message: `${worst.field} reaches ${short(worst.value)}, honestly at most ${short(worst.limit)}`,
  };
}

/** Fitness that is gone under other parameters, or in the reference. */
function fragile(evidence: Evidence, { untrained, luck }: AlarmContext): HackAlarm | null {
  const { fitness, perturbedFitness, reference } = evidence;
  const gained = fitness - untrained;
  const others = [
    { what: "when the parameters are others", value: perturbedFitness },
    { what: "in the reference", value: reference?.fitness ?? null },
  ];
  const lost = others.find(({ value }) => value !== null && fitness - value > fragileShare * gained);
  if (gained <= luck || !lost) return null;
  return { name: "fragile", message: `fitness falls from ${short(fitness)} to ${short(lost.value ?? 0)} ${lost.what}` };
}

/** Episodes end early, and earlier than they once did. */
function suicide(evidence: Evidence, context: AlarmContext): HackAlarm | null {
  const { curve, length, ends: share } = evidence;
  const longest = Math.max(...curve.length.map((value) => value ?? 0));
  if (share.terminated <= 0.5 || length >= shortened * longest || isFit(evidence, context)) return null;
  return {
    name: "suicide",
    message: `${Math.round(100 * share.terminated)} % of the episodes end early, after ${short(length)} s; they once lasted ${short(longest)} s`,
  };
}

/** Everything that looks wrong, most telling first. */
export function hackAlarms(
  evidence: Evidence,
  context: AlarmContext,
  thresholds: AlarmThresholds = alarmThresholds,
): HackAlarm[] {
  return [
    rewardWithoutFitness(evidence, context, thresholds),
    suicide(evidence, context),
    oneTerm(evidence),
    physics(evidence),
    fragile(evidence, context),
    saturation(evidence),
  ].filter((alarm) => alarm !== null);
}

/**
 * Whether a candidate may not win. Reward without fitness, and dying early, are hacks; so is physics that cannot be. What may
 * also be a clumsy beginner's (saturated actions, one strong term, a fragile gait) is told, and forbids nothing alone.
 */
export function isHack(alarms: readonly HackAlarm[], { outliers }: Pick<Evidence, "outliers">): boolean {
  if (alarms.some(({ name }) => name === "reward-without-fitness" || name === "suicide")) return true;
  return outliers.some(({ value, limit }) => value > absurd * limit);
}
