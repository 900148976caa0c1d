/**
 * The suite `throughput`: trained steps a second, everything included (simulation, policy, advantages, epochs of updates), and where the time
 * goes. Trainings with one and two threads take turns within one process and the best of several rounds counts, so that ratios carry over to
 * other machines. A phase is microseconds of wall time for one environment step.
 *
 * What the simulation takes is measured by itself, with the same number of environments; the rest of a rollout is the policy's. What a
 * training on several threads takes beyond its share of the one on a single thread is called lost: waiting, and memory that they share.
 */
import { cpus } from "node:os";
import type { IterationMetrics } from "../../../rl/trainer.ts";
import { openTraining, type TrainingSpec } from "../../training/open-training.ts";
import { settingsFor } from "../../training/settings.ts";
import { createTimedBatch } from "../engine-worker.ts";

type Seconds = IterationMetrics["seconds"];

/** One round of one training. */
export interface Round {
  readonly steps: number;
  /** Wall time (s). */
  readonly seconds: number;
  /** Sums over iterations (s). */
  readonly phases: Seconds;
}

export interface ThroughputRow {
  readonly task: string;
  readonly environments: number;
  readonly threads: number;
  readonly stepsPerSecond: number;
  /** To the training on one thread. */
  readonly ratio: number;
  /** us of wall time an environment step. */
  readonly simulation: number;
  readonly policy: number;
  readonly prepare: number;
  readonly update: number;
  readonly lost: number;
  /** All rounds' steps/s: how much the machine swayed. */
  readonly rounds: readonly number[];
}

export interface ThroughputOptions {
  /** Such as rapier/ant-run. */
  readonly tasks: readonly string[];
  readonly onRow: (row: ThroughputRow) => void;
}

/** What the numbers are stated for. */
export const network = { hidden: [64, 64], epochs: 4 } as const;
const roundsEach = 4;
const secondsARound = 3;

export async function benchThroughput({ tasks, onRow }: ThroughputOptions): Promise<ThroughputRow[]> {
  const rows: ThroughputRow[] = [];
  for (const task of tasks) {
    const { numEnvs } = settingsFor(task);
    for (const environments of [numEnvs, 2 * numEnvs]) {
      for (const row of await measureTask(task, environments)) {
        rows.push(row);
        onRow(row);
      }
    }
  }
  return rows;
}

async function measureTask(task: string, numEnvs: number): Promise<ThroughputRow[]> {
  const { randomise, ppo } = settingsFor(task);
  const config = { ...ppo, hidden: [...network.hidden], epochs: network.epochs };
  const spec: TrainingSpec = { task, reward: null, engine: "fast", numEnvs, seed: 1, randomise, config };
  const shards = Math.min(config.shards, numEnvs);
  const simulate = await createTimedBatch({
    task,
    engine: "fast",
    backend: "wasm-simd",
    numEnvs: Math.ceil(numEnvs / shards),
    firstEnvironment: 0,
  });
  simulate(0.3);
  const counts = [1, 2].filter((threads) => threads <= Math.max(1, Math.min(cpus().length, shards)));
  const trainings = [];
  for (const threads of counts) {
    const training = await openTraining(spec, { workers: threads });
    await round(training.trainer, 0.5);
    trainings.push({ threads, training, rounds: [] as Round[] });
  }
  let simulation = Number.POSITIVE_INFINITY;
  for (let index = 0; index < roundsEach; index++) {
    for (const { training, rounds } of trainings) rounds.push(await round(training.trainer, secondsARound));
    const { steps, seconds } = simulate(1);
    simulation = Math.min(simulation, seconds / steps);
  }
  for (const { training } of trainings) await training.close();
  return summariseThroughput({ task, environments: numEnvs }, simulation, trainings);
}

/** Iterations for at least so long. */
async function round(
  trainer: { readonly steps: number; iterate(): Promise<IterationMetrics> },
  leastSeconds: number,
): Promise<Round> {
  const [start, stepsBefore] = [performance.now(), trainer.steps];
  let [rollout, prepare, update] = [0, 0, 0];
  let seconds = 0;
  while (seconds < leastSeconds) {
    const { seconds: phases } = await trainer.iterate();
    rollout += phases.rollout;
    prepare += phases.prepare;
    update += phases.update;
    seconds = (performance.now() - start) / 1000;
  }
  return { steps: trainer.steps - stepsBefore, seconds, phases: { rollout, prepare, update } };
}

const speed = ({ steps, seconds }: Round) => steps / seconds;
const fastest = (rounds: readonly Round[]) => rounds.reduce((best, each) => (speed(each) > speed(best) ? each : best));

/** @param simulation seconds that one thread takes to simulate a step of one environment */
export function summariseThroughput(
  what: Pick<ThroughputRow, "task" | "environments">,
  simulation: number,
  trainings: readonly { readonly threads: number; readonly rounds: readonly Round[] }[],
): ThroughputRow[] {
  const alone = trainings.find(({ threads }) => threads === 1)?.rounds ?? [];
  return trainings.map(({ threads, rounds }) => {
    const best = fastest(rounds);
    const microseconds = (seconds: number) => (1e6 * seconds) / best.steps;
    const rollout = microseconds(best.phases.rollout);
    const simulated = (1e6 * simulation) / threads;
    return {
      ...what,
      threads,
      stepsPerSecond: Math.round(speed(best)),
      ratio: speed(best) / speed(fastest(alone)),
      simulation: simulated,
      policy: rollout - simulated,
      prepare: microseconds(best.phases.prepare),
      update: microseconds(best.phases.update),
      lost: 1e6 / speed(best) - 1e6 / speed(fastest(alone)) / threads,
      rounds: rounds.map((each) => Math.round(speed(each))),
    };
  });
}
