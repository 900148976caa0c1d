/** `embody do "<goal>"`: pursues a goal, and those that follow it, and keeps the episode. */
import type { Command } from "commander";
import type { z } from "zod";
import { goalRunSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import type { GoalEnd, GoalStatus } from "../../core/events.ts";
import { openHome } from "../../store/home.ts";
import { addOptions, parseOptions } from "../options.ts";
import { createReporter } from "../output.ts";
import type { PlanningModelOptions } from "../planning-model.ts";
import type { SavedRun } from "../run/saved.ts";
import type { RunRequest } from "../run.ts";

const exitCodeOf: Readonly<Record<GoalStatus, number>> = {
  achieved: exitCodes.done,
  failed: exitCodes.notReached,
  impossible: exitCodes.impossible,
  budget: exitCodes.budget,
  interrupted: exitCodes.interrupted,
};
/** From the worst on. */
const badness: readonly GoalStatus[] = ["interrupted", "budget", "failed", "impossible", "achieved"];

/** Of several goals the worst end counts. */
export function exitCodeFor({ status, goals = [] }: Pick<GoalEnd, "status" | "goals">): number {
  const statuses = new Set([status, ...goals.map((goal) => goal.status)]);
  return exitCodeOf[badness.find((each) => statuses.has(each)) ?? status];
}

export function addDoCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("do")
    .description("pursue a goal in plain words; the episode is kept and can be watched")
    .argument("[goal...]", "such as: get a stone pickaxe");
  addOptions(command, goalRunSchema).action(async (words: string[], raw: unknown) => {
    const options = parseOptions(goalRunSchema, raw);
    const goal = words.join(" ").trim();
    if (words.length === 0 && options.resume === undefined) return await showGoals(options.json);
    if ([goal, ...options.then].some((each) => each.trim() === "") && options.resume === undefined) {
      throw new EmbodyError("bad-request", "No goal is given.", { remedy: 'Try: embody do "get a stone pickaxe"' });
    }
    if (options.resume !== undefined && (goal !== "" || options.then.length > 0)) {
      throw new EmbodyError("bad-request", "A run that goes on has its goals already.", {
        remedy: `Queue another one with: embody tell ${options.resume} --next "${goal || options.then[0]}"`,
      });
    }
    // Loaded only now: other commands, and words about wrong options, need none of it.
    const { runGoal } = await import("../run.ts");
    const { readSaved } = await import("../run/saved.ts");
    const { openPlanningModel } = await import("../planning-model.ts");
    const { learnLazily } = await import("../learn-lazily.ts");
    const home = openHome();
    const saved = options.resume === undefined ? null : readSaved(options.resume, home).state;
    const planning = openPlanningModel(planningOptions(options, saved), home);
    const end = await runGoal(requestOf(goal, options), createReporter(options.json), home, {
      planning,
      learnSkill: learnLazily,
    });
    if (!options.json) console.log(`watch it: npx embody watch ${end.episode}`);
    done(exitCodeFor(end));
  });
}

/** A run that goes on keeps its planner, and what it has spent counts. */
export function planningOptions(
  { planner, maxUsd, maxTokens }: Pick<z.infer<typeof goalRunSchema>, "planner" | "maxUsd" | "maxTokens">,
  saved: Pick<SavedRun, "planner" | "ledger"> | null,
): PlanningModelOptions {
  return { planner: saved?.planner ?? planner, maxUsd, maxTokens, ...(saved?.ledger ? { used: saved.ledger } : {}) };
}

/** What the options mean for a run. */
export function requestOf(goal: string, options: Readonly<z.infer<typeof goalRunSchema>>): RunRequest {
  return {
    goal,
    others: options.then,
    world: options.world,
    difficulty: options.difficulty,
    username: options.username,
    planner: options.planner,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
    speed: options.speed ?? (options.watch ? 1 : Number.POSITIVE_INFINITY),
    maxWorldSeconds: options.maxMinutes === undefined ? null : options.maxMinutes * 60,
    maxWallSeconds: options.maxWallMinutes === undefined ? null : options.maxWallMinutes * 60,
    memory: options.memory === "on",
    learn: options.learn ?? null,
    yes: options.yes,
    xray: options.xray,
    resume: options.resume ?? null,
    out: options.out ?? null,
    readInput: options.stdin,
    watch: options.watch,
    keepPageOpen: options.watch && !options.json && process.stdout.isTTY === true,
    realServer:
      options.host === undefined
        ? null
        : { host: options.host, port: options.port, version: options.mcVersion ?? null, auth: options.auth },
  };
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
