/** `embody calibrate ID`: fits a twin's actuators and contacts to the reference and prints the error before and after. */
import type { Command } from "commander";
import { bodies, bodyNamed } from "../../../worlds/rapier/bodies/index.ts";
import type { Body } from "../../../worlds/rapier/bodies/schema.ts";
import { plainSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import { addOptions, parseOptions } from "../options.ts";

export function addCalibrateCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("calibrate")
    .description("fit a twin's actuators and contacts to the reference")
    .argument("<id>", `a Rapier task, or a body: ${bodies.map(({ name }) => name).join(", ")}`);
  addOptions(command, plainSchema).action(async (id: string, raw: unknown) => {
    const { json } = parseOptions(plainSchema, raw);
    const body = await bodyOf(id);
    const { calibrate } = await import("../../../worlds/rapier/calibrate.ts");
    const result = await calibrate(body, (note) => process.stderr.write(`${note}\n`));
    if (json) console.log(JSON.stringify({ type: "calibrate", id, ...result }));
    else console.log(report(result));
    done(exitCodes.done);
  });
}

async function bodyOf(id: string): Promise<Body> {
  if (!id.includes("/")) return bodyNamed(id);
  const { taskNamed } = await import("../../../worlds/registry.ts");
  const { simulation } = taskNamed(id);
  if (simulation.kind === "rapier") return simulation.body;
  throw new EmbodyError("bad-request", `The task '${id}' has no twin to calibrate: it is its own reference.`, {
    remedy: "Name a rapier task or a body.",
  });
}

type Result = Awaited<ReturnType<typeof import("../../../worlds/rapier/calibrate.ts").calibrate>>;

function report({ body, before, after, factors, settings, evaluations }: Result): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const numbers = Object.entries({ ...factors, ...settings }).map(
    ([name, value]) => `  ${name}: ${value.toPrecision(4)}`,
  );
  return [
    `${body}: difference from the reference, as a share of its motion`,
    `  steps of single actuators in free space: ${percent(before.steps)} before, ${percent(after.steps)} after`,
    after.ground > 0
      ? `  motion on the ground, 0.5 s: ${percent(before.ground)} before, ${percent(after.ground)} after`
      : "  motion on the ground: not measured (this body does not stand on it)",
    `found in ${evaluations} runs:`,
    ...numbers,
  ].join("\n");
}
