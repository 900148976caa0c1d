/** A draft for a person: what is asked for, its text, and what three policies that know nothing make of it. */
import type { DraftedTask } from "../../../core/drafted-task.ts";
import { doubtsOf } from "./check-draft.ts";
import type { Probed } from "./probes.ts";

const engines = { fast: "the twin", reference: "Rapier" } as const;

/** Lines for standard error. */
export function draftText(draft: DraftedTask, note: string, probed: Probed): string[] {
  const { yaw } = draft.start;
  const start = yaw === undefined ? "as the stage says" : `heading within ${yaw.toFixed(2)} rad of +x`;
  return [
    `a new task: "${draft.sentence}"`,
    `  ${note}`,
    `  on ${draft.stage}, at most ${draft.horizon} s, start ${start}; written by ${writers[draft.author]}`,
    "",
    ...draft.verifier
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`.trimEnd()),
    "",
    ...scoreTable(probed),
    ...doubtsOf(probed).map((doubt) => `  mind: ${doubt}`),
  ];
}

const writers = { builtin: "rules", llm: "a language model", person: "you" } as const;

export function scoreTable({ engine, scores }: Probed): string[] {
  const rows = scores.map(({ policy, fitness, success, length, episodes }) => [
    policy,
    fitness.toFixed(3),
    success.toFixed(2),
    `${length.toFixed(1)} s`,
    String(episodes),
  ]);
  const table = [["policy", "fitness", "success", "length", "episodes"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
  return [`  tried in ${engines[engine]} by policies that know nothing:`, ...table.map(line)];
}
