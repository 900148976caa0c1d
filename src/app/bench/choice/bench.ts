/**
 * Runs the suite `choice`, part by part, and keeps what is done. Everything depends on the library with the weak skill, on what its skills are measured
 * to do in the yard, and on the recorded scores; results of other ones are not mixed in.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Normalisation, normalisations } from "../../../../planners/scoring/normalise.ts";
import { type ChoiceGoal, choiceGoals } from "../../../../worlds/choice/goals.ts";
import type { ChoiceNumbers } from "../../../../worlds/choice/model.ts";
import { mostChoices } from "../../../../worlds/choice/world.ts";
import { openYard } from "../../yard.ts";
import { KeptRows } from "../kept-rows.ts";
import type { BenchResult } from "../suite.ts";
import type { Row } from "../table.ts";
import { type Chooser, scoreChooser } from "./chooser.ts";
import { measureLayout, numbersFrom, type SkillRun } from "./measure.ts";
import { readScoreTable, type ScoreLookup, type ScoreTable, scoresBy } from "./score-table.ts";
import {
  affordanceNote,
  type ModelRun,
  skillRows,
  summariseAffordance,
  summariseModel,
  summariseYard,
  type YardRun,
} from "./summary.ts";
import { type Arm, judgeInModel, openChooser, trainArm } from "./training.ts";
import { type WeakLibrary, weakLibrary } from "./weak-skill.ts";
import { runYardEpisode } from "./yard-episode.ts";

export interface ChoiceBenchOptions {
  /** Trainings of each kind: seeds 1 to this. */
  readonly seeds: number;
  /** Parts by commas: model, yard, affordance, half; empty: all. */
  readonly only: string;
  readonly fresh: boolean;
  readonly folder: string;
  readonly progress: (row: Row, note: string) => void;
}

/** The policy that is weak, and where its training stops: half trained, or hardly at all. Affordances are judged with both. */
const weakPolicy = "ant-goto";
const weakSteps = { affordance: 150_000, half: 400_000 } as const;
/** Layouts in which the skills are measured. */
const measuredLayouts = 10;
/** Choices after which a training is judged, and the one that is judged in Rapier too. */
export const budgets = [5_000, 20_000, 50_000] as const;
export const mainBudget = 20_000;
/** Episodes of each goal in the model. */
const times = 20;
const normalisation = "token";
/** SayCan weighs the joint probability of an action's words. */
const sayCanNormalisation = "none";
/** Of the scores at the start of a residual: at 1 the softmax over token means is nearly flat. */
export const startWeight = 3;
const arms: readonly Arm[] = ["from scratch", "residual"];
const affordanceLayouts = 20;
/** One is enough where it succeeds; two more are chances to try again, or another. */
const affordanceChoices = 3;
/** Layouts of the goals in Rapier begin here. */
const yardLayout = 101;

/** Two robots could go there, and one walks badly. */
const somebodyGoals = choiceGoals.filter(({ family }) => family === "somebody");
/** The first goal of each family. */
const oneOfEach = choiceGoals.filter(
  (goal, index) => choiceGoals.findIndex((each) => each.family === goal.family) === index,
);

interface Setting {
  readonly folder: string;
  readonly library: WeakLibrary;
  readonly table: ScoreTable;
  readonly scores: ScoreLookup;
  readonly kept: KeptRows<object>;
  readonly progress: ChoiceBenchOptions["progress"];
}

interface Table {
  readonly title: string;
  readonly rows: readonly object[];
}

export async function benchChoice({ seeds, only, fresh, folder, progress }: ChoiceBenchOptions): Promise<BenchResult> {
  const wants = (part: string) => only === "" || only.split(",").some((each) => each.trim() === part);
  const table = readScoreTable();
  const code = codeHash();
  const file = join(folder, "choice.jsonl");
  if (fresh) rmSync(file, { force: true });
  const settingOf = async (steps: number, by: Normalisation): Promise<Setting> => {
    progress({}, `a library whose ${weakPolicy} was trained for ${steps} steps`);
    const library = await weakLibrary(folder, weakPolicy, steps);
    const kept = new KeptRows<object>(file, false, `${code}-${library.manifest.hashes.policy.slice(0, 12)}`);
    return { folder, library, table, scores: scoresBy(table, by), kept, progress };
  };
  const notes = [`Scores: ${table.model}, recorded ${table.date}.`];
  const tables: Table[] = [];
  if (wants("model") || wants("yard")) {
    const setting = await settingOf(weakSteps.half, normalisation);
    const runs = await measure(setting);
    const numbers = numbersFrom(runs);
    const trained = await trainAll(setting, numbers, seeds);
    tables.push({ title: "In the model of the yard", rows: summariseModel(trained) });
    if (wants("yard")) {
      const title = `In Rapier, a goal of each family, trained policies after ${mainBudget.toLocaleString("en")} choices`;
      tables.push({ title, rows: summariseYard(await judgeInYard(setting, seeds)) });
    }
    const title = "In the model, nothing trained, scores normalised differently";
    tables.push({ title, rows: await compareNormalisations(setting, numbers) });
    tables.push({ title: "The skills, measured in Rapier: the numbers of the model", rows: skillRows(runs, numbers) });
    notes.push(`In all tables but that of "send somebody": ${weaknessOf(setting)}.`);
  }
  const rows: object[] = [];
  for (const part of ["affordance", "half"] as const) {
    if (!wants(part)) continue;
    const setting = await settingOf(weakSteps[part], sayCanNormalisation);
    const episodes = await judgeAffordance(setting);
    const weakSuccess = setting.library.success;
    rows.push(...summariseAffordance(episodes).map((row) => ({ weakSuccess, ...row })));
    notes.push(`"Send somebody": ${weaknessOf(setting)}. ${affordanceNote(episodes)}`);
  }
  const title = `In Rapier, "send somebody to …", layouts 1 to ${affordanceLayouts}, at most ${affordanceChoices} choices; two skills could do it, one is weak; joint probabilities, as in SayCan`;
  if (rows.length > 0) tables.push({ title, rows });
  const [first, ...more] = tables;
  return { rows: first?.rows ?? [], more, notes };
}

function weaknessOf({ library }: Setting): string {
  const { manifest, success } = library;
  return `${weakPolicy} trained for ${manifest.steps.toLocaleString("en")} steps succeeds in ${Math.round(100 * success)} % of the held-out episodes of its task`;
}

async function compareNormalisations({ table }: Setting, numbers: ChoiceNumbers): Promise<object[]> {
  const rows = [];
  for (const by of normalisations) {
    for (const weighted of [false, true]) {
      const chooser = scoreChooser(weighted);
      const judged = await judgeInModel(chooser, { numbers, scores: scoresBy(table, by) }, times);
      rows.push({ normalisation: by, chooses: chooser.name, success: judged.success, return: judged.return });
    }
  }
  return rows;
}

async function measure({ kept, library, progress }: Setting): Promise<SkillRun[]> {
  const all: SkillRun[] = [];
  for (let index = 0; index < measuredLayouts; index++) {
    const runs = await kept.of(`measure ${index}`, () => measureLayout(index, library.skills));
    all.push(...(runs as readonly SkillRun[]));
    progress({}, `skills measured in ${index + 1} of ${measuredLayouts} layouts`);
  }
  return all;
}

const policyFile = (folder: string, arm: Arm, seed: number, budget: number) =>
  join(folder, "choice-policies", `${arm.replace(" ", "-")}-${seed}-${budget}.onnx`);

async function trainAll(setting: Setting, numbers: ChoiceNumbers, seeds: number): Promise<ModelRun[]> {
  const { folder, scores, kept, progress } = setting;
  mkdirSync(join(folder, "choice-policies"), { recursive: true });
  const judge = (chooser: Chooser) => judgeInModel(chooser, { numbers, scores }, times);
  const all: ModelRun[] = [];
  for (const weighted of [false, true]) {
    const chooser = scoreChooser(weighted);
    const [run] = await kept.of(`model ${chooser.name} ${normalisation}`, async () => [
      { chooses: chooser.name, budget: 0, seed: 0, ...(await judge(chooser)) },
    ]);
    if (run) all.push(run as ModelRun);
  }
  for (let seed = 1; seed <= seeds; seed++) {
    for (const arm of arms) {
      const runs = await kept.of(`model ${arm} ${seed} ${budgets} ${startWeight}`, async () => {
        const trained = await trainArm({ arm, seed, numbers, scores, weight: startWeight }, budgets);
        const judged: ModelRun[] = [];
        for (const [index, { policy }] of trained.entries()) {
          const budget = budgets[index] ?? 0;
          writeFileSync(policyFile(folder, arm, seed, budget), policy);
          const chooser = await openChooser(arm, policy);
          judged.push({ chooses: arm, budget, seed, ...(await judge(chooser)) });
          await chooser.close();
        }
        return judged;
      });
      all.push(...(runs as readonly ModelRun[]));
      for (const run of runs as readonly ModelRun[]) {
        progress({ chooses: arm, seed, budget: run.budget, success: run.success, return: run.return }, "model");
      }
    }
  }
  return all;
}

async function judgeInYard(setting: Setting, seeds: number): Promise<YardRun[]> {
  const { folder } = setting;
  const all: YardRun[] = [];
  const each = async (chooser: Chooser, seed: number) => {
    for (const [index, goal] of oneOfEach.entries()) {
      all.push(await yardRun(setting, `yard ${chooser.name} ${seed}`, goal, yardLayout + index, chooser, seed));
    }
  };
  for (const weighted of [false, true]) await each(scoreChooser(weighted), 0);
  for (let seed = 1; seed <= seeds; seed++) {
    for (const arm of arms) {
      const chooser = await openChooser(arm, readFileSync(policyFile(folder, arm, seed, mainBudget)));
      await each(chooser, seed);
      await chooser.close();
    }
  }
  return all;
}

async function judgeAffordance(setting: Setting): Promise<YardRun[]> {
  const all: YardRun[] = [];
  for (let layout = 1; layout <= affordanceLayouts; layout++) {
    const goal = somebodyGoals[(layout - 1) % somebodyGoals.length];
    if (!goal) continue;
    for (const weighted of [false, true]) {
      all.push(await yardRun(setting, "affordance", goal, layout, scoreChooser(weighted), 0, affordanceChoices));
    }
  }
  return all;
}

async function yardRun(
  { library, scores, kept, progress }: Setting,
  part: string,
  goal: ChoiceGoal,
  layout: number,
  chooser: Chooser,
  seed: number,
  maxChoices: number = mostChoices,
): Promise<YardRun> {
  const [run] = await kept.of(`${part} ${chooser.name} ${layout} ${maxChoices} ${goal.words}`, async () => {
    const options = { seed: layout, speed: Number.POSITIVE_INFINITY, snapshot: null, skills: library.skills };
    const world = await openYard(options);
    world.onMessage(() => {});
    try {
      const episode = await runYardEpisode(world, goal, chooser, scores, maxChoices);
      return [{ chooses: chooser.name, seed, layout, goal: goal.words, ...episode }];
    } finally {
      await world.close();
    }
  });
  const done = run as YardRun;
  const { chooses, achieved, worldSeconds, choices } = done;
  progress(
    { chooses, layout, goal: goal.words, achieved, worldSeconds, tried: choices.map(({ words }) => words) },
    part,
  );
  return done;
}

const root = fileURLToPath(new URL("../../../../", import.meta.url));
/** What decides how choosing goes; what this file sets is in the keys. */
const rooms = ["src/app/bench/choice", "worlds/choice", "planners/scoring", "src/rl", "src/nn", "skills/yard"];

function codeHash(): string {
  const hash = createHash("sha256");
  for (const room of rooms) {
    const files = readdirSync(join(root, room), { recursive: true, encoding: "utf8" });
    const sources = files.filter(
      (name) => /\.(ts|json)$/.test(name) && !/^(bench|summary|suite|record-scores)\.ts$/.test(name),
    );
    for (const name of sources.sort()) hash.update(name).update(readFileSync(join(root, room, name)));
  }
  return hash.digest("hex").slice(0, 12);
}
