/**
 * The command line: names, exit codes and last JSON lines are a contract (docs/cli.md). A command throws `EmbodyError` for
 * what a person can mend; anything else is internal and leaves a report file.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { EmbodyError, exitCodes, messageOf, nearestNames } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { openHome } from "../store/home.ts";
import { addBenchCommand } from "./commands/bench.ts";
import { addCalibrateCommand } from "./commands/calibrate.ts";
import { addCheckRewardCommand } from "./commands/check-reward.ts";
import { addDoCommand, showGoals } from "./commands/do.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEvalCommand } from "./commands/eval.ts";
import { addExportCommand } from "./commands/export.ts";
import { addMemoryCommand } from "./commands/memory.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addQueueCommand } from "./commands/queue.ts";
import { addServerCommand } from "./commands/server.ts";
import { addSkillsCommand } from "./commands/skills.ts";
import { addTasksCommand } from "./commands/tasks.ts";
import { addTellCommand } from "./commands/tell.ts";
import { addTrainCommand } from "./commands/train.ts";
import { addWatchCommand } from "./commands/watch.ts";
import { version } from "./version.ts";

/** Runs one command and sets the process's exit code. */
export async function main(args: readonly string[]): Promise<void> {
  const json = args.includes("--json");
  try {
    process.exitCode = await run(args, json);
  } catch (error) {
    process.exitCode = report(error, json);
  }
}

async function run(args: readonly string[], json: boolean): Promise<number> {
  let code: number = exitCodes.done;
  const done = (value: number) => {
    code = value;
  };
  const program = new Command("embody")
    .description("An agent with a body: type a goal, watch it plan and act in Minecraft.")
    .version(version)
    .option("--json", "every command takes it: JSON lines only, the last one is the result")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(false)
    .action(async (_options, command: Command) => {
      const [name] = command.args;
      if (name !== undefined) throw unknownCommand(name, program);
      await showGoals(json);
    })
    .allowExcessArguments();
  for (const add of [
    addDoCommand,
    addPlanCommand,
    addTellCommand,
    addQueueCommand,
    addMemoryCommand,
    addWatchCommand,
    addExportCommand,
    addServerCommand,
    addTrainCommand,
    addEvalCommand,
    addSkillsCommand,
    addTasksCommand,
    addCalibrateCommand,
    addCheckRewardCommand,
    addBenchCommand,
    addDoctorCommand,
  ]) {
    add(program, done);
  }
  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.done;
      throw new EmbodyError("bad-request", asSentence(error.message.replace(/^error: /, "")), {
        remedy: "See 'embody --help', or 'embody COMMAND --help'.",
      });
    }
    throw error;
  }
  return code;
}

function asSentence(text: string): string {
  const capitalised = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(text) ? capitalised : `${capitalised}.`;
}

function unknownCommand(name: string, program: Command): EmbodyError {
  const names = program.commands.map((command) => command.name());
  const near = nearestNames(name, names);
  return new EmbodyError("bad-request", `Unknown command '${name}'.`, {
    remedy: near.length > 0 ? `Did you mean '${near.join("' or '")}'?` : `Commands: ${names.join(", ")}.`,
  });
}

/** Says what went wrong, in one line (or one JSON line), and gives the exit code. */
export function report(error: unknown, json: boolean): number {
  const known = error instanceof EmbodyError && error.code !== "internal";
  const code = error instanceof EmbodyError ? error.code : "internal";
  const remedy = known ? error.remedy : `A report is at ${writeReport(error)}.`;
  const message = messageOf(error);
  if (json) process.stdout.write(`${JSON.stringify({ type: "error", code, message, remedy: remedy ?? null })}\n`);
  else process.stderr.write(printable(`embody: ${message}${remedy ? ` ${remedy}` : ""}\n`));
  if (code === "budget") return exitCodes.budget;
  return known ? exitCodes.badRequest : exitCodes.internal;
}

function writeReport(error: unknown): string {
  const lines = [
    `embody ${version}, node ${process.versions.node}, ${process.platform} ${process.arch}`,
    `command: ${process.argv.slice(2).join(" ")}`,
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    error instanceof Error && error.cause !== undefined ? `cause: ${String(error.cause)}` : "",
  ];
  try {
    const path = join(openHome().runs, `error-${Date.now()}.txt`);
    writeFileSync(path, lines.join("\n"));
    return path;
  } catch {
    process.stderr.write(`${lines.join("\n")}\n`);
    return "standard error (no file could be written)";
  }
}
