/** `embody bench SUITE`: measures, resumably, and can write the results page. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { benchSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import { openHome } from "../../store/home.ts";
import { choiceSuite } from "../bench/choice/suite.ts";
import { rewardsSuite } from "../bench/rewards/index.ts";
import type { BenchOptions, Suite } from "../bench/suite.ts";
import { cell, markdown } from "../bench/table.ts";
import { trainingSuites } from "../bench/training/suites.ts";
import { addOptions, parseOptions } from "../options.ts";
import { version } from "../version.ts";

const suites: Readonly<Record<string, Suite>> = {
  minecraft: {
    title: "Goals in Minecraft",
    conditions:
      "Embedded server 1.20.4, difficulty normal, no assists, recipe planner; each run is a process of its own, wall time from its start to its end. A run counts when it ends with `achieved`, without assists, and the condition holds in the server's facts. Intervals are Wilson's, 95 %.",
    async run({ goal, seeds, jobs, fresh }, folder, progress) {
      const { benchMinecraft, minecraftGoals } = await import("../bench/minecraft.ts");
      const rows = await benchMinecraft({
        goals: minecraftGoals.filter((each) => each.goal.includes(goal)),
        seeds,
        jobs,
        folder,
        fresh,
        onRun: ({ code: _code, hash: _hash, ...run }, done, total) => progress(run, `${done} of ${total}`),
      });
      return { rows };
    },
  },
  yard: {
    title: "Goals in the yard",
    conditions:
      "World rapier/yard, layouts from seeds 1 to N, recipe planner, trained skills of the library; each run is a process of its own. A run counts when it ends with `achieved`, only trained skills ran, and the condition holds in the world's facts. `predicted success` is the mean of what the skills said of themselves when each was first started, multiplied along the chain. Intervals are Wilson's, 95 %.",
    async run({ goal, seeds, jobs, fresh }, folder, progress) {
      const { benchYard, yardGoals } = await import("../bench/yard.ts");
      const goals = yardGoals.filter((each) => each.goal.includes(goal));
      const onRun = (run: object, done: number, total: number) => progress({ ...run }, `${done} of ${total}`);
      return { rows: await benchYard({ goals, seeds, jobs, folder, fresh, onRun }) };
    },
  },
  determinism: {
    title: "One seed, one episode",
    conditions:
      "The episode hash covers every pose, block change and inventory. Each row is a process of its own; 'every core busy' runs beside one more busy process than there are cores.",
    async run({ seeds }, folder, progress) {
      const { benchDeterminism } = await import("../bench/determinism.ts");
      return { rows: await benchDeterminism(seeds, folder, (row) => progress({ ...row }, "")) };
    },
  },
  kill: {
    title: "Killed and resumed",
    conditions:
      'A run with a queue of goals, a correction ("no, the green pad") and a goal told on the way is killed with SIGKILL some time after a random event, once or twice, and resumed until it is done; odd seeds in the yard, even ones in Minecraft. `goals as unkilled`: its goals and how they ended are those of a run that nobody killed. `said once`: the correction and each queued goal had their effect once. `memory is episode`: the memory holds each call and each goal of the episode once, and nothing else.',
    async run({ seeds }, folder, progress) {
      const { benchKill } = await import("../bench/kill.ts");
      return { rows: await benchKill(seeds, folder, (row) => progress({ ...row }, "")) };
    },
  },
  engine: {
    title: "Steps per second",
    conditions:
      "Control steps of one environment a second, all environments and threads together: actions, observation, reward, termination and resets included. Per task, all variants take turns within one process and the best of three rounds counts; ratios (to the task's first row) carry over to other machines, absolute numbers do not. `fast` is the twin, or the ODE or maze itself; `reference` is Rapier.",
    async run({ only, fresh }, folder, progress) {
      const { benchEngine } = await import("../bench/engine.ts");
      return { rows: await benchEngine({ filter: only, folder, fresh, onRow: (row) => progress({ ...row }, "") }) };
    },
  },
  language: {
    title: "The little language's speed",
    conditions:
      "The reward of rapier/ant-run over 1,024 environments: nanoseconds for one environment and step, the best of 40 rounds in turns within one process.",
    async run(_options, _folder, progress) {
      const { benchLanguage } = await import("../bench/language.ts");
      return { rows: await benchLanguage((row) => progress({ ...row }, "")) };
    },
  },
  physics: {
    title: "Physics against what is known",
    conditions:
      "The twin (f32) and Rapier against closed formulas, a Runge-Kutta integration in binary64 of equations written by hand, conservation laws and, where a Python has it (EMBODY_PYTHON), MuJoCo with its steps of 1/6000 s. Without another number the engines run at the body's own steps. Rows 'twin against Rapier' compare paths of joints and root under the same open-loop targets.",
    async run({ only, fresh }, folder, progress) {
      const { benchPhysics } = await import("../bench/physics/index.ts");
      return { rows: await benchPhysics({ only, folder, fresh, onRow: (row) => progress({ ...row }, "") }) };
    },
  },
  planner: {
    title: "The planner that asks a language model",
    conditions:
      "Embedded server 1.20.4, difficulty normal, no assists; each run is a process of its own (`embody do … --planner llm`) with a home and a model's server of its own. The model is scripted (`src/app/bench/planner/erring-model.ts`): it errs on purpose, each kind of mistake being the first answer of some seed. `kept` and `corrected` are steps of its plans that survived the check, `inserted` are steps that the check put in. Where a whole plan was dropped, the steps are the rules' own. A run counts when it ends with `achieved`, without assists, and the condition holds in the server's facts. What runs may cost is counted by a priced server on the loopback interface. Intervals are Wilson's, 95 %.",
    async run(options, folder, progress) {
      const { benchPlanner } = await import("../bench/planner/index.ts");
      return benchPlanner(options, folder, (row, note) => progress({ ...row }, note));
    },
  },
  choice: choiceSuite,
  rewards: rewardsSuite,
  ...trainingSuites,
};

export function addBenchCommand(program: Command, done: (code: number) => void): void {
  const command = program
    .command("bench")
    .description("measure; goals already measured with the same code are kept, so it can be interrupted")
    .argument("<suite>", Object.keys(suites).join(", "));
  addOptions(command, benchSchema).action(async (name: string, raw: unknown) => {
    const options = parseOptions(benchSchema, raw);
    const suite = suites[name];
    if (!suite) {
      throw new EmbodyError("bad-request", `Unknown suite '${name}'.`, {
        remedy: `Suites: ${Object.keys(suites).join(", ")}.`,
      });
    }
    const folder = join(openHome().root, "bench");
    mkdirSync(folder, { recursive: true });
    const result = await suite.run(options, folder, (row, note) =>
      process.stderr.write(`${note} ${Object.values(row).map(cell).join("  ")}\n`),
    );
    const { rows } = result;
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(rows, null, 2));
    const tables = [{ title: result.title ?? "", rows }, ...(result.more ?? [])];
    const table = tables.map(({ title, rows: each }) => `${title && `${title}:\n\n`}${markdown(each)}`).join("\n\n");
    const notes = (result.notes ?? []).map((note) => `\n\n${note}`).join("");
    if (suite.page === "cpu") {
      const { cpuPage, keepSection } = await import("../bench/training/page.ts");
      const { title, conditions } = suite;
      keepSection(folder, {
        suite: name,
        title,
        command: commandOf(name, options),
        conditions,
        tables,
        notes: result.notes ?? [],
      });
      if (options.page) writeFileSync(options.page, cpuPage(folder));
    } else if (options.page) writeFileSync(options.page, page(suite, name, options, table + notes));
    console.log(options.json ? JSON.stringify({ type: "bench", suite: name, ...result }) : table + notes);
    done(exitCodes.done);
  });
}

/** As a person would write it. */
function commandOf(name: string, options: BenchOptions): string {
  const { seeds, jobs, goal, only, transfer, page: file } = options;
  const words = [`embody bench ${name} --seeds ${seeds} --jobs ${jobs}`];
  if (goal) words.push(`--goal "${goal}"`);
  if (only) words.push(`--only "${only}"`);
  if (transfer) words.push(`--transfer "${transfer}"`);
  return [...words, `--page ${file ?? `docs/results/${name}.md`}`].join(" ");
}

function page(suite: Suite, name: string, options: BenchOptions, table: string): string {
  return `# ${suite.title}

Made by \`${commandOf(name, { ...options, page: `docs/results/${name}.md` })}\`; embody ${version}, Node ${process.versions.node},
${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}).

${suite.conditions}

${table}
`;
}
