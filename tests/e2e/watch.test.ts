/**
 * Watching as a person does: a real episode made by `embody do`, the page of `embody watch` in a real browser; then a goal that is
 * followed while it is pursued. With EMBODY_SCREENSHOT=FILE.png a picture for the README is taken on the way.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProgram, startProgram } from "../../src/app/bench/process.ts";
import type { FrameMessage } from "../../src/core/episode.ts";
import { openFileSource } from "../../src/episode/file-source.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import type { PageHooks, PageState } from "../../viewer/main.ts";
import { findChromium, launchChromium } from "../viewer/helpers/browser.ts";
import { colours, pngPixels, shareOfChangedPixels } from "../viewer/helpers/pixels.ts";
import { takeScreenshot } from "../viewer/helpers/screenshot.ts";

const executable = findChromium();
if (executable === null) console.warn("SKIPPED: no chromium found (set CHROMIUM to its path): watching was not tested");

const directory = mkdtempSync(join(tmpdir(), "embody-watch-"));
const environment = { ...process.env, EMBODY_HOME: directory };
/** Software rendering on a busy machine: this long (ms) before a step counts as stuck. */
const patience = 180_000;
type HookedWindow = { embody?: PageHooks };

interface OpenedPage {
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly problems: string[];
  /** Hosts that were asked for anything. */
  readonly hosts: Set<string>;
}

async function openPage(browser: Browser, viewport: { width: number; height: number }): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport, colorScheme: "dark" });
  page.setDefaultTimeout(patience);
  const problems: string[] = [];
  const hosts = new Set<string>();
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (line) => {
    if (line.type() === "error") problems.push(line.text());
  });
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  return { page, problems, hosts };
}

const stateOf = (page: Page) => page.evaluate(() => (window as HookedWindow).embody?.state());

describe.skipIf(executable === null)("embody watch", { timeout: 2 * patience }, () => {
  let browser: Browser;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    browser = await launchChromium(executable ?? "");
  }, patience);
  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await browser?.close();
  });

  it("plays a real episode: seeking changes world, agent, plan and picture", async () => {
    const file = join(directory, "pickaxe.mcap");
    const run = await runProgram(["do", "get a wooden pickaxe", "--seed", "3", "--out", file], environment);
    expect(run.last).toMatchObject({ status: "achieved", episode: file });
    const { duration, frames } = await readFrames(file);

    const address = Promise.withResolvers<string>();
    const server = startProgram(["watch", file], environment, (line) => {
      const started = line as unknown as { type: string; url: string };
      if (started.type === "watch") address.resolve(started.url);
    });
    children.push(server.process);
    const url = await address.promise;
    const { page, problems, hosts } = await openPage(browser, { width: 720, height: 460 });
    await page.goto(url);
    await page.waitForFunction(() => (window as HookedWindow).embody?.ready);
    const start = await momentAt(page, 0.2);
    const middle = await momentAt(page, duration / 2);
    const end = await momentAt(page, duration - 0.1);

    // The agent stands where the file says, which is somewhere else each time.
    for (const [moment, time] of [
      [middle, duration / 2],
      [end, duration - 0.1],
    ] as const) {
      const frame = frames.findLast((candidate) => candidate.time <= time + 1e-6);
      const [x, y, z] = frame?.agent.position ?? [0, 0, 0];
      const [shownX, shownY, shownZ] = moment.state.agent ?? [0, 0, 0];
      expect(Math.hypot(shownX - x, shownY - y, shownZ - z)).toBeLessThan(0.5);
    }
    expect(middle.state.agent).not.toEqual(start.state.agent);
    expect(end.state.agent).not.toEqual(middle.state.agent);
    expect(start.state.columns).toBeGreaterThan(0);
    expect(end.state.columns).toBeGreaterThanOrEqual(start.state.columns);
    expect(end.state.inventory).toMatchObject({ wooden_pickaxe: 1 });
    expect(start.state.inventory).toEqual({});
    // The plan went from its first subgoal to its last.
    expect(Object.values(start.state.plan)).not.toContain("achieved");
    expect(Object.values(start.state.plan)).toContain("pending");
    expect(Object.values(end.state.plan)).toContain("achieved");
    expect(Object.values(end.state.plan)).not.toContain("pending");
    expect(Object.values(end.state.plan)).not.toEqual(Object.values(middle.state.plan));
    // A world has many colours; an empty canvas has one.
    for (const moment of [start, middle, end]) expect(new Set(colours(moment.pixels)).size).toBeGreaterThan(500);
    expect(shareOfChangedPixels(start.pixels, middle.pixels)).toBeGreaterThan(0.2);
    expect(shareOfChangedPixels(middle.pixels, end.pixels)).toBeGreaterThan(0.01);

    // A trunk that was felled stands again before it was, and is gone after.
    const felled = frames.flatMap(({ time, blocks }) => (blocks ?? []).map((block) => ({ time, block })))[0];
    if (!felled) throw new Error("the agent changed no block");
    const [x, y, z] = felled.block;
    const blockAt = async (time: number) => {
      await momentAt(page, time);
      return page.evaluate((p) => (window as HookedWindow).embody?.blockAt(p.x, p.y, p.z), { x, y, z });
    };
    const [after, before] = [await blockAt(felled.time + 0.05), await blockAt(felled.time - 0.1)];
    expect(before).not.toBe(after);
    expect([before, after]).not.toContain("unknown");

    expect(problems).toEqual([]);
    expect([...hosts]).toEqual([new URL(url).host]);
    await page.close();
    server.process.kill("SIGTERM");
    expect((await server.ended).exitCode).toBe(0);
  });

  it("records an episode of a task and plays it", async () => {
    const file = join(directory, "ant.mcap");
    const address = Promise.withResolvers<string>();
    const lines: Record<string, unknown>[] = [];
    const request = ["watch", "--rollout", "rapier/ant-goto", "--policy", "sinusoid", "--seconds", "3", "--seed", "4"];
    const server = startProgram([...request, "--out", file], environment, (line) => {
      const event = line as unknown as Record<string, unknown>;
      lines.push(event);
      if (event.type === "watch") address.resolve(String(event.url));
    });
    children.push(server.process);
    const url = await address.promise;
    expect(lines[0]).toMatchObject({ type: "rollout", task: "rapier/ant-goto", seed: 4, steps: 180, episode: file });
    const { page, problems } = await openPage(browser, { width: 640, height: 440 });
    await page.goto(url);
    await page.waitForFunction(() => (window as HookedWindow).embody?.ready);
    const [early, late] = [await momentAt(page, 0.2), await momentAt(page, 2.8)];
    expect(late.state.physics).toMatchObject({ scene: "ant in flat", step: 168 });
    expect(late.state.physics?.bodies.torso).not.toEqual(early.state.physics?.bodies.torso);
    expect(Object.keys(late.state.physics?.targets ?? {})).toEqual(["target"]);
    expect(late.state.physics?.numbers).toHaveProperty("approach");
    expect(shareOfChangedPixels(early.pixels, late.pixels)).toBeGreaterThan(0.01);
    expect(problems).toEqual([]);
    await page.close();
    server.process.kill("SIGTERM");
    expect((await server.ended).exitCode).toBe(0);
  });

  it("follows a goal while it is pursued, and sees it achieved", async () => {
    const { page, problems, hosts } = await openPage(browser, { width: 400, height: 300 });
    const program = fileURLToPath(new URL("../../src/app/bin.mjs", import.meta.url));
    const goal = ["do", "get four stone bricks", "--seed", "2", "--watch", "--speed", "8", "--json"];
    const child = spawn(process.execPath, [program, ...goal], {
      stdio: ["ignore", "ignore", "pipe"],
      env: environment,
    });
    children.push(child);
    const address = Promise.withResolvers<string>();
    createInterface({ input: child.stderr }).on("line", (line) => {
      const url = /watch: (\S+)/.exec(line)?.[1];
      if (url) address.resolve(url);
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    const url = await address.promise;
    await page.goto(url);
    await page.waitForFunction(() => {
      const state = (window as HookedWindow).embody?.state();
      return state?.live && Object.values(state.plan).includes("running") && state.time > 0;
    });
    const early = await stateOf(page);
    await page.waitForFunction((time) => ((window as HookedWindow).embody?.time ?? 0) > time + 5, early?.time ?? 0);
    expect(await ended).toBe(0);
    // The goal's end reaches the page although the program, and its server, are gone.
    await page.waitForFunction(() => (window as HookedWindow).embody?.state().status === "ended");
    await page.waitForFunction(() => document.querySelector<HTMLElement>(".status")?.dataset.status === "achieved");
    const late = await stateOf(page);
    expect(late?.live).toBe(false);
    expect(late?.duration).toBeGreaterThan(early?.duration ?? Number.POSITIVE_INFINITY);
    expect(late?.inventory.stone_bricks).toBeGreaterThanOrEqual(4);
    expect(Object.values(late?.plan ?? {})).not.toContain("running");
    expect(problems).toEqual([]);
    expect([...hosts]).toEqual([new URL(url).host]);
    await page.close();
  });

  it.runIf(process.env.EMBODY_SCREENSHOT)("takes the picture for the README", async () => {
    const file = join(directory, "stone-pickaxe.mcap");
    const run = await runProgram(["do", "get a stone pickaxe", "--seed", "5", "--out", file], environment);
    expect(run.last).toMatchObject({ status: "achieved" });
    await takeScreenshot(browser, file, process.env.EMBODY_SCREENSHOT ?? "");
  });
});

async function readFrames(file: string): Promise<{ duration: number; frames: FrameMessage[] }> {
  const source = await openFileSource(file);
  const episode = await openEpisode(source);
  const messages = await episode.messagesBetween(0, episode.duration);
  await source.close();
  return { duration: episode.duration, frames: messages.filter((message) => message.kind === "frame") };
}

/** Seeks, and gives the state and the picture of the world alone, without the panels. */
async function momentAt(page: Page, time: number): Promise<{ state: PageState; pixels: Uint8Array }> {
  const state = await page.evaluate(async (to) => {
    const hooks = (window as HookedWindow).embody;
    await hooks?.seek(to);
    return hooks?.state();
  }, time);
  if (!state) throw new Error("the page has no hooks");
  const picture = await page.screenshot({ clip: { x: 0, y: 130, width: 360, height: 250 } });
  return { state, pixels: pngPixels(picture) };
}
