/** A trained skill in lines for people. */
import type { TrainedSkill } from "../../../skills/trained-library.ts";
import type { EvaluationResult } from "../../core/training.ts";
import { clockText, countText, shareText } from "./numbers.ts";

export function describeSkill({ name, folder, isBundled, manifest }: TrainedSkill): string[] {
  const { description, task, parameters, results, seeds, steps, seconds, hashes, versions, success, created } =
    manifest;
  const wanted = parameters.map(
    ({ name: field, size, unit, meaning }) => `  ${field}${size > 1 ? `[${size}]` : ""} (${unit}): ${meaning}`,
  );
  return [
    `${name}: ${description} (trained for ${task}${isBundled ? ", bundled" : ""})`,
    ...(wanted.length > 0 ? ["what a caller gives:", ...wanted] : []),
    ...resultLine("twin", results.fast),
    ...resultLine("reference", results.reference),
    ...(results.retention === null ? [] : [`retention: ${shareText(results.retention)} of the success in the twin`]),
    ...(success ? [`predicts its own success: calibration error ${success.calibrationError.toFixed(3)}`] : []),
    `trained: ${countText(steps)} steps in ${clockText(seconds)}, seed ${seeds.training}, ${created.slice(0, 10)}`,
    `made with: ${Object.entries(versions)
      .map(([what, version]) => `${what} ${version}`)
      .join(", ")}`,
    `policy: ${hashes.policy}`,
    `folder: ${folder}`,
  ];
}

function resultLine(engine: string, result: EvaluationResult | null): string[] {
  if (!result) return [];
  const { success, successInterval, fitness, fitnessInterval, episodes } = result;
  const interval = ([low, high]: readonly [number, number], digits: number) =>
    `[${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
  return [
    `in the ${engine}: success ${shareText(success)} ${interval(successInterval, 2)}, fitness ${fitness.toFixed(3)} ${interval(fitnessInterval, 3)}, ${episodes} held-out episodes`,
  ];
}
