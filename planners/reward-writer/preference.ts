/**
 * A person's choices between two candidates' episodes, put into their fitness. Each choice is an observation of the Bradley-Terry model (Bradley & Terry
 * 1952): a is chosen over b with probability 1 / (1 + exp(s_b - s_a)), s being strengths; "same" counts as half a choice either way. What the task's
 * verifier says is the prior of the strengths: with z the fitness in standard deviations of the candidates from their mean, they are
 *
 *     argmax over s of   sum over choices of log P(choice | s)  -  1 / (2 choiceWeight) * sum over i of (s_i - z_i)^2
 *
 * and the new fitness is mean + deviation * s. So nothing changes where nothing was chosen, the mean never changes, and one choice turns the order of
 * two candidates that are fewer than `choiceWeight` deviations apart. That preferences stand beside a given measure, instead of replacing it as in
 * Christiano et al. 2017 (arXiv:1706.03741), is because a person is asked a few times and the verifier judges every episode.
 */

/** What a person said of two candidates. */
export interface Choice {
  readonly a: string;
  readonly b: string;
  readonly chosen: "a" | "b" | "same";
}

/** So many standard deviations of fitness one choice outweighs. */
export const choiceWeight = 3;

/** Changes of a strength below this end the search for the maximum. */
const tolerance = 1e-12;
/** The function is strictly concave and smooth: maximising one strength after another converges, in practice within some dozen rounds. */
const mostRounds = 10_000;

/**
 * @param fitness By the verifier; those that are not finite stay as they are.
 * @param choices Those about a candidate without a (finite) fitness say nothing here: it is out of the search.
 */
export function fitnessWithPreferences(
  fitness: ReadonlyMap<string, number>,
  choices: readonly Choice[],
): Map<string, number> {
  const ids = [...fitness].flatMap(([id, value]) => (Number.isFinite(value) ? [id] : []));
  const values = ids.map((id) => fitness.get(id) ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  // Where all are equally fit only the order counts: any unit will do.
  const deviation = variance > 0 ? Math.sqrt(variance) : 1;
  const prior = values.map((value) => (value - mean) / deviation);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const strengths = strengthsOf(prior, winsOf(choices, indexOf));
  const result = new Map(fitness);
  // What no choice touches keeps its very bits.
  ids.forEach((id, index) => {
    const strength = strengths[index] ?? 0;
    if (strength !== prior[index]) result.set(id, mean + deviation * strength);
  });
  return result;
}

/** How much of a choice `winner` got over `loser`: 1, or a half. */
interface Win {
  readonly winner: number;
  readonly loser: number;
  readonly share: number;
}

function winsOf(choices: readonly Choice[], indexOf: ReadonlyMap<string, number>): Win[] {
  return choices.flatMap(({ a, b, chosen }) => {
    const [left, right] = [indexOf.get(a), indexOf.get(b)];
    if (left === undefined || right === undefined || left === right) return [];
    const half = chosen === "same" ? 0.5 : 1;
    return [
      ...(chosen === "b" ? [] : [{ winner: left, loser: right, share: half }]),
      ...(chosen === "a" ? [] : [{ winner: right, loser: left, share: half }]),
    ];
  });
}

function strengthsOf(prior: readonly number[], wins: readonly Win[]): number[] {
  const strengths = [...prior];
  for (let round = 0, change = wins.length > 0 ? 1 : 0; change > tolerance && round < mostRounds; round++) {
    change = 0;
    for (let index = 0; index < strengths.length; index++) {
      const own = wins.filter(({ winner, loser }) => winner === index || loser === index);
      if (own.length === 0) continue;
      const before = strengths[index] ?? 0;
      strengths[index] = maximise(index, before, prior[index] ?? 0, own, strengths);
      change = Math.max(change, Math.abs((strengths[index] ?? 0) - before));
    }
  }
  return strengths;
}

/** One strength, the others fixed: bisection of the derivative, which falls everywhere. */
function maximise(
  index: number,
  start: number,
  prior: number,
  wins: readonly Win[],
  strengths: readonly number[],
): number {
  const derivative = (strength: number) => {
    const at = (which: number) => (which === index ? strength : (strengths[which] ?? 0));
    const pull = wins.reduce((sum, { winner, loser, share }) => {
      const surprise = 1 / (1 + Math.exp(at(winner) - at(loser)));
      return sum + (winner === index ? share : -share) * surprise;
    }, 0);
    return pull - (strength - prior) / choiceWeight;
  };
  // Each choice pulls by less than 1.
  let [low, high] = [prior - choiceWeight * wins.length, prior + choiceWeight * wins.length];
  let middle = Math.min(high, Math.max(low, start));
  while (high - low > tolerance / 4) {
    const slope = derivative(middle);
    if (slope === 0) return middle;
    if (slope > 0) low = middle;
    else high = middle;
    const next = (low + high) / 2;
    if (next === low || next === high) return next;
    middle = next;
  }
  return middle;
}
