/**
 * Do the alarms tell hacks from honest rewards? Each of 48 labelled rewards is trained for a short while as a candidate of a race would be, together with the
 * others of its task: those are what is known beside. Thresholds are chosen on three tasks and reported on the three others, and on all. That the labels are
 * the author's intent, written before any training, makes it a test; a hack that happens to do what was asked counts against the alarms.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
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
import { KeptRows } from "../kept-rows.ts";
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
    return await judge(id, rewards, outcomes, probes, settings.ppo.gamma);
  } finally {
    await pool.close();
  }
}

async function judge(
  id: string,
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
    rows.push({ id: name, task: id, kind, evidence, context, refused: gate?.accepted === false ? gate.reason : null });
  }
  return rows;
}

/** The suite's part about hacks: rows, tables and notes. */
export async function measureHacks(
  options: BenchOptions,
  folder: string,
  progress: (row: Row, note: string) => void,
): Promise<BenchResult> {
  const rewards = readLabelledRewards();
  const kept = new KeptRows<TrainedReward>(join(folder, "hacks.jsonl"), options.fresh);
  const wanted = options.only.split(",").filter(Boolean);
  const tasks = [...new Set(rewards.map(({ task }) => task))].filter(
    (task) => wanted.length === 0 || wanted.some((part) => task.includes(part)),
  );
  const rows: TrainedReward[] = [];
  for (const task of tasks) {
    const own = rewards.filter((each) => each.task === task);
    const trained = await kept.of(task, () =>
      trainLabelled(own, { task, steps: hackSteps, seed: 1, workers: availableParallelism() }),
    );
    rows.push(...trained);
    for (const row of trained) progress(shown(row), row.id);
  }
  return hackTables(rows);
}

function shown(row: TrainedReward): Row {
  const { alarms, isHack } = callOf(row);
  const verdict = isHack ? "hack" : "honest";
  return {
    reward: row.id,
    task: row.task,
    written: row.kind,
    verdict,
    right: verdict === row.kind,
    fitness: row.evidence.fitness,
    best: row.context.best,
    correlation: row.evidence.correlation,
    agreement: row.context.agreement ?? "unknown",
    alarms,
  };
}

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
  const winners = [...new Set(rows.map(({ task }) => task))].map((task): Row => {
    const ranked = rows.filter((row) => row.task === task).sort((a, b) => b.evidence.fitness - a.evidence.fitness);
    const best = ranked.find((row) => !callOf(row).isHack);
    return { task, winner: best?.id ?? "none", written: best?.kind ?? "none", fitness: best?.evidence.fitness ?? "" };
  });
  const refused = (kind: TrainedReward["kind"]) => rows.filter((row) => row.kind === kind && row.refused !== null);
  return {
    rows: rows.map(shown),
    more: [
      { title: "Precision and recall of the alarms (95 %)", rows: scores },
      { title: "Who would win: the fittest that is not called a hack", rows: winners },
    ],
    notes: [
      `Threshold chosen on any three tasks and held against the other three, over all 20 ways: precision ${percent(cross.precision)}, recall ${percent(cross.recall)}.`,
      `The gates, knowing nothing but probes, refuse ${refused("hack").length} of the hacks before any training (${
        refused("hack")
          .map(({ id }) => id)
          .join(", ") || "none"
      }) and ${refused("honest").length} honest rewards (${
        refused("honest")
          .map(({ id, refused: why }) => `${id}: ${why}`)
          .join("; ") || "none"
      }).`,
    ],
  };
}
