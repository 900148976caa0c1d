import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { trainSchema } from "../../../src/app/commands/train.ts";
import { prepareRun } from "../../../src/app/training/prepare-run.ts";
import { openRunFolder, type RunFolder } from "../../../src/app/training/run-folder.ts";
import type { EvaluationResult, SeedResult } from "../../../src/core/training.ts";
import { openHome } from "../../../src/store/home.ts";

const root = mkdtempSync(join(tmpdir(), "embody-prepare-"));
const home = openHome({ EMBODY_HOME: root });

/** The task's own reward, unless a test says otherwise. */
const byHand = { reward: "human" };

function prepare(sentence: string, given: Record<string, unknown> = {}) {
  return prepareRun(sentence, trainSchema.parse({ ...byHand, ...given }), Object.keys(given), home);
}
async function folderOf(sentence: string, given: Record<string, unknown> = {}): Promise<RunFolder> {
  const prepared = await prepare(sentence, given);
  if (!("folder" in prepared)) throw new Error("mistakes");
  return prepared.folder;
}
const pole = "balance a pole";

describe("a run is prepared", () => {
  it("with the task that the sentence means, 20 minutes, and one seed, when nothing else is said", async () => {
    const { record } = await folderOf(pole);
    expect(record).toMatchObject({
      task: "classic/cartpole",
      description: pole,
      name: "cartpole",
      reward: null,
      seeds: [1],
      maxSteps: null,
      maxSeconds: 1200,
      budget: "default",
    });
    expect((await folderOf("", { task: "classic/cartpole" })).record.description).toMatch(/^balance a pole by pushing/);
  });

  it("with what the person asked for", async () => {
    const { record } = await folderOf(pole, { seed: "7", seeds: "3", steps: "5000", envs: "16", name: "my-pole" });
    expect(record).toMatchObject({ seeds: [7, 8, 9], maxSteps: 5000, maxSeconds: null, budget: "asked" });
    expect(record).toMatchObject({ name: "my-pole", settings: { numEnvs: 16 } });
    expect((await folderOf(pole, { minutes: "0.5" })).record).toMatchObject({ maxSeconds: 30, maxSteps: null });
    // Seeds are 32-bit words.
    expect((await folderOf(pole, { seed: String(2 ** 32 - 1), seeds: "2" })).record.seeds).toEqual([2 ** 32 - 1, 0]);
  });

  it("with a reward of the person's, once it is right", async () => {
    const file = join(root, "reward.ts");
    writeFileSync(file, "export function reward(state) {\n  return { up: 1 - abs(state.angle) };\n}\n");
    expect((await folderOf(pole, { reward: file })).record.reward).toContain("abs(state.angle)");
    writeFileSync(file, "export function reward(state) {\n  return { up: state.angel };\n}\n");
    expect(await prepare(pole, { reward: file })).toMatchObject({ file, mistakes: [{ line: 2, column: 22 }] });
  });

  it("with a writer and a search where no reward is given", async () => {
    const { record } = await folderOf(pole, { reward: undefined });
    expect(record).toMatchObject({ reward: null, drafted: null });
    expect(record.search).toMatchObject({
      method: "race",
      writer: "builtin",
      samples: 8,
      iterations: 2,
      fullSteps: 1_000_000,
    });
    const eureka = { reward: "builtin", search: "eureka", steps: "5000", samples: "2", maxUsd: "0.5" };
    expect((await folderOf(pole, eureka)).record.search).toEqual({
      method: "eureka",
      writer: "builtin",
      sentence: expect.stringMatching(/^balance a pole by pushing/),
      samples: 2,
      iterations: 3,
      fullSteps: 5000,
      maxUsd: 0.5,
      maxTokens: null,
      renamingSeed: null,
      judge: false,
    });
    // Words beside a task that is named are what its writer is told; words that chose it say less than its own.
    const said = { reward: "builtin", task: "classic/cartpole" };
    expect((await folderOf("keep it up", said)).record.search?.sentence).toBe("keep it up");
    expect((await folderOf(pole)).record.search).toBeNull();
  });

  const verifier = join(root, "verifier.ts");
  writeFileSync(verifier, "export const fitness = sum(() => 1);\nexport const success = fitness >= 3;\n");
  it.each([
    ["", {}, /Nothing is said about what is to be learned/],
    ["cook dinner", {}, /No task fits 'cook dinner'/],
    ["ant", {}, /may mean more than one task/],
    ["", { task: "rapier/ants" }, /Unknown task 'rapier\/ants'. Did you mean/],
    [pole, { name: "../up" }, /--name '\.\.\/up': must be lower-case letters/],
    [pole, { reward: join(root, "none.ts") }, /none\.ts': it cannot be read/],
    [pole, { reward: verifier }, /is a verifier, not a reward/],
    [pole, { reward: "llm" }, /--reward llm needs a language model/],
    [pole, { search: "eureka" }, /--search 'eureka': the reward is given \(human\)/],
    [pole, { reward: "builtin", judge: true }, /--judge: there is nothing to look at/],
    ["", { resume: "nothing" }, /There is no training 'nothing'/],
    ["", { resume: "../../etc" }, /There is no training/],
  ])("'%s' with %o is refused, and nothing is made", async (sentence, given, message) => {
    const before = readdirSync(home.runs).length;
    await expect(prepare(sentence, given)).rejects.toThrow(message);
    expect(readdirSync(home.runs)).toHaveLength(before);
  });
});

describe("a run goes on", () => {
  const result: EvaluationResult = {
    episodes: 100,
    success: 0.5,
    successInterval: [0.4, 0.6],
    fitness: 1,
    fitnessInterval: [1, 1],
    return: 1,
    length: 1,
  };
  const ended = (seed: number, end: SeedResult["end"], success = 0.5): SeedResult => ({
    seed,
    end,
    fast: { ...result, success },
    reference: null,
    iterations: 1,
    steps: 1,
    seconds: 1,
    policyHash: "",
  });
  const keep = ({ path }: RunFolder, ...results: readonly SeedResult[]) => {
    for (const each of results) {
      writeFileSync(join(path, results.length > 1 ? `seed-${each.seed}` : ".", "seed.json"), JSON.stringify(each));
    }
    writeFileSync(join(path, "result.json"), "{}");
  };

  it("with the settings it began with; only its limits may be moved", async () => {
    const folder = await folderOf(pole, { steps: "5000", seed: "4" });
    expect(await folderOf("", { resume: folder.record.id })).toEqual(folder);
    for (const given of [{ task: "maze/goto" }, { seed: "5" }, { name: "x" }, { envs: "3" }, { reward: "human" }]) {
      const [name] = Object.keys(given);
      await expect(prepare("", { resume: folder.record.id, ...given })).rejects.toThrow(
        `--${name} cannot be given with --resume`,
      );
    }
    await expect(prepare(pole, { resume: folder.record.id })).rejects.toThrow(/cannot be given with --resume/);
    const moved = await folderOf("", { resume: folder.record.id, steps: "9000", workers: "1", json: true });
    expect(moved.record).toEqual({ ...folder.record, maxSteps: 9000 });
    expect(openRunFolder(home, folder.record.id)).toEqual(moved);
  });

  it("after its budget was used up, with a larger one", async () => {
    const folder = await folderOf(pole, { steps: "5000" });
    keep(folder, ended(1, "steps"));
    await expect(prepare("", { resume: folder.record.id })).rejects.toThrow(/has used up its budget/);
    expect(existsSync(join(folder.path, "seed.json"))).toBe(true);
    await folderOf("", { resume: folder.record.id, steps: "9000" });
    expect(existsSync(join(folder.path, "seed.json"))).toBe(false);
    expect(existsSync(join(folder.path, "result.json"))).toBe(false);
  });

  it("not after it has met its mark, nor where it would stop at once again", async () => {
    const met = await folderOf(pole);
    keep(met, ended(1, "mark", 0.95));
    await expect(prepare("", { resume: met.record.id, steps: "9000" })).rejects.toThrow(/has met its mark/);
    const below = await folderOf(pole);
    keep(below, ended(1, "mark"));
    await expect(prepare("", { resume: below.record.id, steps: "9000" })).rejects.toThrow(/was below it in the end/);
    expect(existsSync(join(below.path, "seed.json"))).toBe(true);
  });
});
