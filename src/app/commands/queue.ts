/** `embody queue [list|add|remove|run]`: goals that wait, each with its world and options, pursued one after another. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { goalRunSchema, queueSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import type { GoalEnd } from "../../core/events.ts";
import { type Home, openHome } from "../../store/home.ts";
import { GoalQueue, type QueuedGoal } from "../../store/queue.ts";
import { lockRun } from "../../store/run-lock.ts";
import { addOptions, parseOptions } from "../options.ts";
import { createReporter } from "../output.ts";
import { exitCodeFor, planningOptions, requestOf } from "./do.ts";

export function addQueueCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("queue")
    .description("goals that wait, each with its world and options; run pursues them one after another")
    .argument("[action]", "list, add, remove or run", "list")
    .argument("[words...]", "add: the goal; remove: its number");
  addOptions(command, queueSchema).action(async (action: string, words: string[], raw: Record<string, unknown>) => {
    const { json } = parseOptions(queueSchema, raw);
    const home = openHome();
    const queue = new GoalQueue(home, (line) => void process.stderr.write(`${line}\n`));
    try {
      done(await act(queue, home, { action, words: words.join(" ").trim(), raw, json }));
    } finally {
      queue.close();
    }
  });
}

interface Asked {
  readonly action: string;
  readonly words: string;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly json: boolean;
}

async function act(queue: GoalQueue, home: Home, { action, words, raw, json }: Asked): Promise<number> {
  switch (action) {
    case "list":
      show(queue.list(), json);
      return exitCodes.done;
    case "add": {
      const number = add(queue, words, raw);
      console.log(json ? JSON.stringify({ type: "queued", number, goal: words }) : `${number}: ${words}`);
      return exitCodes.done;
    }
    case "remove": {
      if (!queue.remove(Number(words))) {
        throw new EmbodyError("not-found", `There is no goal '${words}' in the queue.`, {
          remedy: "See their numbers with: embody queue list.",
        });
      }
      console.log(json ? JSON.stringify({ type: "queue-removed", number: Number(words) }) : `${words} is removed`);
      return exitCodes.done;
    }
    case "run":
      return await pursueAll(queue, home, json);
    default:
      throw new EmbodyError("bad-request", `The queue knows no '${action}'.`, {
        remedy: "Use list, add, remove or run.",
      });
  }
}

/** What is wrong with the options is said now, not when its turn comes. The seed is drawn now, so that a goal that is begun anew has the same world. */
function add(queue: GoalQueue, goal: string, raw: Readonly<Record<string, unknown>>): number {
  if (goal === "") {
    throw new EmbodyError("bad-request", "No goal is given.", {
      remedy: 'Try: embody queue add "get a stone pickaxe"',
    });
  }
  const options = parseOptions(queueSchema, raw);
  const { json: _json, ...given } = raw;
  return queue.add(goal, { ...given, seed: options.seed ?? Math.floor(Math.random() * 2 ** 31) });
}

function show(goals: readonly QueuedGoal[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ type: "queue", goals }));
    return;
  }
  if (goals.length === 0) console.log('Nothing waits. Add a goal: embody queue add "get a stone pickaxe"');
  for (const { number, goal, options, status, reason, run } of goals) {
    const state = status ?? (run === null ? "waiting" : `begun, run ${run}`);
    console.log(`${number}: ${goal} (${options.world ?? "minecraft"}): ${state}${reason ? `: ${reason}` : ""}`);
  }
}

async function pursueAll(queue: GoalQueue, home: Home, json: boolean): Promise<number> {
  const unlock = lockRun(join(home.root, "queue.lock"));
  const { runGoal } = await import("../run.ts");
  const { checkpointPath, newRunId, readSaved } = await import("../run/saved.ts");
  const { openPlanningModel } = await import("../planning-model.ts");
  const { learnLazily } = await import("../learn-lazily.ts");
  const reporter = createReporter(json);
  const ended: { readonly number: number; readonly goal: string; readonly status: string; readonly reason: string }[] =
    [];
  let code: number = exitCodes.done;
  try {
    for (let next = queue.next(); next; next = queue.next()) {
      const { number, goal } = next;
      const id = next.run ?? newRunId(goal);
      queue.begin(number, id);
      const record = ({ status, reason }: Pick<GoalEnd, "status" | "reason">) => {
        // One that was stopped keeps its place.
        if (status === "interrupted") return;
        queue.end(number, status, reason);
        ended.push({ number, goal, status, reason });
      };
      const resume = existsSync(checkpointPath(id, home)) ? id : undefined;
      const options = parseOptions(goalRunSchema, { ...next.options, resume });
      try {
        const saved = resume === undefined ? null : readSaved(resume, home).state;
        const planning = openPlanningModel(planningOptions(options, saved), home);
        const end = await runGoal(requestOf(goal, options), reporter, home, {
          id,
          planning,
          onEnd: record,
          learnSkill: learnLazily,
        });
        code = Math.max(code, exitCodeFor(end));
        if (end.status === "interrupted") break;
      } catch (error) {
        // Words that nobody understands, a server that is not there: said, and the others have their turn.
        if (!(error instanceof EmbodyError) || error.code === "internal") throw error;
        queue.end(number, "refused", error.message);
        ended.push({ number, goal, status: "refused", reason: error.message });
        reporter.note(`${goal}: ${error.message}`);
        code = Math.max(code, exitCodes.badRequest);
      }
    }
  } finally {
    unlock();
  }
  if (json) console.log(JSON.stringify({ type: "queue-end", goals: ended, waiting: openOnes(queue) }));
  else console.log(`${ended.length} ended, ${openOnes(queue)} waiting`);
  return code;
}

const openOnes = (queue: GoalQueue) => queue.list().filter(({ status }) => status === null).length;
