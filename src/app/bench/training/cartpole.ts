/**
 * The suite `cartpole`: from the start of a process to a policy whose mean return over 100 held-out episodes is 475 or more. Beside it PPO of
 * stable-baselines3, with the constants of ours as far as both have them, with those that rl-baselines3-zoo found for this problem, and with its
 * own defaults. Each seed's runs follow each other, so that whatever else the machine does meets all of them. Runs that fail count as `cap` seconds.
 */
import { join } from "node:path";
import { bootstrapInterval, bootstrapRatioInterval, interquartileMean, quantile } from "../../../core/statistics.ts";
import { trainingCodeHash } from "../../training/identity.ts";
import { settingsFor } from "../../training/settings.ts";
import { KeptRows } from "../kept-rows.ts";
import { type PeerJob, peerCode, runPeer, versionOfModule } from "./peers.ts";
import { byHand, timeTraining } from "./runs.ts";

export const mark = 475;

export interface CartpoleRun {
  readonly contender: string;
  readonly seed: number;
  readonly reached: boolean;
  /** From process start (s). */
  readonly seconds: number;
  /** Without what comes before learning (s). */
  readonly learningSeconds: number;
  readonly steps: number;
  /** Of what others need. */
  readonly versions?: string;
}

export interface CartpoleRow {
  readonly contender: string;
  readonly seeds: number;
  readonly reached: number;
  /** Interquartile mean of seconds from process start, and its 95 % bootstrap interval. */
  readonly seconds: number;
  readonly interval: readonly [number, number];
  readonly median: number;
  readonly slowest: number;
  /** Interquartile means. */
  readonly learningSeconds: number;
  readonly steps: number;
  /** Its seconds by ours. */
  readonly timesOurs: number;
  readonly timesOursInterval: readonly [number, number];
  readonly learningTimesOurs: number;
}

export interface CartpoleOptions {
  readonly seeds: number;
  /** Seconds after which a run has failed. */
  readonly cap: number;
  readonly folder: string;
  readonly fresh: boolean;
  readonly onRun: (run: CartpoleRun, done: number, total: number) => void;
}

const ours = "embody";
/** Steps between two judgements of the others: their clock stands still meanwhile, so often is in their favour. */
const judgedEvery = 2000;

interface Contender {
  readonly name: string;
  readonly code: string;
  run(seed: number): Promise<Omit<CartpoleRun, "contender" | "seed">>;
}

export async function benchCartpole(options: CartpoleOptions): Promise<{ rows: CartpoleRow[]; notes: string[] }> {
  const { seeds, cap, folder, fresh, onRun } = options;
  const { contenders, notes } = contendersWith(cap, folder);
  const runs: CartpoleRun[] = [];
  const kept = contenders.map(({ code }, index) => {
    const file = join(folder, `cartpole-${index}.jsonl`);
    return new KeptRows<CartpoleRun>(file, fresh, `${code} cap ${cap}`);
  });
  for (let seed = 1; seed <= seeds; seed++) {
    for (const [index, { name, run }] of contenders.entries()) {
      const measure = async () => [{ contender: name, seed, ...(await run(seed)) }];
      const rows = (await kept[index]?.of(`seed ${seed}`, measure)) ?? [];
      runs.push(...rows);
      for (const row of rows) onRun(row, runs.length, seeds * contenders.length);
    }
  }
  const others = new Set(runs.flatMap(({ versions }) => versions ?? []));
  return { rows: summariseCartpole(runs, cap), notes: [...notes, ...[...others].map((each) => `Beside it: ${each}.`)] };
}

function contendersWith(cap: number, folder: string): { contenders: Contender[]; notes: string[] } {
  let isWarm = false;
  const contenders: Contender[] = [
    {
      name: ours,
      code: trainingCodeHash(),
      async run(seed) {
        // Node keeps compiled code between starts, as Python does: neither is measured right after an installation.
        if (!isWarm) await runOurs(0, cap, folder);
        isWarm = true;
        return runOurs(seed, cap, folder);
      },
    },
  ];
  const notes = [];
  const sb3 = versionOfModule("stable_baselines3");
  if ("version" in sb3) {
    const peer = (name: string, constants: PeerJob["constants"]): Contender => ({
      name: `stable-baselines3 ${sb3.version}, ${name}`,
      code: peerCode(`${sb3.version} ${JSON.stringify(constants)}`),
      async run(seed) {
        const { bestReturn: _best, versions, ...run } = await runPeer({ seed, cap, every: judgedEvery, constants });
        const named = Object.entries(versions).map(([library, version]) => `${library} ${version}`);
        return { ...run, versions: named.join(", ") };
      },
    });
    contenders.push(
      peer("our constants", settingsFor("classic/cartpole")),
      peer("rl-zoo's constants", "zoo"),
      peer("its defaults", "defaults"),
    );
  } else {
    notes.push(`stable-baselines3 is not measured: ${sb3.reason}. Set EMBODY_PYTHON to a Python that has it.`);
  }
  const puffer = versionOfModule("pufferlib");
  notes.push(
    "version" in puffer
      ? `PufferLib ${puffer.version} is there, but this suite has no runner for it.`
      : `PufferLib is not measured: ${puffer.reason}. Version 3.0.0 comes as source alone and fetches more over the network while it is built; where that is out of reach it does not install.`,
  );
  return { contenders, notes };
}

async function runOurs(seed: number, cap: number, folder: string) {
  const args = ["--task", "classic/cartpole", "--seed", String(seed), "--minutes", String(cap / 60), ...byHand];
  const { judgedSeconds, result, error } = await timeTraining(args, folder);
  if (error) process.stderr.write(`seed ${seed}: ${error}\n`);
  const seconds = judgedSeconds ?? cap;
  const reached = (result?.fast?.fitness ?? 0) >= mark && seconds <= cap;
  return { reached, seconds, learningSeconds: result?.seconds ?? cap, steps: result?.steps ?? 0 };
}

/** A row for each contender; ours, the first, is what the others are compared to. Runs that failed count as `cap` seconds. */
export function summariseCartpole(runs: readonly CartpoleRun[], cap: number): CartpoleRow[] {
  const times = (name: string, of: "seconds" | "learningSeconds") =>
    runs.filter(({ contender }) => contender === name).map((run) => (run.reached ? run[of] : cap));
  const names = [...new Set(runs.map(({ contender }) => contender))];
  const [first = ours] = names;
  return names.map((contender) => {
    const own = runs.filter((run) => run.contender === contender);
    const seconds = times(contender, "seconds");
    const learning = times(contender, "learningSeconds");
    return {
      contender,
      seeds: own.length,
      reached: own.filter(({ reached }) => reached).length,
      seconds: interquartileMean(seconds),
      interval: bootstrapInterval(seconds),
      median: quantile(seconds, 0.5),
      slowest: Math.max(...seconds),
      learningSeconds: interquartileMean(learning),
      steps: Math.round(interquartileMean(own.map(({ steps }) => steps))),
      timesOurs: interquartileMean(seconds) / interquartileMean(times(first, "seconds")),
      timesOursInterval: bootstrapRatioInterval(seconds, times(first, "seconds")),
      learningTimesOurs: interquartileMean(learning) / interquartileMean(times(first, "learningSeconds")),
    };
  });
}
