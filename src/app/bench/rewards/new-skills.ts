/**
 * Sentences for which there is no task: the verifier is drafted and accepted (`--yes`), a reward is searched for and the skill trained to the drafted mark, all
 * within one command and three minutes; judged in Rapier. A page of its own shows what each verifier measures and, as a strip of pictures, what
 * was learned: whether that is what the sentence says is for a person to judge.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { EmbodyError, messageOf } from "../../../core/errors.ts";
import type { KeptRows } from "../kept-rows.ts";
import { markdown } from "../table.ts";
import { inParallel, runTraining, type TrainedRun } from "./runs.ts";

const schema = z.array(z.object({ sentence: z.string(), stage: z.string() })).min(1);

export type NewSkill = z.infer<typeof schema>[number];

const file = fileURLToPath(new URL("../../../../tests/fixtures/new-skills.json", import.meta.url));

export function readNewSkills(path = file): readonly NewSkill[] {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new EmbodyError("bad-file", `'${path}' cannot be read: ${messageOf(cause)}.`, { cause });
  }
}

/** From process start to exit (s). */
const limit = 180;
/** Of that, what the training may use: drafting, judging and recording come on top. */
const minutes = 2.6;

export interface NewSkillRun extends TrainedRun {
  readonly sentence: string;
  /** The stage that a person would choose. */
  readonly expectedStage: string;
  readonly seed: number;
}

export interface NewSkillOptions {
  readonly skills: readonly NewSkill[];
  readonly seeds: number;
  readonly jobs: number;
  readonly folder: string;
  readonly kept: KeptRows<NewSkillRun>;
  readonly onRun: (run: object, note: string) => void;
}

export async function trainNewSkills(options: NewSkillOptions): Promise<NewSkillRun[]> {
  const { skills, seeds, jobs, folder, kept, onRun } = options;
  const wanted = skills.flatMap(({ sentence, stage }) =>
    Array.from({ length: seeds }, (_, index) => ({ sentence, expectedStage: stage, seed: index + 1 })),
  );
  let done = 0;
  const runs = await inParallel(wanted, jobs, ({ sentence, expectedStage, seed }) =>
    kept.of(`${sentence} ${seed}`, async () => {
      const args = [
        "--reward",
        "builtin",
        "--search",
        "race",
        "--minutes",
        String(minutes),
        "--seed",
        String(seed),
        "--yes",
      ];
      const run = await runTraining([sentence, ...args], folder, { jobs, strip: true });
      const { status, success, wallSeconds, error } = run;
      onRun({ sentence, seed, status, success, wallSeconds, error: error ?? "" }, `${++done} of ${wanted.length}`);
      return [{ sentence, expectedStage, seed, ...run }];
    }),
  );
  return runs.flat();
}

const isInTime = ({ status, wallSeconds }: NewSkillRun) => status === "reached" && wallSeconds <= limit;

export function newSkillRows(runs: readonly NewSkillRun[]): object[] {
  return runs.map((run) => ({
    sentence: run.sentence,
    skill: run.skill ?? "none",
    stage: stageText(run),
    seed: run.seed,
    success: run.success ?? 0,
    interval: run.successInterval ?? [0, 0],
    fitness: run.fitness ?? (run.error || "none"),
    seconds: run.wallSeconds,
    inTime: isInTime(run) ? "yes" : "no",
    texts: run.search?.candidates.written ?? 0,
    steps: run.steps,
    terms: run.terms,
  }));
}

const stageText = ({ drafted, expectedStage }: NewSkillRun) =>
  drafted && drafted.stage !== expectedStage ? `${drafted.stage} instead of ${expectedStage}` : expectedStage;

/** What `shows` counts. */
export function newSkillNote(runs: readonly NewSkillRun[]): string {
  const sentences = [...new Set(runs.map(({ sentence }) => sentence))];
  const counts = sentences.map((sentence) => {
    const own = runs.filter((run) => run.sentence === sentence);
    return own.filter(isInTime).length / own.length;
  });
  const always = counts.filter((share) => share === 1).length;
  return `Reached their mark in Rapier within ${limit} s: ${runs.filter(isInTime).length} of ${runs.length} runs; with every seed: ${always} of ${sentences.length} sentences.`;
}

/** Names of files: what is not a letter or a digit becomes a hyphen. */
const fileName = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Writes the page and its strips, `strips/*.svg` beside it. @param head How it was made, in Markdown. */
export function writeNewSkillsPage(path: string, head: string, runs: readonly NewSkillRun[]): void {
  const folder = join(dirname(path), "strips");
  mkdirSync(folder, { recursive: true });
  const sections = runs.map((run) => {
    const { sentence, seed, drafted, strip, reward } = run;
    const name = `${fileName(sentence)}${seed === 1 ? "" : `-${seed}`}.svg`;
    if (strip !== null) writeFileSync(join(folder, name), strip);
    return [
      `## ${plain(sentence)}${seed === 1 ? "" : ` (seed ${seed})`}`,
      resultText(run),
      strip === null ? "No episode: nothing reached the mark." : `![${plain(sentence)}](strips/${name})`,
      drafted ? details(`What is measured (${drafted.stage}, ${drafted.horizon} s)`, drafted.verifier) : "",
      reward ? details("The reward that was found", reward) : "",
    ].filter(Boolean);
  });
  const parts = [
    `# Skills from a sentence`,
    head,
    newSkillNote(runs),
    markdown(newSkillRows(runs)),
    ...sections.flat(),
  ];
  writeFileSync(path, `${parts.join("\n\n")}\n`);
}

function resultText(run: NewSkillRun): string {
  const { success, successInterval, fitness, fitnessInterval, wallSeconds, search, terms, error } = run;
  if (success === null || fitness === null) return `No result: ${(error ?? run.status).replace(/\.$/, "")}.`;
  const interval = (pair: readonly [number, number] | null) =>
    pair === null ? "" : ` [${pair[0].toFixed(2)}, ${pair[1].toFixed(2)}]`;
  const written = search ? `, ${search.candidates.written} texts written, ${search.candidates.trained} trained` : "";
  const named = terms.length > 0 ? `, reward of ${terms.join(", ")}` : "";
  return `Success in Rapier ${success.toFixed(2)}${interval(successInterval)}, fitness ${fitness.toFixed(2)}${interval(fitnessInterval)}, ${wallSeconds.toFixed(0)} s in all${written}${named}.`;
}

/** Words of others within Markdown. */
const plain = (text: string) => text.replace(/[<>[\]`*_\\]/g, (character) => `&#${character.charCodeAt(0)};`);

function details(summary: string, source: string): string {
  return `<details><summary>${summary}</summary>\n\n\`\`\`ts\n${source.trim()}\n\`\`\`\n\n</details>`;
}
