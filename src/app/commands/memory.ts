/** `embody memory [list|forget]`: what is remembered from run to run. */
import type { Command } from "commander";
import { memoryCommandSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import type { SkillCall } from "../../core/plan.ts";
import { openHome } from "../../store/home.ts";
import { type Memory, normaliseWords, openMemory } from "../../store/memory.ts";
import { addOptions, parseOptions } from "../options.ts";

interface Filter {
  readonly world?: string | undefined;
  readonly goal?: string | undefined;
}

export function addMemoryCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("memory")
    .description("what is remembered from run to run: plans that worked, and how calls went")
    .argument("[action]", "list or forget", "list");
  addOptions(command, memoryCommandSchema).action((action: string, raw: unknown) => {
    const { json, yes, ...filter } = parseOptions(memoryCommandSchema, raw);
    const note = (line: string) => void process.stderr.write(`${line}\n`);
    const memory = openMemory(openHome(), note);
    try {
      if (action === "list") list(memory, filter, json);
      else if (action === "forget") forget(memory, filter, yes, json);
      else {
        throw new EmbodyError("bad-request", `Memory knows no '${action}'.`, { remedy: "Use list or forget." });
      }
    } finally {
      memory.close();
    }
    done(exitCodes.done);
  });
}

function list(memory: Memory, { world, goal }: Filter, json: boolean): void {
  const words = goal === undefined ? null : normaliseWords(goal);
  const isMeant = (entry: { readonly world: string }) => world === undefined || entry.world === world;
  const plans = memory.plans().filter((plan) => isMeant(plan) && (!words || normaliseWords(plan.goal) === words));
  const calls = words ? [] : memory.experiences().filter(isMeant);
  if (json) {
    console.log(JSON.stringify({ type: "memory", plans, calls }));
    return;
  }
  if (plans.length + calls.length === 0) console.log("Nothing is remembered.");
  for (const plan of plans) {
    const counts = `worked ${times(plan.worked)}${plan.failed > 0 ? `, failed ${times(plan.failed)}` : ""}`;
    console.log(`${plan.goal} (${plan.world}): ${counts}, ${Math.round(plan.seconds)} s of world time`);
    console.log(`  ${plan.steps.map(callText).join(" > ")}`);
  }
  if (calls.length > 0) console.log(`${plans.length > 0 ? "\n" : ""}Calls:`);
  for (const { call, succeeded, failed, world: where } of calls) {
    const failures = Object.entries(failed).map(([code, count]) => `${code} ${times(count)}`);
    console.log(`  ${callText(call)} (${where}): ${[`succeeded ${times(succeeded)}`, ...failures].join(", ")}`);
  }
}

function forget(memory: Memory, { world, goal }: Filter, yes: boolean, json: boolean): void {
  if (world === undefined && goal === undefined && !yes) {
    throw new EmbodyError("bad-request", "This would forget everything.", {
      remedy: 'Say --yes, or what to forget: --world rapier/yard, --goal "get a stone pickaxe".',
    });
  }
  const forgotten = memory.forget({
    ...(world === undefined ? {} : { world }),
    ...(goal === undefined ? {} : { goal }),
  });
  console.log(
    json ? JSON.stringify({ type: "memory-forgotten", entries: forgotten }) : `${forgotten} entries forgotten`,
  );
}

const times = (count: number) => (count === 1 ? "once" : `${count} times`);

function callText({ skill, args }: SkillCall): string {
  const values = Object.values(args).map((value) =>
    Array.isArray(value) ? value.slice(0, 3).join("|") : String(value),
  );
  return [skill, ...values].join(" ");
}
