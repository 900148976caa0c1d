/** Who chooses: from an observation of the choice task to the index of an action. All of them see the same numbers. */
import { choose } from "../../../../planners/scoring/choose.ts";
import { choiceActions } from "../../../../worlds/choice/actions.ts";
import { possibleAt, scoresAt } from "../../../../worlds/choice/observation.ts";
import type { LoadedPolicy } from "../../../nn/policy.ts";

/** @param success probability of each action from here, where it is asked for: see `Chooser.asksSuccess` */
export interface Chooser {
  readonly name: string;
  readonly seesScores: boolean;
  readonly asksSuccess: boolean;
  choose(observation: readonly number[], success: readonly (number | null)[]): Promise<number>;
}

/** The model's word alone, or SayCan's product with what the library foresees. Nothing is trained. */
export function scoreChooser(weighted: boolean): Chooser {
  return {
    name: weighted ? "scores x affordance" : "scores alone",
    seesScores: true,
    asksSuccess: weighted,
    async choose(observation, success) {
      const open = choiceActions.flatMap(({ words }, index) =>
        observation[possibleAt + index] === 1
          ? [{ index, action: words, score: observation[scoresAt + index] ?? 0, success: success[index] ?? null }]
          : [],
      );
      const { index } = choose(open, { weighted });
      return open[index]?.index ?? 0;
    },
  };
}

export function policyChooser(name: string, policy: LoadedPolicy, seesScores: boolean): Chooser {
  return {
    name,
    seesScores,
    asksSuccess: false,
    choose: async (observation) => (await policy.act(Float32Array.from(observation)))[0] ?? 0,
  };
}
