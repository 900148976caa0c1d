/** The suite `choice`: who chooses the yard's skills well, in words for the page. */
import type { Suite } from "../suite.ts";

export const choiceSuite: Suite = {
  title: "Choosing skills by a language model's scores",
  conditions:
    "Which skill to run next, of 24, for 51 goals in words; at most 6 choices an episode. Scores are true ones of Gemma 3 270M (Q4_K_M), recorded by `src/app/bench/choice/record-scores.ts`, normalised by tokens (TWOSOME) unless a table says otherwise. In the library the policy of walk-to (ant-goto) is weak: its training was stopped early. 'From scratch' and 'residual' are the same network, PPO settings and number of choices; one sees zeros where the other sees scores and adds to them; both know what is possible. Return: 1 for the goal, less 0.01 for each world second. In the model of the yard (first table, and where a title says so) skills are chances and seconds, measured in Rapier; each goal 20 times, the same draws for all. 'In Rapier': rapier/yard with trained policies, whether the goal is reached is read from the facts. Intervals are 95 %: over training seeds Student's t, of shares of episodes Wilson's, of means bootstraps. Lists have one number a seed.",
  async run({ seeds, only, fresh }, folder, progress) {
    const { benchChoice } = await import("./bench.ts");
    return benchChoice({ seeds, only, fresh, folder, progress });
  },
};
