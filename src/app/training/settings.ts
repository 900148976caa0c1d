/**
 * What a training is made with: environments, PPO's settings, and when it is good enough. One set of defaults, and what single tasks want
 * differently, found by measuring (docs/learning.md); a new task gets the defaults of its kind of world.
 */
import { z } from "zod";
import { ppoConfigSchema } from "../../rl/config.ts";

export const fineTuneSchema = z.object({
  after: z.number().int().positive().default(4).describe("judgements in the reference that the twin's policy may fail"),
  numEnvs: z.number().int().positive().default(64).describe("environments of the reference"),
  horizon: z.number().int().positive().default(64).describe("steps of a rollout"),
  minibatches: z.number().int().positive().default(4).describe("minibatches a pass"),
  learningRate: z.number().positive().default(3e-4).describe("at the start, and at most"),
  maxStd: z.number().positive().default(0.15).describe("largest standard deviation of actions at the start"),
});

export type FineTuneSettings = Readonly<z.infer<typeof fineTuneSchema>>;

export const trainingSettingsSchema = z.object({
  numEnvs: z.number().int().positive().default(512).describe("environments trained together"),
  randomise: z.boolean().default(true).describe("draw friction, mass, gains … anew for each episode"),
  ppo: ppoConfigSchema.prefault({}).describe("of the learner"),
  target: z.number().min(0).max(1).default(0.95).describe("success on held-out seeds at which training stops"),
  stopsAtMark: z.boolean().default(true).describe("end at the target; else all steps are used, without a second phase"),
  fineTune: fineTuneSchema
    .nullable()
    .prefault({})
    .describe("of a policy of the twin that does not do as well in the reference; null: go on in the twin"),
});

export type TrainingSettings = Readonly<z.infer<typeof trainingSettingsSchema>>;
type Given = z.input<typeof trainingSettingsSchema>;

/** A learning rate that climbs higher overshoots the divergence it is adapted to, again and again. */
const ppo = {
  hidden: [64, 64],
  horizon: 32,
  epochs: 4,
  minibatches: 8,
  desiredKl: 0.015,
  maxLearningRate: 0.003,
} as const satisfies Given["ppo"];

const locomotion: Given = { ppo: { ...ppo, hidden: [64, 64] } };

/** Legs that stand on position targets fall over larger noise. */
const standing: Given = { ppo: { ...ppo, hidden: [64, 64], initialStd: 0.4 } };

/** By the ids of tasks, and the names of stages that new tasks take place on. */
const byTask: Readonly<Record<string, Given>> = {
  "classic/cartpole": {
    numEnvs: 64,
    ppo: { hidden: [32, 32], horizon: 32, epochs: 5, minibatches: 2 },
  },
  "rapier/quadruped-velocity": standing,
  "rapier/quadruped": standing,
  "rapier/quadruped-tower": standing,
  // Twenty seconds are long: what comes of a push is seen late.
  "rapier/rover-push": { ppo: { ...ppo, hidden: [64, 64], gamma: 0.995, maxLearningRate: 0.002 } },
};

export function settingsFor(task: string): TrainingSettings {
  return trainingSettingsSchema.parse(byTask[task] ?? locomotion);
}
