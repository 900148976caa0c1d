/** What is remembered: sums worked out by hand, several processes at once, files that break. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StepEntry } from "../../src/core/memory.ts";
import { openHome } from "../../src/store/home.ts";
import { keptOf, normaliseWords, openMemory } from "../../src/store/memory.ts";

const newHome = () => openHome({ EMBODY_HOME: mkdtempSync(join(tmpdir(), "embody-memory-")) });
function open(home = newHome()) {
  const notes: string[] = [];
  return { home, notes, memory: openMemory(home, (line) => notes.push(line)) };
}
const collect = (item: string, count = 1) => ({ skill: "collect", args: { item, count } });
const step = (run: string, index: number, outcome: string, seconds = 1, call = collect("log")): StepEntry => ({
  run,
  index,
  world: "minecraft",
  call,
  outcome,
  seconds,
});
const goal = (run: string, steps: readonly ReturnType<typeof collect>[], achieved: boolean, seconds = 10) => ({
  run,
  index: 0,
  world: "minecraft",
  goal: "Get 3 logs!",
  predicate: "inventory.log >= 3",
  steps,
  achieved,
  seconds,
});

describe("the memory", () => {
  it("counts outcomes by what a call is about, whatever the amount", () => {
    const { memory } = open();
    memory.keepStep(step("a", 0, "succeeded", 4, collect("log", 3)));
    memory.keepStep(step("a", 1, "succeeded", 8, collect("log", 9)));
    memory.keepStep(step("b", 0, "no-path", 30));
    memory.keepStep(step("b", 1, "no-path", 30));
    memory.keepStep(step("b", 2, "died", 2));
    memory.keepStep(step("b", 3, "succeeded", 100, collect("stone")));
    expect(memory.experienceOf("minecraft", collect("log"))).toEqual({
      succeeded: 2,
      failed: { died: 1, "no-path": 2 },
      seconds: 6,
    });
    expect(memory.experienceOf("rapier/yard", collect("log"))).toEqual({ succeeded: 0, failed: {}, seconds: null });
  });

  it("holds the better plan first, and counts runs that began like it and did not get there", () => {
    const { memory } = open();
    const [a, b] = [collect("log"), collect("stone")];
    memory.keepGoal(goal("r1", [a, b], true, 20));
    memory.keepGoal(goal("r2", [a, b], true, 40));
    memory.keepGoal(goal("r3", [b], true, 5));
    memory.keepGoal(goal("r4", [a], false));
    memory.keepGoal(goal("r5", [], false));
    // (2 + 1) / (3 + 2) = 0.6 against (1 + 1) / (1 + 2) = 0.67.
    expect(memory.plansFor("minecraft", "  get 3 LOGS")).toEqual([
      { predicate: "inventory.log >= 3", steps: [b], worked: 1, failed: 0, seconds: 5 },
      { predicate: "inventory.log >= 3", steps: [a, b], worked: 2, failed: 1, seconds: 30 },
    ]);
    expect(memory.plansFor("minecraft", "get 4 logs")).toEqual([]);
  });

  it("does not mind case, punctuation and spaces, and does mind signs and points", () => {
    expect(normaliseWords("  Get a STONE-pickaxe, please! ")).toBe("get a stone pickaxe please");
    expect(normaliseWords("go to x=1.5, y −2.")).toBe("go to x 1.5 y -2");
    const text = fc.string();
    fc.assert(fc.property(text, (words) => normaliseWords(normaliseWords(words)) === normaliseWords(words)));
    fc.assert(fc.property(text, (words) => normaliseWords(`  ${words} !`) === normaliseWords(words)));
  });

  it("is the same whatever is written twice, and whatever is lived again after a rewind", () => {
    const outcomes = fc.array(fc.constantFrom("succeeded", "no-path", "died"), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(outcomes, outcomes, fc.nat(), (first, second, cut) => {
        const { home, memory } = open();
        const from = cut % (first.length + 1);
        first.forEach((outcome, index) => {
          memory.keepStep(step("r", index, outcome));
          memory.keepStep(step("r", index, outcome));
        });
        // Killed; it goes on from an earlier moment, and things go otherwise.
        memory.rewind("r", { step: from, goal: 0 });
        second.forEach((outcome, index) => {
          memory.keepStep(step("r", from + index, outcome));
        });
        memory.close();
        const lived = [...first.slice(0, from), ...second];
        expect(keptOf(home, "r").steps.map(({ outcome }) => outcome)).toEqual(lived);
      }),
      { numRuns: 15 },
    );
  });

  it("forgets a goal, a world, or everything", () => {
    const { memory } = open();
    memory.keepStep(step("a", 0, "succeeded"));
    memory.keepStep({ ...step("a", 1, "succeeded"), world: "rapier/yard" });
    memory.keepGoal(goal("a", [collect("log")], true));
    expect(memory.forget({ goal: "get 3 logs" })).toBe(1);
    expect(memory.plans()).toEqual([]);
    expect(memory.experiences()).toHaveLength(2);
    expect(memory.forget({ world: "rapier/yard" })).toBe(1);
    expect(memory.experiences().map(({ world }) => world)).toEqual(["minecraft"]);
    expect(memory.forget({})).toBe(1);
  });

  it("takes what several processes write at once, each entry once", async () => {
    const home = newHome();
    const writer = fileURLToPath(new URL("./memory-writer.ts", import.meta.url));
    const runs = ["a", "b", "c"];
    const codes = await Promise.all(
      runs.map(
        (run) =>
          new Promise<number | null>((resolve) => {
            spawn(process.execPath, [writer, home.root, run, "40"], { stdio: "inherit" }).once("close", resolve);
          }),
      ),
    );
    expect(codes).toEqual([0, 0, 0]);
    for (const run of runs) expect(keptOf(home, run).steps).toHaveLength(40);
    const { memory, notes } = open(home);
    expect(memory.experienceOf("minecraft", collect("log")).succeeded).toBe(120);
    expect(notes).toEqual([]);
  });

  it("moves a damaged file aside with one line, and goes on", () => {
    const { home, memory } = open();
    for (let index = 0; index < 300; index++)
      memory.keepStep(step("a", index, "succeeded", 1, collect(`item-${index}`)));
    memory.close();
    const path = join(home.root, "memory.sqlite");
    const bytes = readFileSync(path);
    for (const [damage, content] of [
      ["no database at all", Buffer.from("this is a diary, not a database".repeat(40))],
      ["pages overwritten", Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0x5a)])],
      ["cut", bytes.subarray(0, 6000)],
    ] as const) {
      writeFileSync(path, content);
      const again = open(home);
      expect(again.notes, damage).toHaveLength(1);
      expect(again.notes[0]).toMatch(/memory\.sqlite' is damaged and lies now at '.*damaged-\d'/);
      again.memory.keepStep(step("b", 0, "succeeded"));
      expect(again.memory.experienceOf("minecraft", collect("log")).succeeded).toBe(1);
      again.memory.close();
    }
    expect(readdirSync(home.root).filter((name) => /damaged-\d$/.test(name))).toHaveLength(3);
  });

  it("is done without where it cannot be kept", () => {
    const home = newHome();
    const { memory, notes } = open({ ...home, root: join(home.root, "nowhere") });
    expect(notes).toHaveLength(1);
    memory.keepStep(step("a", 0, "succeeded"));
    expect(memory.plansFor("minecraft", "get 3 logs")).toEqual([]);
    memory.close();
  });
});
