/** `embody do "<goal>"`: pursues a goal and keeps the episode. */
import type { Command } from "commander";
import { goalRunSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import type { GoalStatus } from "../../core/events.ts";
import { openHome } from "../../store/home.ts";
import { addOptions, parseOptions } from "../options.ts";
import { createReporter } from "../output.ts";
import type { RunRequest } from "../run.ts";

const exitCodeOf: Readonly<Record<GoalStatus, number>> = {
  achieved: exitCodes.done,
  failed: exitCodes.notReached,
  impossible: exitCodes.impossible,
  budget: exitCodes.budget,
  interrupted: exitCodes.interrupted,
};

export function addDoCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("do")
    .description("pursue a goal in plain words; the episode is kept and can be watched")
    .argument("[goal...]", "such as: get a stone pickaxe");
  addOptions(command, goalRunSchema).action(async (words: string[], raw: unknown) => {
    const options = parseOptions(goalRunSchema, raw);
    const goal = words.join(" ").trim();
    if (words.length === 0 && options.resume === undefined) return await showGoals(options.json);
    if (goal === "" && options.resume === undefined) {
      throw new EmbodyError("bad-request", "No goal is given.", { remedy: 'Try: embody do "get a stone pickaxe"' });
    }
    const request: RunRequest = {
      goal,
      world: options.world,
      difficulty: options.difficulty,
      username: options.username,
      planner: options.planner,
      seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
      speed: options.speed ?? (options.watch ? 1 : Number.POSITIVE_INFINITY),
      maxWorldSeconds: options.maxMinutes * 60,
      maxWallSeconds: options.maxWallMinutes === undefined ? null : options.maxWallMinutes * 60,
      xray: options.xray,
      resume: options.resume ?? null,
      out: options.out ?? null,
      watch: options.watch,
      keepPageOpen: options.watch && !options.json && process.stdout.isTTY === true,
      realServer:
        options.host === undefined
          ? null
          : { host: options.host, port: options.port, version: options.mcVersion ?? null, auth: options.auth },
    };
    // Loaded only now: other commands, and words about wrong options, need none of it.
    const { runGoal } = await import("../run.ts");
    const end = await runGoal(request, createReporter(options.json), openHome());
    if (!options.json) console.log(`watch it: npx embody watch ${end.episode}`);
    done(exitCodeOf[end.status]);
  });
}

/** What bare `embody` and `embody do` say. */
export async function showGoals(json: boolean): Promise<void> {
  const { capabilities, yardCapabilities } = await import("../../../planners/capabilities.ts");
  const option = `--world ${yardCapabilities.world}`;
  if (json) {
    const worlds = Object.fromEntries([capabilities, yardCapabilities].map(({ world, examples }) => [world, examples]));
    console.log(JSON.stringify({ type: "goals", goals: capabilities.examples, worlds }));
    return;
  }
  console.log("Ten goals that work here and now:\n");
  for (const goal of capabilities.examples.slice(0, 7)) console.log(`  npx embody do "${goal}"`);
  for (const goal of yardCapabilities.examples.slice(0, 3)) console.log(`  npx embody do "${goal}" ${option}`);
  console.log(`\n${capabilities.help}\n\nWith ${option}:\n${yardCapabilities.help}`);
  console.log("\nAdd --watch to see it live. All commands: npx embody --help");
}
