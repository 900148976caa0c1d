/**
 * What a training is made with: environments, PPO's settings, and when it is good enough. One set of defaults, and what single tasks want
 * differently, found by `embody bench locomotion`; a new task gets the defaults of its kind of world.
 */
import { z } from "zod";
import { ppoConfigSchema } from "../../rl/config.ts";

export const trainingSettingsSchema = z.object({
  numEnvs: z.number().int().positive().default(512).describe("environments trained together"),
  randomise: z.boolean().default(true).describe("draw friction, mass, gains … anew for each episode"),
  ppo: ppoConfigSchema.prefault({}).describe("of the learner"),
  target: z.number().min(0).max(1).default(0.95).describe("success on held-out seeds at which training stops"),
});

export type TrainingSettings = Readonly<z.infer<typeof trainingSettingsSchema>>;

const locomotion: z.input<typeof trainingSettingsSchema> = {
  ppo: { hidden: [64, 64], horizon: 32, epochs: 4, minibatches: 8, desiredKl: 0.02 },
};

const byTask: Readonly<Record<string, z.input<typeof trainingSettingsSchema>>> = {
  "classic/cartpole": {
    numEnvs: 64,
    ppo: { hidden: [32, 32], horizon: 32, epochs: 5, minibatches: 2 },
  },
};

export function settingsFor(task: string): TrainingSettings {
  return trainingSettingsSchema.parse(byTask[task] ?? locomotion);
}
