/** The suites of trainings: what is measured, in words for the page, and how `embody bench` starts it. */
import type { Suite } from "../suite.ts";
import { chosen } from "./chosen.ts";

export const trainingSuites: Readonly<Record<string, Suite>> = {
  cartpole: {
    title: "classic/cartpole to a return of 475",
    page: "cpu",
    conditions:
      "Wall time from the start of a process until the mean return of a policy without noise over 100 held-out episodes is 475 or more. Ours: `embody train --task classic/cartpole` in an empty EMBODY_HOME; its clock runs on while it judges itself. stable-baselines3 (PPO, torch on the CPU with one thread, Gymnasium's CartPole-v1): judged every 2,000 steps with the clock stopped, its start-up and imports counted as ours are; both have started before, so that compiled code is kept. 'Our constants' are ours as far as both have them (environments, networks, horizon, epochs, minibatches, discounts, clip, normalisation; its learning rate stays at our first one); 'rl-zoo's constants' are those that rl-baselines3-zoo found for this problem (8 environments, 32 steps, minibatch 256, 20 epochs, linear schedules over 100,000 steps); 'its defaults' are one environment, 2,048 steps, minibatch 64, 10 epochs. Runs of one seed follow each other. Seconds are interquartile means, intervals 95 % bootstraps of them (Agarwal et al. 2021); a run that fails counts as the cap. 'Times ours' compares from process start, 'learning times ours' from the beginning of learning.",
    async run({ seeds, cap, fresh }, folder, progress) {
      const { benchCartpole } = await import("./cartpole.ts");
      const onRun = (run: object, done: number, total: number) => progress({ ...run }, `${done} of ${total}`);
      const { rows, notes } = await benchCartpole({ seeds, cap, folder, fresh, onRun });
      return { rows, notes: [`Cap: ${cap} s.`, ...notes] };
    },
  },
  locomotion: {
    title: "Robots",
    page: "cpu",
    conditions:
      "`embody train --task …` in a process of its own with an empty EMBODY_HOME, one after another; seconds from process start until the final evaluation is there, success and fitness of the policy on 100 held-out episodes in Rapier, and in the twin where it was trained. A seed is in time when at least 0.9 of its episodes succeed within the limit (s). Trainings stop by themselves at their mark, at the latest after 1.5 times the limit. Retention: success in Rapier as a share of that in the twin. Of the steps (medians), those of a last phase in Rapier are fine-tune steps; steps a second are of the phase before. Lists have one number a seed.",
    async run({ seeds, only, transfer, fresh }, folder, progress) {
      const { benchLocomotion } = await import("./locomotion.ts");
      const onRun = (run: object) => progress({ ...run }, "");
      const { rows, transfers } = await benchLocomotion({ seeds, only, transfer, folder, fresh, onRun });
      const title = "Beside policies trained in Rapier itself with the same settings, for ten times as long";
      return {
        rows,
        ...(transfers.length > 0 ? { more: [{ title, rows: transfers }] } : {}),
      };
    },
  },
  throughput: {
    title: "Trained steps a second",
    page: "cpu",
    conditions:
      "Environment steps trained a second, everything included, with networks of 64-64 and 4 epochs over each rollout, in the twin with randomised parameters; the other settings are the task's own, but for the second half of the rows, which have twice its environments. Trainings on one and two threads take turns within one process; of four rounds of 3 s the fastest counts. Phases are microseconds of wall time for one environment step: simulation (measured alone), policy (the rest of the rollout), prepare (values, advantages), update. Lost: what two threads take beyond half of one. Ratios carry over to other machines, absolute numbers do not.",
    async run({ only }, _folder, progress) {
      const [{ benchThroughput }, { limits }] = await Promise.all([
        import("./throughput.ts"),
        import("./locomotion.ts"),
      ]);
      const tasks = chosen(Object.keys(limits), only || "rapier/ant-run");
      const rows = await benchThroughput({ tasks, onRow: (row) => progress({ ...row }, "") });
      return { rows };
    },
  },
  resume: {
    title: "Killed and resumed",
    page: "cpu",
    conditions:
      "A training of fixed steps is left alone; the same one is killed with SIGKILL at a random moment and goes on with `--resume` (odd seeds keep a checkpoint after every iteration, even ones at most one a second). The SHA-256 of the policy file must be the same. The first seed of each task is killed twice.",
    async run({ seeds, only, fresh }, folder, progress) {
      const { benchResume } = await import("./resume.ts");
      const rows = await benchResume({ seeds, only, folder, fresh, onRow: (row) => progress({ ...row }, "") });
      const equal = rows.filter((row) => row.equal).length;
      return { rows, notes: [`The same policy: ${equal} of ${rows.length}.`] };
    },
  },
};
