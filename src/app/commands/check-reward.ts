/**
 * `embody check-reward FILE.ts --task ID`: whether a reward, or a verifier (fitness and success), is right for a task: what it may read, what it
 * has to give, and every mistake with its place. Nothing is run.
 */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { plainSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes, messageOf } from "../../core/errors.ts";
import { addOptions, parseOptions } from "../options.ts";

const schema = plainSchema.extend({ task: z.string().describe("the task that it is for, such as rapier/ant-run") });

export function addCheckRewardCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("check-reward")
    .description("check a reward, or a verifier, that is written for a task")
    .argument("<file>", "TypeScript that exports reward, or fitness and success");
  addOptions(command, schema).action(async (file: string, raw: unknown) => {
    if ((raw as { task?: string }).task === undefined) {
      throw new EmbodyError("bad-request", "No task is given.", {
        remedy: "Write --task ID; 'embody tasks' lists them.",
      });
    }
    const { task: id, json } = parseOptions(schema, raw);
    const { checkReward } = await import("../check-reward.ts");
    const { formatDiagnostic } = await import("../../lang/index.ts");
    const { errors, ...found } = checkReward(readText(file), file, id);
    const isRight = errors.length === 0;
    for (const error of errors) process.stderr.write(`${formatDiagnostic(file, error)}\n`);
    if (json) console.log(JSON.stringify({ type: "check", ok: isRight, errors, ...found }));
    else if (isRight) {
      const { kind, terms, reads, operations } = found;
      console.log(`${file}: a ${kind} for ${id}`);
      if (terms) console.log(`terms: ${terms.join(", ")}`);
      console.log(`reads: ${reads.join(", ") || "nothing"}`);
      console.log(`operations: ${operations}`);
    }
    done(isRight ? exitCodes.done : exitCodes.badRequest);
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new EmbodyError("not-found", `'${file}' cannot be read: ${messageOf(error)}.`, {
      remedy: "Give the path of a TypeScript file.",
      cause: error,
    });
  }
}
