/** `embody bench SUITE`: measures, resumably, and can write the results page. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { z } from "zod";
import { benchSchema } from "../../core/config.ts";
import { EmbodyError, exitCodes } from "../../core/errors.ts";
import { openHome } from "../../store/home.ts";
import { addOptions, parseOptions } from "../options.ts";
import { version } from "../version.ts";

type BenchOptions = z.infer<typeof benchSchema>;

type Row = Readonly<Record<string, unknown>>;

interface Suite {
  readonly title: string;
  /** What was measured, for the page. */
  readonly conditions: string;
  run(options: BenchOptions, folder: string, progress: (row: Row, note: string) => void): Promise<readonly object[]>;
}

const suites: Readonly<Record<string, Suite>> = {
  minecraft: {
    title: "Goals in Minecraft",
    conditions:
      "Embedded server 1.20.4, difficulty normal, no assists, recipe planner; each run is a process of its own, wall time from its start to its end. A run counts when it ends with `achieved`, without assists, and the condition holds in the server's facts. Intervals are Wilson's, 95 %.",
    async run({ goal, seeds, jobs, fresh }, folder, progress) {
      const { benchMinecraft, minecraftGoals } = await import("../bench/minecraft.ts");
      return benchMinecraft({
        goals: minecraftGoals.filter((each) => each.goal.includes(goal)),
        seeds,
        jobs,
        folder,
        fresh,
        onRun: ({ code: _code, hash: _hash, ...run }, done, total) => progress(run, `${done} of ${total}`),
      });
    },
  },
  determinism: {
    title: "One seed, one episode",
    conditions:
      "The episode hash covers every pose, block change and inventory. Each row is a process of its own; 'every core busy' runs beside one more busy process than there are cores.",
    async run({ seeds }, folder, progress) {
      const { benchDeterminism } = await import("../bench/determinism.ts");
      return benchDeterminism(seeds, folder, (row) => progress({ ...row }, ""));
    },
  },
  kill: {
    title: "Killed and resumed",
    conditions:
      'Each run of "get a stone pickaxe" is killed with SIGKILL at a random moment; then its episode is opened and the run resumed.',
    async run({ seeds }, folder, progress) {
      const { benchKill } = await import("../bench/kill.ts");
      return benchKill(seeds, folder, (row) => progress({ ...row }, ""));
    },
  },
  engine: {
    title: "Steps per second",
    conditions:
      "Control steps of one environment a second, all environments and threads together: actions, observation, reward, termination and resets included. Per task, all variants take turns within one process and the best of three rounds counts; ratios (to the task's first row) carry over to other machines, absolute numbers do not. `fast` is the twin, or the ODE or maze itself; `reference` is Rapier.",
    async run({ only, fresh }, folder, progress) {
      const { benchEngine } = await import("../bench/engine.ts");
      return benchEngine({ filter: only, folder, fresh, onRow: (row) => progress({ ...row }, "") });
    },
  },
  language: {
    title: "The little language's speed",
    conditions:
      "The reward of rapier/ant-run over 1,024 environments: nanoseconds for one environment and step, the best of 40 rounds in turns within one process.",
    async run(_options, _folder, progress) {
      const { benchLanguage } = await import("../bench/language.ts");
      return benchLanguage((row) => progress({ ...row }, ""));
    },
  },
  physics: {
    title: "Physics against what is known",
    conditions:
      "The twin (f32) and Rapier against closed formulas, a Runge-Kutta integration in binary64 of equations written by hand, conservation laws and, where a Python has it (EMBODY_PYTHON), MuJoCo with its steps of 1/6000 s. Without another number the engines run at the body's own steps. Rows 'twin against Rapier' compare paths of joints and root under the same open-loop targets.",
    async run({ only, fresh }, folder, progress) {
      const { benchPhysics } = await import("../bench/physics/index.ts");
      return benchPhysics({ only, folder, fresh, onRow: (row) => progress({ ...row }, "") });
    },
  },
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
    const rows = await suite.run(options, folder, (row, note) =>
      process.stderr.write(`${note} ${Object.values(row).map(cell).join("  ")}\n`),
    );
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(rows, null, 2));
    const table = markdown(rows as readonly Row[]);
    if (options.page) writeFileSync(options.page, page(suite, name, options, table));
    console.log(options.json ? JSON.stringify({ type: "bench", suite: name, rows }) : table);
    done(exitCodes.done);
  });
}

/** A table with a column for each field of the first row. */
function markdown(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const heading = columns.map((column) => column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return [heading, columns.map(() => "---"), ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function cell(value: unknown): string {
  if (Array.isArray(value)) return value.map(cell).join(", ") || "none";
  if (typeof value === "number") {
    if (Number.isInteger(value)) return String(value);
    return Math.abs(value) >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  // A hash is told by its beginning.
  return String(value).replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, "$1…");
}

function page(suite: Suite, name: string, { seeds, jobs, goal, only }: BenchOptions, table: string): string {
  const goalOption = `${goal ? ` --goal "${goal}"` : ""}${only ? ` --only "${only}"` : ""}`;
  return `# ${suite.title}

Made by \`embody bench ${name} --seeds ${seeds} --jobs ${jobs}${goalOption} --page docs/results/${name}.md\`; embody ${version}, Node ${process.versions.node},
${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}).

${suite.conditions}

${table}
`;
}
