/**
 * The bank: episodes that every new reward is tried on before anything is trained with it. It begins with probes (standing still, random targets,
 * swings), and grows by what searches bring about: episodes of trained policies, good and bad, and those of rewards that were hacked,
 * the counterexamples. It is bounded and knows no episode twice. What is kept is what tells rewards apart: all hacks it has room for, and
 * policies spread over the range of fitness, as an archive of elites would spread them (Mouret & Clune 2015, arXiv:1504.04909).
 */
import type { Trajectory } from "../../src/core/reward-search.ts";

export interface BankLimits {
  /** Episodes of each kind. */
  readonly probe: number;
  readonly hack: number;
  readonly policy: number;
}

/** About 150 episodes of 600 steps with 100 numbers each are 36 MB. */
const defaultLimits: BankLimits = { probe: 32, hack: 24, policy: 96 };

/** Episodes whose numbers differ by less than this share of their range count as one. */
const sameness = 1e-3;

export class TrajectoryBank {
  readonly #limits: BankLimits;
  readonly #held: Trajectory[] = [];

  constructor(limits: Partial<BankLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** In the order in which they came. */
  get trajectories(): readonly Trajectory[] {
    return this.#held;
  }

  get size(): number {
    return this.#held.length;
  }

  of(kind: Trajectory["kind"]): readonly Trajectory[] {
    return this.#held.filter((each) => each.kind === kind);
  }

  /**
   * Takes an episode in. An episode that is there already stays as it was, but a hack that was taken for an honest policy is known as a hack
   * from then on.
   *
   * @returns Whether it is in the bank now under its kind.
   */
  add(trajectory: Trajectory): boolean {
    if (trajectory.steps === 0) return false;
    const twin = this.#held.findIndex((each) => isSame(each, trajectory));
    const known = this.#held[twin];
    if (known) {
      if (known.kind === "policy" && trajectory.kind === "hack") this.#held.splice(twin, 1);
      else return known.kind === trajectory.kind;
    }
    this.#held.push(trajectory);
    const own = this.of(trajectory.kind);
    if (own.length <= this.#limits[trajectory.kind]) return true;
    const surplus = trajectory.kind === "probe" ? trajectory : leastTelling(own);
    this.#held.splice(this.#held.indexOf(surplus), 1);
    return surplus !== trajectory;
  }

  addAll(trajectories: Iterable<Trajectory>): void {
    for (const trajectory of trajectories) this.add(trajectory);
  }
}

/** Whether two episodes are one, but for what noise of the last digits does. */
function isSame(a: Trajectory, b: Trajectory): boolean {
  if (a.steps !== b.steps || a.terminated !== b.terminated || a.success !== b.success) return false;
  if (Math.abs(a.fitness - b.fitness) > sameness * Math.max(1, Math.abs(a.fitness))) return false;
  const names = Object.keys(a.inputs);
  if (names.length !== Object.keys(b.inputs).length) return false;
  return names.every((name) => isSameInput(a.inputs[name], b.inputs[name]));
}

function isSameInput(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  if (!a || !b || a.length !== b.length) return false;
  let [difference, magnitude] = [0, 0];
  for (let index = 0; index < a.length; index++) {
    difference += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
    magnitude += Math.abs(a[index] ?? 0);
  }
  return difference <= sameness * Math.max(magnitude, 1e-6 * a.length);
}

/** The one whose neighbours in fitness are nearest to it: without it the fewest comparisons are lost. The best and the worst stay. */
function leastTelling(own: readonly Trajectory[]): Trajectory {
  const sorted = [...own].sort((a, b) => a.fitness - b.fitness);
  let [least, smallest] = [sorted[0], Number.POSITIVE_INFINITY];
  for (let index = 1; index + 1 < sorted.length; index++) {
    const room = (sorted[index + 1]?.fitness ?? 0) - (sorted[index - 1]?.fitness ?? 0);
    // Among equals the oldest goes.
    const isOlder =
      least !== undefined && own.indexOf(sorted[index] as Trajectory) < own.indexOf(least) && room === smallest;
    if (room < smallest || isOlder) [least, smallest] = [sorted[index], room];
  }
  if (!least) throw new RangeError("nothing to choose from");
  return least;
}
