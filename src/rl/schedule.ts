/**
 * When a training is judged: at iterations fixed beforehand, each a share later than the one before, so that what a run of given steps does
 * never depends on how fast it went.
 */

/** Whether an iteration is judged: the first, and then each that is a share beyond the last judged one. */
export function isJudged(iteration: number, first: number, share: number): boolean {
  for (let next = first; next <= iteration; next += Math.max(1, Math.floor(next * share))) {
    if (next === iteration) return true;
  }
  return false;
}
