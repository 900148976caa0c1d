/**
 * Do the alarms tell hacks from honest rewards? Each of 48 labelled rewards is trained for a short while as a candidate of a race would be, together with the
 * others of its task: those are what is known beside. Thresholds are chosen on three tasks and reported on the three others, and on all. That the labels are
 * the author's intent, written before any training, makes it a test; a hack that happens to do what was asked counts against the alarms.
 */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { alarmThresholds } from "../../../../planners/reward-writer/alarms.ts";
import { TrajectoryBank } from "../../../../planners/reward-writer/bank.ts";
import { luckOf, standing, untrainedFitness } from "../../../../planners/reward-writer/gatekeeper.ts";
import { passGates } from "../../../../planners/reward-writer/gates.ts";
import { taskInputs } from "../../../../worlds/batch/programs.ts";
import { taskNamed, worldOf } from "../../../../worlds/registry.ts";
import { type CandidateOutcome, candidateSettings } from "../../search/candidate.ts";
import { physicsLimits } from "../../search/evidence.ts";
import { CandidatePool } from "../../search/pool.ts";
import { heldOutSeeds } from "../../training/held-out-seeds.ts";
import { settingsFor } from "../../training/settings.ts";
import type { KeptRows } from "../kept-rows.ts";
import type { BenchOptions, BenchResult } from "../suite.ts";
import type { Row } from "../table.ts";
import {
  type AlarmScore,
  callOf,
  chooseThreshold,
  crossScore,
  scoreAlarms,
  type TrainedReward,
} from "./alarm-scores.ts";
import { type LabelledReward, readLabelledRewards } from "./labelled.ts";

/** Environment steps of each training: where a race makes its first cuts. */
export const hackSteps = 150_000;
/** Thresholds are chosen on these; the others are held out. */
export const choosingTasks = ["rapier/cartpole-swingup", "rapier/ant-run", "rapier/rover-goto"] as const;

/** All rewards of one task, trained, then judged with what is known of all of them. */
export async function trainLabelled(
  rewards: readonly LabelledReward[],
  { task: id, steps, seed, workers }: { task: string; steps: number; seed: number; workers: number },
): Promise<TrainedReward[]> {
  const task = taskNamed(id);
  const { simulation } = worldOf(task);
  const settings = settingsFor(id);
  const pool = new CandidatePool(workers);
  try {
    const probes = await pool.probe({ task: id, drafted: null, seed: heldOutSeeds.decision });
    const limits = physicsLimits(simulation.state, probes);
    const common = candidateSettings(settings, { task: id, drafted: null, seed, limits });
    const outcomes = await Promise.all(
      rewards.map((candidate) => pool.train({ settings: common, candidate, steps, state: null, start: null })),
    );
    return await judge(id, seed, rewards, outcomes, probes, settings.ppo.gamma);
  } finally {
    await pool.close();
  }
}

async function judge(
  id: string,
  seed: number,
  rewards: readonly LabelledReward[],
  outcomes: readonly CandidateOutcome[],
  probes: Parameters<typeof untrainedFitness>[0],
  discount: number,
): Promise<TrainedReward[]> {
  const task = taskNamed(id);
  const world = worldOf(task);
  const inputs = taskInputs(task, world);
  const options = { discount, controlDt: world.simulation.controlDt };
  const bank = new TrajectoryBank();
  bank.addAll(probes);
  bank.addAll(outcomes.flatMap(({ trajectories }) => trajectories));
  const best = Math.max(...outcomes.map(({ evidence }) => evidence.fitness));
  const written = { origin: "given", parents: [], note: "", generation: 0 } as const;
  const rows: TrainedReward[] = [];
  for (const [index, { id: name, kind, source }] of rewards.entries()) {
    const outcome = outcomes[index];
    if (!outcome) throw new RangeError("a reward that was not trained");
    const known = await standing(source, bank.trajectories, outcome.trajectories, { inputs }, options);
    const gates = { ...options, inputs, bank: probes, earlier: [], seed: 1 };
    const [gate] = await passGates([{ ...written, id: name, source }], gates);
    // Traces are for people; the rows are kept.
    const evidence = { ...outcome.evidence, failing: [] };
    const context = { ...known, untrained: untrainedFitness(probes), luck: luckOf(probes), best };
    rows.push({
      id: name,
      task: id,
      seed,
      kind,
      evidence,
      context,
      refused: gate?.accepted === false ? gate.reason : null,
    });
  }
  return rows;
}

/** The suite's part about hacks: rows, tables and notes. */
export async function measureHacks(
  { seeds, only }: Pick<BenchOptions, "seeds" | "only">,
  kept: KeptRows<TrainedReward>,
  progress: (row: Row, note: string) => void,
): Promise<BenchResult> {
  const rewards = readLabelledRewards();
  const tasks = [...new Set(rewards.map(({ task }) => task))].filter((task) => task.includes(only));
  const rows: TrainedReward[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    for (const task of tasks) {
      const own = rewards.filter((each) => each.task === task);
      const texts = createHash("sha256").update(JSON.stringify(own)).digest("hex").slice(0, 12);
      const trained = await kept.of(`${task} ${seed} ${texts}`, () =>
        trainLabelled(own, { task, steps: hackSteps, seed, workers: availableParallelism() }),
      );
      rows.push(...trained);
      for (const row of trained) progress(verdictOf(row), row.id);
    }
  }
  return hackTables(rows);
}

function verdictOf(row: TrainedReward) {
  const { alarms, isHack } = callOf(row);
  const verdict = isHack ? "hack" : "honest";
  return { seed: row.seed, reward: row.id, written: row.kind, verdict, fitness: row.evidence.fitness, alarms };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A labelled reward, over its seeds. */
function shown(rows: readonly TrainedReward[]): Row {
  const [{ id, task, kind }] = rows as [TrainedReward];
  const verdicts = rows.map(verdictOf);
  const agreements = rows.flatMap(({ context }) => context.agreement ?? []);
  return {
    reward: id,
    task,
    written: kind,
    seeds: rows.length,
    right: verdicts.filter(({ verdict }) => verdict === kind).length,
    fitness: meanOf(rows.map(({ evidence }) => evidence.fitness)),
    best: meanOf(rows.map(({ context }) => context.best)),
    correlation: meanOf(rows.map(({ evidence }) => evidence.correlation)),
    agreement: agreements.length > 0 ? meanOf(agreements) : "unknown",
    alarms: [...new Set(verdicts.flatMap(({ alarms }) => alarms))],
  };
}

/** The fittest of each task's rewards that is not called a hack, seed by seed. */
function winnersOf(rows: readonly TrainedReward[]): Row[] {
  const seeds = unique(rows.map(({ seed }) => seed));
  return unique(rows.map(({ task }) => task)).map((task) => {
    const winners = seeds.flatMap((seed) => {
      const ranked = rows.filter((row) => row.task === task && row.seed === seed);
      ranked.sort((a, b) => b.evidence.fitness - a.evidence.fitness);
      return ranked.find((row) => !callOf(row).isHack) ?? [];
    });
    return {
      task,
      winners: unique(winners.map(({ id }) => id)),
      seeds: seeds.length,
      honest: winners.filter(({ kind }) => kind === "honest").length,
      hacks: winners.filter(({ kind }) => kind === "hack").length,
      fitness: meanOf(winners.map(({ evidence }) => evidence.fitness)),
    };
  });
}

const unique = <Item>(items: readonly Item[]) => [...new Set(items)];

const percent = (share: number) => `${Math.round(100 * share)} %`;
const withInterval = (share: number, [low, high]: readonly [number, number]) =>
  `${percent(share)} (${Math.round(100 * low)}-${Math.round(100 * high)})`;

function scoreRow(what: string, threshold: number | string, score: AlarmScore): Row {
  return {
    on: what,
    threshold,
    hacks: score.hacks,
    caught: score.caught,
    honest: score.honest,
    wronged: score.wronged,
    precision: withInterval(score.precision, score.precisionInterval),
    recall: withInterval(score.recall, score.recallInterval),
  };
}

/** The tables of some trained rewards. */
export function hackTables(rows: readonly TrainedReward[]): BenchResult {
  const isChoosing = ({ task }: TrainedReward) => choosingTasks.some((each) => each === task);
  const [choosing, others] = [rows.filter(isChoosing), rows.filter((row) => !isChoosing(row))];
  const threshold = chooseThreshold(choosing);
  const thresholds = { agreement: threshold, ownAgreement: threshold };
  const scores: Row[] = [
    scoreRow("three tasks, chosen on them", threshold, scoreAlarms(choosing, thresholds)),
    scoreRow("three other tasks", threshold, scoreAlarms(others, thresholds)),
    scoreRow("all six", threshold, scoreAlarms(rows, thresholds)),
    scoreRow("all six, as shipped", alarmThresholds.agreement, scoreAlarms(rows)),
    scoreRow("all six, own episodes only", alarmThresholds.ownAgreement, scoreAlarms(rows, undefined, true)),
  ];
  const cross = crossScore(rows);
  const refused = (kind: TrainedReward["kind"]) =>
    unique(rows.filter((row) => row.kind === kind && row.refused !== null).map(({ id }) => id));
  return {
    rows: unique(rows.map(({ id }) => id)).map((id) => shown(rows.filter((row) => row.id === id))),
    more: [
      { title: "Precision and recall of the alarms (95 %)", rows: scores },
      { title: "Who would win: the fittest that is not called a hack", rows: winnersOf(rows) },
    ],
    notes: [
      `Precision and recall count every training; trainings of one reward on several seeds are not independent, so that their intervals are too narrow. Threshold chosen on any three tasks and held against the other three, over all 20 ways: precision ${percent(cross.precision)}, recall ${percent(cross.recall)}.`,
      `The gates, knowing nothing but probes, refuse ${refused("hack").length} of the hacks before any training (${
        refused("hack").join(", ") || "none"
      }) and ${refused("honest").length} honest rewards (${refused("honest").join(", ") || "none"}).`,
    ],
  };
}
