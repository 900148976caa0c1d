/**
 * What a model is told of the rewards that it wrote before, as text. Two kinds: Eureka's (Ma et al. 2023, arXiv:2310.12931) is of the best reward alone, ten
 * points of the training for each term, for fitness and for the length of episodes, with maximum, mean and minimum; the race's adds what says why: which
 * terms moved the return, which went with fitness, how episodes ended, the failing ones as short traces, alarms, the other rewards, and what was
 * refused. Numbers that are judged by are told, never the text that judges.
 */
import type { Evidence, HackAlarm, JudgedCandidate, Reflection, Trace } from "../../src/core/reward-search.ts";
import { oneLine } from "../proposal.ts";

export type ReflectionKind = "eureka" | "race";

/** Letters of a reflection: the context of a small model is small. */
const longest = 5000;
const mostTraces = 2;
const mostMoments = 6;
const mostFields = 4;
const mostOthers = 4;
const mostRejected = 4;

/** @param of one of `reflection.judged`: whose training is told */
export function reflectionText(kind: ReflectionKind, of: JudgedCandidate | null, reflection: Reflection): string {
  if (of === null) return joined(rejectedLines(reflection.rejected));
  return kind === "eureka" ? eurekaText(of.evidence) : raceText(of, reflection);
}

/** Ten points, maximum, mean and minimum of each term, of fitness and of the episodes' length. */
export function eurekaText({ terms, curve }: Evidence): string {
  return joined([
    ...terms.map(({ name, points, maximum, mean, minimum }) =>
      course(oneLine(name), points, { maximum, mean, minimum }, "a step"),
    ),
    course("fitness", curve.fitness, spread(curve.fitness), "an episode"),
    course("episode length", curve.length, spread(curve.length), "s"),
  ]);
}

export function raceText(of: JudgedCandidate, reflection: Reflection): string {
  const { evidence, alarms } = of;
  const others = reflection.judged.filter((each) => each !== of);
  const parts = [
    outcomeLines(evidence),
    eurekaText(evidence).split("\n"),
    shareLines(evidence),
    alarms.length > 0
      ? ["Warnings: the reward may be gained without doing what is asked.", ...alarms.map(alarmLine)]
      : [],
    evidence.failing.slice(0, mostTraces).flatMap(traceLines),
    others.length > 0 ? ["Other rewards that were tried:", ...others.slice(0, mostOthers).map(otherLine)] : [],
    rejectedLines(reflection.rejected),
  ];
  return joined(
    parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines])),
  );
}

/** How the finished policy did, on starts it was not trained on. */
function outcomeLines(evidence: Evidence): string[] {
  const { fitness, success, length, ends, saturation, correlation, perturbedFitness, outliers } = evidence;
  const lines = [
    `After ${evidence.steps} steps: fitness ${number(fitness)}, success ${percent(success)}, episodes of ${number(length)} s on average.`,
    `Ended by failing (such as a fall): ${percent(ends.terminated)}; by time: ${percent(ends.time)}.`,
    `Correlation of the whole reward with fitness over episodes: ${number(correlation)}.`,
    `Actions at their limit: ${percent(saturation)}.`,
  ];
  if (perturbedFitness !== null)
    lines.push(`Fitness with other masses, frictions and gains: ${number(perturbedFitness)}.`);
  for (const { field, value, limit } of outliers) {
    lines.push(
      `Beyond what the body can do: ${oneLine(field)} reached ${number(value)}, where ${number(limit)} is the most.`,
    );
  }
  return lines;
}

function shareLines({ terms }: Evidence): string[] {
  const lines = terms.map(
    ({ name, magnitude, varianceShare, correlation }) =>
      `${oneLine(name)}: ${percent(magnitude)} of the reward's size, ${percent(varianceShare)} of its differences between episodes, correlation with fitness ${number(correlation)}`,
  );
  return lines.length > 0 ? ["What each term does:", ...lines] : [];
}

const alarmLine = ({ message }: HackAlarm) => `- ${oneLine(message)}`;

function traceLines({ fitness, end, length, moments }: Trace): string[] {
  const how = end === "terminated" ? "it failed and ended" : "time ran out";
  const head = `A bad episode: fitness ${number(fitness)}, ${how} after ${number(length)} s.`;
  return [
    head,
    ...spreadOut(moments, mostMoments).map(({ time, values }) => {
      const fields = Object.entries(values).slice(0, mostFields);
      const told = fields.map(([name, numbers]) => `${oneLine(name)} ${list(numbers)}`);
      return `  at ${number(time)} s: ${told.join(", ")}`;
    }),
  ];
}

function otherLine({ candidate, evidence, alarms }: JudgedCandidate): string {
  const terms = evidence.terms.map(({ name }) => oneLine(name)).join(", ");
  const warned = alarms.length > 0 ? `; warnings: ${alarms.map(({ name }) => name).join(", ")}` : "";
  const note = candidate.note === "" ? "" : ` (${oneLine(candidate.note)})`;
  return `- fitness ${number(evidence.fitness)}, terms ${terms}${note}${warned}`;
}

function rejectedLines(rejected: Reflection["rejected"]): string[] {
  if (rejected.length === 0) return [];
  const reasons = [...new Set(rejected.map(({ reason }) => oneLine(reason)))];
  return ["Not trained, and why:", ...reasons.slice(0, mostRejected).map((reason) => `- ${reason}`)];
}

interface Spread {
  readonly maximum: number;
  readonly mean: number;
  readonly minimum: number;
}

/** Null where there is nothing. */
function spread(points: readonly (number | null)[]): Spread | null {
  const known = points.filter((point) => point !== null);
  if (known.length === 0) return null;
  return {
    maximum: Math.max(...known),
    mean: known.reduce((sum, point) => sum + point, 0) / known.length,
    minimum: Math.min(...known),
  };
}

function course(name: string, points: readonly (number | null)[], over: Spread | null, unit: string): string {
  const told = points.map((point) => (point === null ? "-" : number(point))).join(", ");
  if (!over) return `${name}: no episode ended`;
  const { maximum, mean, minimum } = over;
  return `${name} (${unit}): ${told}; max ${number(maximum)}, mean ${number(mean)}, min ${number(minimum)}`;
}

/** At most `count` of them, first and last among them. */
function spreadOut<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, index) => Math.round((index * (items.length - 1)) / (count - 1))).flatMap(
    (index) => items[index] ?? [],
  );
}

/** Three digits are enough. */
const number = (value: number) => String(Number(value.toPrecision(3)));
const percent = (share: number) => `${Math.round(share * 100)} %`;
const list = (values: readonly number[]) =>
  values.length === 1 ? number(values[0] ?? 0) : `[${values.slice(0, 8).map(number).join(", ")}]`;

/** Whole lines, as many as there is room for: what matters most comes first. */
function joined(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    if (text.length + line.length + 1 > longest) break;
    text += text === "" ? line : `\n${line}`;
  }
  return text;
}
