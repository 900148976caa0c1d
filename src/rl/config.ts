/**
 * The settings of PPO. Defaults are those that rsl_rl uses for locomotion (Rudin et al. 2022, arXiv:2109.11978) but for what follows from
 * values in units of the returns' spread (van Hasselt et al. 2016, arXiv:1602.07714), which suit rewards of any scale: a clipped value
 * loss brings such a critic nothing that we could measure. Actions in [-1, 1] want less noise.
 */
import { z } from "zod";

/**
 * Residual policy learning (Silver et al. 2018, arXiv:1812.06298; Johannink et al. 2019, arXiv:1812.03201): the network is added to what another
 * policy says, starting at zero, so that training starts as that policy. For choices: the observation holds scores of all of them.
 */
export const residualSchema = z.object({
  scores: z.number().int().min(0).describe("index in the observation of the first choice's score, a log-probability"),
  possible: z
    .number()
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe("index of the first of as many numbers that are 1 where a choice is possible, else 0; null: all are"),
  weight: z.number().default(1).describe("of the scores, at the start; it is learned"),
});

export type ResidualConfig = Readonly<z.infer<typeof residualSchema>>;

const layerSizes = z.array(z.number().int().positive()).min(1);

export const ppoConfigSchema = z.object({
  hidden: layerSizes.default([128, 128]).describe("sizes of the hidden layers of actor and critic"),
  horizon: z.number().int().positive().default(32).describe("steps of a rollout"),
  epochs: z.number().int().positive().default(4).describe("passes over a rollout"),
  minibatches: z.number().int().positive().default(4).describe("minibatches a pass"),
  gamma: z.number().gt(0).max(1).default(0.99).describe("discount a step"),
  gaeLambda: z.number().min(0).max(1).default(0.95).describe("lambda of generalised advantage estimation"),
  clipCoef: z.number().positive().default(0.2).describe("how far a probability ratio, or a value, may move"),
  clipValueLoss: z.boolean().default(false).describe("clip the value loss too, in units of the returns' spread"),
  valueCoef: z.number().min(0).default(1).describe("weight of the value loss"),
  entropyCoef: z.number().min(0).default(0).describe("weight of the entropy bonus"),
  maxGradNorm: z.number().positive().default(1).describe("the gradient's largest norm"),
  learningRate: z.number().positive().default(1e-3).describe("at the start"),
  desiredKl: z
    .number()
    .positive()
    .nullable()
    .default(0.01)
    .describe("what the learning rate is adapted to; null: fixed"),
  minLearningRate: z.number().positive().default(1e-5).describe("of the adapted rate"),
  maxLearningRate: z.number().positive().default(1e-2).describe("of the adapted rate"),
  initialStd: z.number().positive().default(0.6).describe("standard deviation of actions at the start"),
  normaliseObservations: z.boolean().default(true).describe("by running mean and standard deviation"),
  observationClip: z.number().positive().default(10).describe("bound of normalised observations"),
  residual: residualSchema.nullable().default(null).describe("a policy that is there already, to be corrected"),
  normaliseValues: z.boolean().default(true).describe("predict values in units of the returns' spread (PopArt)"),
  shards: z
    .number()
    .int()
    .positive()
    .default(2)
    .describe(
      "parts that environments and minibatches are cut into, to be computed in as many threads; results depend on it",
    ),
});

export type PpoConfig = Readonly<z.infer<typeof ppoConfigSchema>>;

/** Settings with defaults filled in. */
export function ppoConfig(given: z.input<typeof ppoConfigSchema> = {}): PpoConfig {
  return Object.freeze(ppoConfigSchema.parse(given));
}
