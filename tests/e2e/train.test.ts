/**
 * `embody train`, `eval` and `skills` as a person starts them: real processes, the exit codes and last lines of the contract, and nothing lost
 * where a process is killed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readPolicyNotes } from "../../src/nn/policy.ts";

const program = fileURLToPath(new URL("../../src/app/bin.mjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "embody-train-"));

type Line = Readonly<Record<string, unknown>>;

interface Ended {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly last: Line;
  readonly out: string;
  readonly error: string;
}

/** Runs the program; `onLine` hears its JSON lines as they come. */
function embody(args: readonly string[], onLine: (line: Line, process: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, EMBODY_HOME: home } });
  const lines: Line[] = [];
  let [out, error] = ["", ""];
  child.stderr.on("data", (chunk) => {
    error += chunk;
  });
  createInterface({ input: child.stdout }).on("line", (text) => {
    out += `${text}\n`;
    if (!text.startsWith("{") || !text.endsWith("}")) return;
    const line = JSON.parse(text) as Line;
    lines.push(line);
    onLine(line, child);
  });
  return new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, lines, last: lines.at(-1) ?? {}, out, error }));
  });
}

const json = (...args: string[]) => embody([...args, "--json"]);
/** The learner on the reward that the task comes with. */
const byHand = ["--reward", "human"];
const runs = () => readdirSync(join(home, "runs"));

/** Kills the training with `signal` at its n-th line of a type. */
async function cut(signal: NodeJS.Signals, type: string, n: number, ...args: string[]) {
  let seen = 0;
  const ended = await embody(["train", ...args, "--json"], (line, child) => {
    if (line.type === type && ++seen === n) child.kill(signal);
  });
  return { ...ended, run: String(ended.lines[0]?.run) };
}

const metricsOf = (run: string) =>
  readFileSync(join(home, "runs", run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, number>)
    // Times differ.
    .map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !name.startsWith("time/"))));

describe("embody train", () => {
  it("learns to balance a pole from a sentence, and the skill can be shown, judged and found", async () => {
    const { code, lines, last } = await json("train", "balance a pole", "--seed", "2", ...byHand);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ type: "train-start", task: "classic/cartpole", seeds: [2] });
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(["train-start", "train-progress", "train-evaluation", "train-seed-end", "train-end"]),
    );
    const skillDir = join(home, "skills", "cartpole");
    expect(last).toMatchObject({
      type: "train-end",
      status: "reached",
      skill: "cartpole",
      task: "classic/cartpole",
      evalEpisodes: 100,
      device: "cpu",
      adapter: null,
      policyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      skillDir,
      runDir: join(home, "runs", String(last.run)),
    });
    expect(last.success).toBeGreaterThanOrEqual(0.9);
    expect(last.fitness).toBeGreaterThanOrEqual(475);
    expect(last.stepsPerSecond).toBeCloseTo(Number(last.steps) / Number(last.seconds), 3);
    expect(readdirSync(skillDir).sort()).toEqual([
      "curve.jsonl",
      "fitness.ts",
      "policy.onnx",
      "reward.ts",
      "skill.json",
    ]);
    expect(readPolicyNotes(readFileSync(join(skillDir, "policy.onnx"))).observation).toEqual([
      "position",
      "velocity",
      "angle",
      "angularVelocity",
    ]);
    // The run has its metrics twice, and every event stands in them.
    const events = lines.filter(({ type }) => type === "train-progress" || type === "train-evaluation");
    expect(metricsOf(String(last.run))).toHaveLength(events.length);
    expect(
      runs().some((id) => readdirSync(join(home, "runs", id)).some((name) => name.startsWith("events.out.tfevents."))),
    ).toBe(true);

    // The exported policy does on those episodes exactly what the training said of it.
    const again = await json("eval", "cartpole");
    expect(again.code).toBe(0);
    expect(again.last).toMatchObject({
      type: "eval",
      skill: "cartpole",
      policyHash: last.policyHash,
      evalEpisodes: 100,
    });
    expect(again.last.fitness).toBeCloseTo(Number(last.fitness), 1);
    expect(again.last.success).toBeCloseTo(Number(last.success), 1);
    const other = await json(
      "eval",
      "cartpole",
      "--episodes",
      "30",
      "--seed-from",
      "99",
      "--world",
      "twin",
      "--workers",
      "1",
    );
    expect(other.last).toMatchObject({ seedFrom: 99, evalEpisodes: 30, engine: "fast" });

    const shown = await json("skills", "show", "cartpole");
    expect(shown.last).toMatchObject({
      type: "skill",
      skill: { name: "cartpole", description: "balance a pole", seeds: { training: 2 }, isBundled: false },
    });
    const found = await json("skills", "search", "balancing poles");
    expect((found.last.skills as Line[])[0]).toMatchObject({ name: "cartpole", kind: "trained" });
    const place = join(home, "exported");
    expect((await json("skills", "export", "cartpole", "--out", place)).last).toMatchObject({ folder: place });
    expect(readFileSync(join(place, "policy.onnx"))).toEqual(readFileSync(join(skillDir, "policy.onnx")));
    expect((await json("skills", "remove", "cartpole")).last).toMatchObject({
      type: "skill-removed",
      name: "cartpole",
    });
    expect(existsSync(skillDir)).toBe(false);
  });

  it("goes on after SIGKILL at any moment to the very same policy and metrics, and after Ctrl-C", async () => {
    const task = ["--task", "classic/cartpole", "--seed", "3", "--steps", "60000", ...byHand];
    const whole = await json("train", ...task);
    expect(whole.code).toBe(0);
    const resume = async (run: string) => {
      const { code, last } = await json("train", "--resume", run);
      expect([code, last.policyHash, last.steps]).toEqual([0, whole.last.policyHash, whole.last.steps]);
      expect(metricsOf(run)).toEqual(metricsOf(String(whole.last.run)));
    };
    const everyTime = [...task, "--checkpoint-seconds", "0"];
    // Before there is a checkpoint; with one of an iteration before; with metrics that are ahead of it.
    await resume((await cut("SIGKILL", "train-start", 1, ...everyTime)).run);
    await resume((await cut("SIGKILL", "train-progress", 5, ...everyTime)).run);
    await resume((await cut("SIGKILL", "train-evaluation", 2, ...task, "--checkpoint-seconds", "0.1")).run);

    const stopped = await cut("SIGINT", "train-progress", 4, ...task);
    expect(stopped.code).toBe(130);
    expect(stopped.last).toMatchObject({ type: "train-end", status: "interrupted", skill: null, policyHash: null });
    expect(stopped.error).toContain(`go on with: npx embody train --resume ${stopped.run}`);
    expect(existsSync(join(home, "runs", stopped.run, "checkpoint"))).toBe(true);
    await resume(stopped.run);
    // What has met its mark does not go on.
    const done = await embody(["train", "--resume", stopped.run]);
    expect([done.code, done.error]).toEqual([2, expect.stringMatching(/^embody: The run .* has ended.*\n$/)]);
  });

  it("searches for a reward, also when it is killed on the way, and trains with what it finds", async () => {
    const task = ["balance a pole", "--reward", "builtin", "--samples", "3", "--steps", "60000", "--workers", "2"];
    const whole = await json("train", ...task);
    expect([whole.code, whole.last.status]).toEqual([0, "reached"]);
    expect(whole.lines[1]).toMatchObject({
      type: "search-start",
      method: "race",
      writer: "builtin",
      model: null,
      samples: 3,
    });
    const scored = whole.lines.filter(({ type }) => type === "candidate-scored");
    expect(scored.length).toBeGreaterThanOrEqual(2);
    const search = whole.last.search as Line;
    expect(search).toMatchObject({ end: "finished", llm: { calls: 0, tokens: 0, usd: 0 } });
    expect(search.steps).toBeLessThanOrEqual(1.8 * 60_000 + 3 * 4096 * 3);
    // What was chosen is what it was trained with, and lies in the run and with the skill.
    const { runDir, skillDir } = whole.last as { runDir: string; skillDir: string };
    const reward = readFileSync(join(runDir, "reward.ts"), "utf8");
    expect(readFileSync(join(runDir, "search", "candidates", `${search.candidate}.ts`), "utf8")).toBe(reward);
    expect(readFileSync(join(skillDir, "reward.ts"), "utf8")).toBe(reward);
    expect(reward).toContain("export function reward(");

    const { run } = await cut("SIGKILL", "candidate-scored", 1, ...task);
    const resumed = await json("train", "--resume", run);
    expect(resumed.lines[1]).toMatchObject({ type: "search-start", isResumed: true });
    expect([resumed.code, resumed.last.policyHash]).toEqual([0, whole.last.policyHash]);
    expect((resumed.last.search as Line).candidate).toBe(search.candidate);
  });

  it("says that a budget ran out, keeps the policy, and goes on with a larger one", async () => {
    const { code, last } = await json(
      "train",
      "--task",
      "classic/cartpole",
      "--steps",
      "5000",
      "--seeds",
      "2",
      "--name",
      "short",
      ...byHand,
    );
    expect(code).toBe(4);
    expect(last).toMatchObject({ status: "budget", skill: null, skillDir: null });
    expect(last.seeds as Line[]).toHaveLength(2);
    expect(last.acrossSeeds).toMatchObject({ success: { mean: expect.any(Number) } });
    const run = String(last.run);
    expect(readdirSync(join(home, "runs", run)).sort()).toEqual(["result.json", "run.json", "seed-1", "seed-2"]);
    expect(existsSync(join(home, "runs", run, "seed-2", "policy.onnx"))).toBe(true);
    expect((await json("eval", join(home, "runs", run, "seed-1"), "--episodes", "5")).code).toBe(0);
    expect((await json("train", "--resume", run)).code).toBe(2);
    const more = await json("train", "--resume", run, "--steps", "60000");
    expect([more.code, more.last.skill]).toEqual([0, "short"]);
    expect((more.last.seeds as Line[]).every(({ end }) => end === "mark")).toBe(true);
  });

  it("refuses what is wrong in one line that says how to mend it, and starts nothing", async () => {
    const before = runs().length;
    for (const [args, message] of [
      [[], /Nothing is said about what is to be learned\. Try/],
      [["cook dinner"], /No task fits 'cook dinner'\. .* Choose one with --task/],
      [["balance a pole", "--device", "gpu"], /--device gpu/],
      [["balance a pole", "--reward", "llm"], /--reward llm needs a language model: /],
      [["balance a pole", "--search", "luck"], /--search 'luck': must be none, eureka or race/],
      [["balance a pole", "--search", "race", ...byHand], /--search 'race': the reward is given \(human\)/],
      [["balance a pole", "--judge"], /--judge: there is nothing to look at of classic\/cartpole yet/],
      [["balance a pole", "--fitness", "x.ts"], /'x\.ts'/],
      [["balance a pole", "--name", "collect"], /--name 'collect': there is a scripted skill of this name/],
      [["balance a pole", "--steps", "0"], /--steps '0': must be a whole number/],
    ] as const) {
      const { code, out, error } = await embody(["train", ...args]);
      expect([args.join(" "), code, out]).toEqual([args.join(" "), 2, ""]);
      expect(error).toMatch(message);
      expect(error.trim().split("\n")).toHaveLength(1);
    }
    expect(runs()).toHaveLength(before);
  });

  it("names a reward's mistakes with their places", async () => {
    const file = join(home, "reward.ts");
    writeFileSync(file, "export function reward(state) {\n  return { alive: state.angel, luck: Math.random() };\n}\n");
    const { code, last, error } = await json("train", "balance a pole", "--reward", file);
    expect(code).toBe(2);
    expect(error.split("\n").slice(0, 2)).toEqual([
      expect.stringMatching(/reward\.ts:2:25: unknown field "angel"/),
      expect.stringMatching(/reward\.ts:2:43: Math\.random/),
    ]);
    expect(last).toMatchObject({ type: "error", code: "bad-request", errors: [{ line: 2, column: 25 }, { line: 2 }] });
  });

  it("refuses a checkpoint that is damaged, and touches nothing", async () => {
    const { run } = await cut(
      "SIGKILL",
      "train-progress",
      4,
      "--task",
      "classic/cartpole",
      "--checkpoint-seconds",
      "0",
      ...byHand,
    );
    const file = join(home, "runs", run, "checkpoint");
    const bytes = readFileSync(file);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const metrics = metricsOf(run);
    const { code, error } = await embody(["train", "--resume", run]);
    expect(code).toBe(2);
    expect(error).toMatch(/^embody: The checkpoint '.*' is damaged or not one of ours\. .*\n$/);
    expect(readFileSync(file)).toEqual(bytes);
    expect(metricsOf(run)).toEqual(metrics);
  });
});
