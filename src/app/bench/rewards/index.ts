/**
 * The suite `rewards`: rewards that are searched for, beside those that people wrote and beside Eureka mode; skills from sentences that no task fits; alarms
 * against labelled hacks; a model in this process, and servers of models that misbehave. Parts are chosen by `--only`, such as `tasks,hacks`; what follows a slash chooses within one: `tasks/hopper`, `new-skills/spin`.
 */
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { EmbodyError } from "../../../core/errors.ts";
import { version } from "../../version.ts";
import { KeptRows } from "../kept-rows.ts";
import type { BenchOptions, BenchResult, Suite } from "../suite.ts";
import type { Row } from "../table.ts";
import { raceHash, searchCodeHash } from "./runs.ts";

type Table = NonNullable<BenchResult["more"]>[number];

interface PartResult {
  readonly tables: readonly Table[];
  readonly notes?: readonly string[];
}

interface PartContext {
  readonly options: BenchOptions;
  readonly folder: string;
  /** What follows the slash; empty: everything. */
  readonly filter: string;
  readonly progress: (row: object, note: string) => void;
  /** Rows of this part, kept by the code that made them; `isAnyRace`: the race's rounds are no part of it. */
  kept<Kept>(name: string, isAnyRace?: boolean): KeptRows<Kept>;
}

type Part = (context: PartContext) => Promise<PartResult>;

/** In the order of the page. */
export const parts = {
  tasks: async ({ options, folder, filter, progress, kept }) => {
    const { chosenRows, compare, comparedTasks, taskRows } = await import("./tasks.ts");
    const tasks = chosenBy(filter, comparedTasks, ({ id }) => id);
    const runs = await compare({
      ...options,
      tasks,
      contenders: ["hand-written", "race"],
      folder,
      kept: kept("compared", true),
      onRun: progress,
    });
    const rows = taskRows(tasks, runs);
    return {
      tables: [
        { title: "Against rewards that people wrote", rows },
        { title: "What was chosen, race by race", rows: chosenRows(runs) },
      ],
    };
  },
  eureka: async ({ options, folder, filter, progress, kept }) => {
    const { chosenRows, compare, eurekaRows, eurekaTasks } = await import("./tasks.ts");
    const tasks = chosenBy(filter, eurekaTasks, ({ id }) => id);
    const contenders = ["eureka", "race"] as const;
    const runs = await compare({
      ...options,
      tasks,
      contenders,
      folder,
      kept: kept("compared", true),
      onRun: progress,
    });
    return {
      tables: [
        { title: "Against Eureka mode (4 texts in each of 3 rounds)", rows: eurekaRows(tasks, runs) },
        {
          title: "What Eureka mode chose",
          rows: chosenRows(runs.filter(({ contender }) => contender === "eureka")),
        },
      ],
    };
  },
  "new-skills": async ({ options, folder, filter, progress, kept }) => {
    const { newSkillNote, newSkillRows, readNewSkills, trainNewSkills, writeNewSkillsPage } = await import(
      "./new-skills.ts"
    );
    const skills = chosenBy(filter, readNewSkills(), ({ sentence }) => sentence);
    const runs = await trainNewSkills({ ...options, skills, folder, kept: kept("new-skills"), onRun: progress });
    if (options.page) {
      const page = join(dirname(options.page), "new-skills.md");
      writeNewSkillsPage(page, newSkillsHead(options, page), runs);
    }
    return {
      tables: [{ title: "Sentences that no task fits", rows: newSkillRows(runs) }],
      notes: [newSkillNote(runs)],
    };
  },
  hacks: async ({ options, filter, progress, kept }) => {
    const { measureHacks } = await import("./hacks.ts");
    return asPart(
      "Labelled hacks and honest rewards",
      await measureHacks({ ...options, only: filter }, kept("hacks", true), progress),
    );
  },
  local: async ({ options, folder, filter, progress }) => {
    const { measureLocalModel } = await import("./local-model.ts");
    return asPart("With a local model", await measureLocalModel({ ...options, only: filter }, folder, progress));
  },
  faults: async ({ options, folder, filter, progress }) => {
    const { measureFaults } = await import("./faults.ts");
    return asPart("With a server that misbehaves", await measureFaults({ ...options, only: filter }, folder, progress));
  },
  do: async ({ options, folder, progress, kept }) => {
    const { benchDo } = await import("./do.ts");
    const rows = await benchDo(options.seeds, folder, kept("do"), progress);
    return { tables: [{ title: "A skill that a goal lacks, learned on the way", rows }] };
  },
} satisfies Readonly<Record<string, Part>>;

type PartName = keyof typeof parts;

function asPart(title: string, { rows, more = [], notes = [] }: BenchResult): PartResult {
  return { tables: [{ title, rows }, ...more], notes };
}

/** What is asked for by `--only`, in the order of the page; everything without it. */
export function chosenParts(only: string): { readonly name: PartName; readonly filter: string }[] {
  const names = Object.keys(parts) as PartName[];
  const asked = only
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean)
    .map((word) => {
      const [name = "", ...filter] = word.split("/");
      return { name, filter: filter.join("/") };
    });
  const unknown = asked.find(({ name }) => !names.includes(name as PartName));
  if (unknown) {
    throw new EmbodyError("bad-request", `The suite 'rewards' has no part '${unknown.name}'.`, {
      remedy: `Parts: ${names.join(", ")}; such as --only tasks,hacks, or --only tasks/hopper for some of one.`,
    });
  }
  return names.flatMap((name) => {
    if (asked.length === 0) return [{ name, filter: "" }];
    const own = asked.filter((each) => each.name === name);
    return own.map(({ filter }) => ({ name, filter }));
  });
}

function chosenBy<Item>(filter: string, items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const found = items.filter((item) => nameOf(item).toLowerCase().includes(filter.toLowerCase()));
  if (found.length > 0) return found;
  throw new EmbodyError("bad-request", `Nothing there has '${filter}' in its name.`, {
    remedy: `There are: ${items.map(nameOf).join("; ")}.`,
  });
}

export async function benchRewards(
  options: BenchOptions,
  folder: string,
  onRow: (row: Row, note: string) => void,
): Promise<BenchResult> {
  const [code, rounds] = [searchCodeHash(), raceHash()];
  const opened = new Map<string, KeptRows<unknown>>();
  const tables: Table[] = [];
  const notes: string[] = [];
  for (const { name, filter } of chosenParts(options.only)) {
    const part: Part = parts[name];
    const result = await part({
      options,
      folder,
      filter,
      progress: (row, note) => onRow({ ...row }, `${name} ${note}:`),
      kept<Kept>(file: string, isAnyRace = false) {
        // Two parts share the race's runs: what is forgotten is forgotten once.
        const rows =
          opened.get(file) ??
          new KeptRows<unknown>(
            join(folder, `rewards-${file}.jsonl`),
            options.fresh,
            isAnyRace ? code : `${code} ${rounds}`,
          );
        opened.set(file, rows);
        return rows as KeptRows<Kept>;
      },
    });
    tables.push(...result.tables.filter(({ rows }) => rows.length > 0));
    notes.push(...(result.notes ?? []));
  }
  const [first = { title: "", rows: [] }, ...more] = tables;
  return { title: first.title, rows: first.rows, more, notes };
}

function newSkillsHead({ seeds, jobs }: BenchOptions, page: string): string {
  const processors = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"})`;
  return [
    `Made by \`embody bench rewards --only new-skills --seeds ${seeds} --jobs ${jobs} --page ${join(dirname(page), "rewards.md")}\`; embody ${version}, Node ${process.versions.node}, ${processors}.`,
    'Each sentence is given to `embody train "…" --reward builtin --search race --yes` in a process of its own with an empty EMBODY_HOME: no task fits it, so that a verifier is drafted from the sentence, accepted by flag and frozen, and a reward searched for by rules that never see it. Success is the share of 100 held-out episodes in Rapier that meet the drafted mark, its interval Wilson\'s, 95 %; seconds are from process start to exit. The pictures are of one episode in Rapier, evenly spaced over its time; red arrows are where the robot looks, blue lines its way. Whether they show what the sentence says is for the reader to judge.',
  ].join("\n\n");
}

export const rewardsSuite: Suite = {
  title: "Rewards that nobody wrote by hand",
  conditions: [
    "Each run is a process of its own (`embody train … --json`) with an empty EMBODY_HOME, seeds 1 to N; intervals are of 95 %, Student's over seeds (over episodes for one seed, Wilson's for shares). Fitness is the task's verifier on 100 held-out episodes in Rapier that no search has seen.",
    "`tasks`: the same networks and about the same environment steps (`full steps`; those of the winner in the race count) on the task's hand-written reward and on the one that the race finds with the `builtin` writer, none of them stopping at the mark. `reached` means that the race's mean is not below the lower end of the hand-written one's interval; `seeds at least mean` counts the race's seeds at or above the hand-written mean. `race steps` are those of all candidates and of the whole training at the end. Unseen tasks were not looked at while the writer was built; where `renamed`, the writer reads the state's fields under names without meaning.",
    "`hacks`: each labelled reward trained for 150 000 steps on seeds 1 to N, as candidates of one race are; `right` counts the seeds on which the alarms' verdict is what the reward was written as, `honest` and `hacks` the seeds on which such a reward would win.",
    "`eureka`: every text of every round trained to the end on the same engine by the same learner. Steps are those of training, of all candidates; `share with judging` counts the steps of their held-out episodes as well.",
  ].join("\n\n"),
  run: benchRewards,
};
