/**
 * Goals in `rapier/yard` through the real command, on the trained skills of the library: what ends where, which exit codes, one seed one episode,
 * on again after SIGKILL, and the page that plays it.
 */
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readTrainedLibrary } from "../../skills/trained-library.ts";
import { yardPolicies } from "../../skills/yard/skills.ts";
import { type ProgramRun, runProgram, startProgram } from "../../src/app/bench/process.ts";
import { chainPrediction } from "../../src/app/bench/yard.ts";
import { startWatchServer } from "../../src/app/server.ts";
import type { YardFacts } from "../../src/core/yard.ts";
import { openFileSource } from "../../src/episode/file-source.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import type { PageHooks } from "../../viewer/main.ts";
import { findChromium, launchChromium } from "../viewer/helpers/browser.ts";

const own = resolve(process.env.EMBODY_HOME || ".embody", "skills");
const { skills } = readTrainedLibrary(own);
const missing = Object.keys(yardPolicies).filter((name) => !skills.some((skill) => skill.name === name));
if (missing.length > 0) console.warn(`SKIPPED: the trained skills ${missing.join(", ")} are not there`);

const home = mkdtempSync(join(tmpdir(), "embody-yard-"));
if (existsSync(own)) cpSync(own, join(home, "skills"), { recursive: true });
const environment = { ...process.env, EMBODY_HOME: home };
const yard = (goal: string, ...more: string[]) =>
  runProgram(["do", goal, "--world", "rapier/yard", ...more], environment);
const factsOf = ({ last }: ProgramRun) => last.facts as unknown as YardFacts;

describe.skipIf(missing.length > 0)("embody do --world rapier/yard", () => {
  let episode = "";
  afterAll(() => {
    if (episode) expect(existsSync(episode)).toBe(true);
  });

  it("pushes and drives on trained skills, and the episode shows it", async () => {
    const goal = "push the red crate onto the blue pad, then drive to the tower";
    const run = await yard(goal, "--seed", "3");
    expect(run.last).toMatchObject({ type: "goal-end", status: "achieved", assists: [] });
    expect(run.exitCode).toBe(0);
    expect(run.last.skills?.map(({ name, kind }) => [name, kind])).toEqual([
      ["push-to", "trained"],
      ["drive-to", "trained"],
    ]);
    expect(factsOf(run).onPad.redCrate).toBe("bluePad");
    expect(factsOf(run).distance.rover.tower).toBeLessThanOrEqual(1);
    expect(chainPrediction(run.events)).toBeGreaterThan(0.5);

    episode = String(run.last.episode);
    const source = await openFileSource(episode);
    const opened = await openEpisode(source);
    const messages = await opened.messagesBetween(0, Number.POSITIVE_INFINITY);
    await source.close();
    expect(opened.header).toMatchObject({ goal, seed: 3, world: "rapier/yard" });
    expect(opened.events.map(({ event }) => event.type)).toEqual(run.events.map(({ type }) => type));
    const frames = messages.filter((message) => message.kind === "poses");
    expect(frames).toHaveLength(Math.round(60 * (run.last.worldSeconds ?? 0)) + 1);
    // Nothing is carried or teleported: no body moves farther in a frame than it can.
    const last = new Map<number, readonly number[]>();
    for (const { moved, poses } of frames) {
      moved.forEach((body, index) => {
        const [x = 0, y = 0, z = 0] = poses.subarray(7 * index);
        const [px = x, py = y, pz = z] = last.get(body) ?? [];
        expect(Math.hypot(x - px, y - py, z - pz)).toBeLessThan(0.15);
        last.set(body, [x, y, z]);
      });
    }
  });

  it("is the same episode in another process, and lets the ant walk", async () => {
    const walk = ["let the ant walk to the red pad", "--seed", "3"] as const;
    const [first, second] = [await yard(...walk), await yard(...walk, "--speed", "8")];
    expect(first.last.status).toBe("achieved");
    expect(factsOf(first).onPad.ant).toBe("redPad");
    expect(first.last.skills).toEqual([{ name: "walk-to", kind: "trained", runs: 1 }]);
    expect(second.last.episodeHash).toBe(first.last.episodeHash);
  });

  it("goes on after SIGKILL in the same file", async () => {
    const goal = "drive to the tower, then let the ant walk to the red pad";
    let begun = 0;
    const args = ["do", goal, "--world", "rapier/yard", "--seed", "3", "--speed", "10"];
    const { events } = await startProgram(args, environment, (event, process) => {
      if (event.type === "subgoal-start" && ++begun === 2) setTimeout(() => process.kill("SIGKILL"), 150);
    }).ended;
    const [start] = events;
    if (start?.type !== "goal-start") throw new Error("the goal did not start");
    const run = await runProgram(["do", "--resume", start.id], environment);
    expect(run.last).toMatchObject({ status: "achieved", id: start.id });
    expect(run.events[0]).toMatchObject({ type: "goal-start", resumed: true, world: "rapier/yard" });
    const source = await openFileSource(String(run.last.episode));
    const opened = await openEpisode(source);
    const messages = await opened.messagesBetween(0, Number.POSITIVE_INFINITY);
    await source.close();
    expect(messages.filter(({ kind }) => kind === "scene")).toHaveLength(1);
    const steps = messages.flatMap((message) => (message.kind === "poses" ? [message.step] : []));
    expect(steps).toEqual(steps.map((_, index) => index));
  });

  it("says what is impossible (3) and what it does not understand (2), before anything moves", async () => {
    const impossible = await yard("push the green crate onto the blue pad");
    expect(impossible.exitCode).toBe(3);
    expect(impossible.last.reason).toContain("the crates are red and yellow");
    const unknown = await yard("push the red crat onto the blue pad");
    expect(unknown.exitCode).toBe(2);
    expect(unknown.last.message).toContain("did you mean crate");
    const plan = await runProgram(
      ["plan", "bring both crates to the green pad", "--world", "rapier/yard"],
      environment,
    );
    expect(plan.last).toMatchObject({ type: "plan", status: "ok" });
  });

  const executable = findChromium();
  it.skipIf(executable === null)("can be watched: the robot that acts is looked at", { timeout: 120_000 }, async () => {
    const browser = await launchChromium(executable ?? "");
    const server = await startWatchServer({ episodes: episode });
    const page = await browser.newPage({ viewport: { width: 640, height: 440 } });
    page.setDefaultTimeout(100_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(server.url);
    await page.waitForFunction(() => (window as { embody?: PageHooks }).embody?.ready);
    const state = await page.evaluate(async () => {
      const hooks = (window as { embody?: PageHooks }).embody;
      await hooks?.seek(1.5);
      return hooks?.state();
    });
    expect(state?.plan).toMatchObject({ "1": "running", "2": "pending" });
    expect(state?.physics?.bodies).toHaveProperty("ant.torso");
    const chassis = state?.physics?.bodies["rover.chassis"]?.slice(0, 3);
    expect(state?.agent).toEqual(chassis);
    expect(await page.locator(".robot dd").first().textContent()).toBe("rover");
    expect(problems).toEqual([]);
    await browser.close();
    await server.close();
  });
});
