/** What training showed of a reward, as changes to it: a table of signs and of what is done about each. */
import type { RandomStream } from "../../src/core/random.ts";
import type { Evidence, HackAlarm, TermEvidence } from "../../src/core/reward-search.ts";
import type { Reading } from "./compose.ts";
import type { Draft, Term } from "./text.ts";

export interface Change {
  readonly draft: Draft;
  /** One line. */
  readonly note: string;
  /** Id of the second parent. */
  readonly other?: string;
}

interface Judged {
  readonly draft: Draft;
  readonly reading: Reading;
  readonly evidence: Evidence | null;
  readonly alarms: readonly HackAlarm[];
}

/** Signs are taken for what they are beyond these. */
const limits = {
  /** Share of all terms' absolute values. */
  dominant: 0.8,
  large: 0.25,
  /** Share that hardly counts. */
  small: 0.02,
  /** Pearson's. */
  goesWith: 0.4,
  unrelated: 0.05,
  /** Shares of episodes, and of components of actions. */
  endsEarly: 0.5,
  saturated: 0.3,
} as const;

interface Remedy {
  readonly apply: (draft: Draft) => Draft;
  readonly note: string;
}

/** Some of what the evidence calls for, chosen by chance; null where it calls for nothing. */
export function heed({ draft, reading, evidence, alarms }: Judged, random: RandomStream): Change | null {
  if (!evidence) return null;
  const remedies = [...ofTerms(draft, evidence.terms, random), ...ofEpisodes(draft, reading, evidence, alarms, random)];
  if (remedies.length === 0) return null;
  const first = random.integer(remedies.length);
  const chosen = remedies.filter((_, index) => index === first || random.chance(0.5));
  return {
    draft: chosen.reduce((changed, { apply }) => apply(changed), draft),
    note: chosen.map(({ note }) => note).join("; "),
  };
}

const weighted = (name: string, factor: number, why: string): Remedy => ({
  apply: (draft) => ({
    ...draft,
    terms: draft.terms.map((term) =>
      term.name === name ? { ...term, weight: Math.min(50, Math.max(0.001, term.weight * factor)) } : term,
    ),
  }),
  note: `${name} ${factor > 1 ? "up" : "down"}: ${why}`,
});

const capped = (name: string): Remedy => ({
  apply: (draft) => ({
    ...draft,
    terms: draft.terms.map((term) =>
      term.name === name && !term.code.startsWith("tanh(") ? { ...term, code: `tanh(${term.code})` } : term,
    ),
  }),
  note: `${name} capped: it outweighs all others`,
});

function ofTerms(draft: Draft, shown: readonly TermEvidence[], random: RandomStream): Remedy[] {
  return draft.terms.flatMap((term): Remedy[] => {
    const evidence = shown.find(({ name }) => name === term.name);
    if (!evidence) return [];
    const { magnitude, correlation } = evidence;
    const strong = random.range(1.4, 2.2);
    if (magnitude > limits.dominant)
      return term.code === "1"
        ? [weighted(term.name, 1 / strong, "it outweighs all others")]
        : [capped(term.name), weighted(term.name, 1 / strong, "it outweighs all others")];
    if (correlation > limits.goesWith && magnitude < limits.large)
      return [weighted(term.name, strong, "it goes with fitness and is small")];
    // A wage goes with the length of episodes, whatever is done in them.
    if (correlation < limits.unrelated && magnitude > limits.large)
      return [weighted(term.name, 1 / strong, "it is large and does not go with fitness")];
    if (magnitude < limits.small && !term.isCost) return [weighted(term.name, 2 * strong, "it hardly counts")];
    return [];
  });
}

function ofEpisodes(
  draft: Draft,
  reading: Reading,
  evidence: Evidence,
  alarms: readonly HackAlarm[],
  random: RandomStream,
): Remedy[] {
  const strong = random.range(1.4, 2.2);
  const raised = (names: readonly string[], why: string): Remedy[] => {
    const present = draft.terms.filter(({ name }) => names.includes(name));
    if (present.length > 0) return present.map(({ name }) => weighted(name, strong, why));
    const term = reading.slots
      .flatMap(({ variants }) => variants.flatMap(({ terms }) => terms))
      .find(({ name }) => names.includes(name));
    return term ? [added(term, reading, why)] : [];
  };
  const has = (alarm: HackAlarm["name"]) => alarms.some(({ name }) => name === alarm);
  const remedies: Remedy[] = [];
  if (evidence.ends.terminated > limits.endsEarly || has("suicide")) {
    const wage: Term = {
      name: "alive",
      weight: 0.7,
      code: "1",
      isCost: false,
      comment: "a wage for every step that is lived: falling costs what is left",
    };
    const why = "episodes end early";
    remedies.push(
      ...(draft.terms.some(({ name }) => name === "alive")
        ? [weighted("alive", strong, why)]
        : [added(wage, reading, why)]),
    );
    remedies.push(...raised(["lean"], why));
  }
  if (evidence.saturation > limits.saturated || has("saturation"))
    remedies.push(...raised(["jerk", "effort"], "actions are saturated"));
  if (has("physics")) remedies.push(...raised(["jointSpeed", "bounce", "impact"], "the physics is strained"));
  if (has("fragile")) remedies.push(...raised(["jerk", "drift"], "it does not stand other parameters"));
  if (has("reward-without-fitness")) {
    const largest = [...evidence.terms].sort((a, b) => b.magnitude - a.magnitude)[0];
    if (largest && draft.terms.some(({ name }) => name === largest.name))
      remedies.push(weighted(largest.name, 1 / strong, "it is gained without fitness"));
  }
  return remedies;
}

function added(term: Term, reading: Reading, why: string): Remedy {
  return {
    apply: (draft) => {
      const isTaken =
        draft.terms.some(({ name }) => name === term.name) ||
        (draft.given !== null && new RegExp(`\\b${term.name}\\b`).test(draft.given.text));
      const isClash = reading.definitions.some(({ name, code }) =>
        draft.definitions.some((each) => each.name === name && each.code !== code),
      );
      if (isTaken || isClash) return draft;
      const more = reading.definitions.filter(({ name }) => !draft.definitions.some((each) => each.name === name));
      return { ...draft, definitions: [...draft.definitions, ...more], terms: [...draft.terms, term] };
    },
    note: `with ${term.name}: ${why}`,
  };
}
