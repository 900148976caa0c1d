/**
 * `embody do` as a person starts it: real processes, the real protocol, the exit codes and last lines of the contract.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ProgramRun, runProgram, startProgram } from "../../src/app/bench/process.ts";
import { openFileSource } from "../../src/episode/file-source.ts";
import { openEpisode } from "../../src/episode/reader.ts";

const home = mkdtempSync(join(tmpdir(), "embody-do-"));
const environment = { ...process.env, EMBODY_HOME: home };
const embody = (...args: string[]) => runProgram(args, environment);

async function readEpisode(path: unknown) {
  const source = await openFileSource(String(path));
  const episode = await openEpisode(source);
  const messages = await episode.messagesBetween(0, Number.POSITIVE_INFINITY);
  await source.close();
  return { episode, messages };
}

const eventTypes = (run: ProgramRun) => run.events.map((event) => event.type);

describe("embody do", () => {
  it("makes a stone pickaxe from nothing, unaided, and keeps an episode that says how", async () => {
    const run = await embody("do", "get a stone pickaxe", "--seed", "11", "--max-minutes", "10");
    expect(run.last).toMatchObject({ type: "goal-end", status: "achieved", assists: [], llm: { calls: 0 } });
    expect(run.exitCode).toBe(0);
    const facts = run.last.facts as { inventory: Record<string, number>; crafted: Record<string, number> };
    expect(facts.inventory.stone_pickaxe).toBeGreaterThanOrEqual(1);
    // What it is made of was made too: nothing came from nowhere.
    expect(facts.crafted.wooden_pickaxe).toBeGreaterThanOrEqual(1);
    expect(facts.crafted.crafting_table).toBeGreaterThanOrEqual(1);
    expect(eventTypes(run).slice(0, 3)).toEqual(["goal-start", "plan-made", "subgoal-start"]);

    const { episode, messages } = await readEpisode(run.last.episode);
    expect(episode.header).toMatchObject({ goal: "get a stone pickaxe", seed: 11, world: "minecraft" });
    expect(episode.complete).toBe(true);
    expect(episode.goalEnd?.status).toBe("achieved");
    // The file and the standard output tell the same story.
    expect(episode.events.map(({ event }) => event.type)).toEqual(eventTypes(run));
    const frames = messages.filter((message) => message.kind === "frame");
    const worldSeconds = run.last.worldSeconds ?? 0;
    expect(frames.length).toBeGreaterThan(worldSeconds * 20 * 0.95);
    expect(messages.filter((message) => message.kind === "column").length).toBeGreaterThan(50);
    // Nobody moves faster than a falling, sprinting body: no teleports.
    for (let i = 1; i < frames.length; i++) {
      const [a, b] = [frames[i - 1]?.agent.position, frames[i]?.agent.position];
      if (a && b) expect(Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2])).toBeLessThan(4);
    }
  });

  it("is the same episode in another process, in real time, and beside busy processes", async () => {
    const goal = ["do", "get two logs", "--seed", "3"];
    const first = await embody(...goal);
    expect(first.last.status).toBe("achieved");
    const hogs = [1, 2, 3].map(() => spawn(process.execPath, ["-e", "for (;;) Math.sqrt(2)"], { stdio: "ignore" }));
    const busy = await embody(...goal);
    for (const hog of hogs) hog.kill("SIGKILL");
    const paced = await embody(...goal, "--speed", "2");
    expect(busy.last.episodeHash).toBe(first.last.episodeHash);
    expect(paced.last.episodeHash).toBe(first.last.episodeHash);
    expect(first.last.episodeHash).toMatch(/^[0-9a-f]{64}$/);
    const other = await embody("do", "get two logs", "--seed", "4");
    expect(other.last.episodeHash).not.toBe(first.last.episodeHash);
  });

  it("stops in order on Ctrl-C with code 130 and can be resumed", async () => {
    const args = ["do", "get a stone pickaxe", "--seed", "5", "--speed", "10"];
    const run = await startProgram(args, environment, (event, process) => {
      if (event.type === "skill-start") process.kill("SIGINT");
    }).ended;
    expect(run.exitCode).toBe(130);
    expect(run.last).toMatchObject({ type: "goal-end", status: "interrupted" });
    expect((await readEpisode(run.last.episode)).episode.goalEnd?.status).toBe("interrupted");
    const resumed = await embody("do", "--resume", String(run.last.id));
    expect(resumed.last.status).toBe("achieved");
  });

  it("joins a server over TCP, in real time, and says there what it has done", async () => {
    const ready = Promise.withResolvers<number>();
    const server = startProgram(["server", "--port", "0", "--seed", "3"], environment, (line) => {
      const started = line as unknown as { type: string; port: number };
      if (started.type === "server") ready.resolve(started.port);
    });
    const run = await embody(
      "do",
      "craft a crafting table",
      "--host",
      "127.0.0.1",
      "--port",
      String(await ready.promise),
    );
    server.process.kill("SIGTERM");
    expect((await server.ended).exitCode).toBe(0);
    expect(run.last).toMatchObject({ status: "achieved", assists: [] });
    const facts = run.last.facts as { inventory: Record<string, number>; crafted: Record<string, number> };
    expect(facts.crafted.crafting_table).toBe(1);
    expect(facts.inventory.crafting_table).toBe(1);
    expect((await readEpisode(run.last.episode)).episode.complete).toBe(true);
  });

  it("ends with 3 and the reason when the world cannot give it", async () => {
    const run = await embody("do", "get a dragon egg", "--seed", "1");
    expect(run.exitCode).toBe(3);
    expect(run.last).toMatchObject({ type: "goal-end", status: "impossible" });
    expect(run.last.reason).toMatch(/dragon.egg/);
  });

  it("ends with 4 when the world time allowed is used up", async () => {
    const run = await embody("do", "get a stone pickaxe", "--seed", "1", "--max-minutes", "0.1");
    expect(run.exitCode).toBe(4);
    expect(run.last).toMatchObject({ status: "budget" });
    expect(run.last.worldSeconds).toBeCloseTo(6, 0);
  });

  it("ends with 2 and one line for what it cannot take, and leaves nothing behind", async () => {
    const before = readdirSync(join(home, "episodes")).length;
    for (const [args, message] of [
      [["flurb the gnarf"], /flurb/],
      [["get a stone pickaxe", "--seed", "minus"], /--seed 'minus'/],
      [["get a stone pickaxe", "--difficulty", "brutal"], /--difficulty 'brutal'/],
      [["get a stone pickaxe", "--frobnicate"], /--frobnicate/],
      [["--resume", "no-such-run"], /no-such-run/],
      [["get a stone pickaxe", "--host", "127.0.0.1", "--port", "1"], /127\.0\.0\.1:1/],
    ] as const) {
      const run = await embody("do", ...args);
      expect(run.exitCode, args.join(" ")).toBe(2);
      expect(run.last).toMatchObject({ type: "error" });
      expect(run.last.message).toMatch(message);
      expect(run.events).toHaveLength(1);
    }
    expect(readdirSync(join(home, "episodes")).length).toBe(before);
    expect(existsSync(join(home, "runs"))).toBe(true);
  });
});
