/**
 * The numbers of the yard's model, measured where they are used: each skill run once to a place in turn in some layouts of the real yard. Layouts are
 * other ones than goals are judged in. Shares follow Laplace's rule of succession, (k + 1) / (n + 2): few runs prove no certainty.
 */
import { type ChoiceSkill, choiceActions, choiceSkills } from "../../../../worlds/choice/actions.ts";
import type { ChoiceNumbers, SkillNumbers } from "../../../../worlds/choice/model.ts";
import type { YardFacts } from "../../../core/yard.ts";
import { openYard } from "../../yard.ts";

export interface SkillRun {
  readonly skill: ChoiceSkill;
  readonly words: string;
  readonly layout: number;
  readonly succeeded: boolean;
  readonly fell: boolean;
  readonly seconds: number;
  /** What the library foresaw. */
  readonly predicted: number | null;
}

/** Layouts from here on. */
const firstLayout = 5001;

/** Every skill once in one layout, walking first: who pushes crates about may come to stand in the way. */
export async function measureLayout(index: number, skills: string | null): Promise<SkillRun[]> {
  const layout = firstLayout + index;
  const world = await openYard({ seed: layout, speed: Number.POSITIVE_INFINITY, snapshot: null, skills });
  world.onMessage(() => {});
  const runs: SkillRun[] = [];
  try {
    for (const skill of ["walk-to", "drive-to", "push-to"] as const) {
      const those = choiceActions.filter((each) => each.skill === skill);
      const action = those[(index * 3) % those.length];
      if (!action) continue;
      const predicted = (await world.predict?.(action.call)) ?? null;
      const { status, worldSeconds } = await world.act(action.call);
      const facts = (await world.facts()) as unknown as YardFacts;
      const { upright } = facts[skill === "walk-to" ? "ant" : "rover"];
      const succeeded = status === "succeeded";
      runs.push({ skill, words: action.words, layout, succeeded, fell: !upright, seconds: worldSeconds, predicted });
    }
  } finally {
    await world.close();
  }
  return runs;
}

/** Where no run failed, a failure is taken to last as long as this many that succeed. */
const failureFactor = 3;

export function numbersFrom(runs: readonly SkillRun[]): ChoiceNumbers {
  const of = (skill: ChoiceSkill): SkillNumbers => {
    const those = runs.filter((run) => run.skill === skill);
    const [good, bad] = [those.filter((run) => run.succeeded), those.filter((run) => !run.succeeded)];
    const fell = bad.filter((run) => run.fell);
    const secondsSucceeded = mean(good, 10);
    return {
      success: (good.length + 1) / (those.length + 2),
      falls: bad.length === 0 ? 0 : fell.length / bad.length,
      secondsSucceeded,
      secondsFailed: mean(bad, failureFactor * secondsSucceeded),
    };
  };
  return Object.fromEntries(choiceSkills.map((skill) => [skill, of(skill)])) as Record<ChoiceSkill, SkillNumbers>;
}

function mean(runs: readonly SkillRun[], otherwise: number): number {
  return runs.length === 0 ? otherwise : runs.reduce((sum, { seconds }) => sum + seconds, 0) / runs.length;
}
