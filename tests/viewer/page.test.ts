/** The page in a real browser: opens an episode, seeks, and sees world, agent and plan change; follows one that grows. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWatchServer, type WatchServer } from "../../src/app/server.ts";
import { createEpisodeWriter } from "../../src/episode/writer.ts";
import type { PageHooks, PageState } from "../../viewer/main.ts";
import { syntheticMessages, temporaryDirectory, writeEpisode } from "../episode/helpers.ts";
import { findChromium, launchChromium } from "./helpers/browser.ts";
import { colours, pngPixels, shareOfChangedPixels } from "./helpers/pixels.ts";
import { syntheticHeader } from "./helpers/synthetic-episode.ts";

const executable = findChromium();
if (executable === null) console.warn("SKIPPED: no chromium found (set CHROMIUM to its path): the page was not tested");

const directory = temporaryDirectory();
const messages = syntheticMessages(30, 2);
/** Software rendering on a busy machine: this long (ms) before a step counts as stuck. */
const patience = 120_000;

describe.skipIf(executable === null)("the page", { timeout: 2 * patience }, () => {
  let browser: Browser;
  let server: WatchServer;
  let page: Page;
  const problems: string[] = [];
  const requested = new Set<string>();
  const paths = new Set<string>();

  beforeAll(async () => {
    writeEpisode(join(directory, "walk.mcap"), messages);
    server = await startWatchServer({ episodes: join(directory, "walk.mcap") });
    browser = await launchChromium(executable ?? "");
    page = await browser.newPage({ viewport: { width: 800, height: 500 }, colorScheme: "dark" });
    page.setDefaultTimeout(patience);
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (line) => {
      if (line.type() === "error") problems.push(line.text());
    });
    page.on("request", (request) => {
      const { host, pathname } = new URL(request.url());
      requested.add(host);
      paths.add(pathname);
    });
    await page.goto(server.url);
    await page.waitForFunction(() => (window as { embody?: PageHooks }).embody?.ready);
  }, patience);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Seeks, and gives the state and the picture of the world alone: its panels have their own tests. */
  async function at(time: number): Promise<{ state: PageState; pixels: Uint8Array }> {
    const state = await page.evaluate(async (to) => {
      const hooks = (window as { embody?: PageHooks }).embody;
      await hooks?.seek(to);
      return hooks?.state();
    }, time);
    if (!state) throw new Error("the page has no hooks");
    const picture = await page.screenshot({ clip: { x: 0, y: 130, width: 440, height: 290 } });
    return { state, pixels: pngPixels(picture) };
  }

  it("shows world, agent and plan of the middle, unlike those of the start", async () => {
    const start = await at(0.4);
    const middle = await at(15);
    expect(start.state.plan["1.1"]).toBe("pending");
    expect(middle.state.plan["1.1"]).toBe("achieved");
    expect(middle.state.plan["1"]).toBe("running");
    expect(middle.state.columns).toBeGreaterThan(start.state.columns);
    const distance = Math.hypot(
      ...[0, 2].map((axis) => (middle.state.agent?.[axis] ?? 0) - (start.state.agent?.[axis] ?? 0)),
    );
    expect(distance).toBeGreaterThan(10);
    const atMiddle = messages.findLast((message) => message.kind === "frame" && message.time <= 15);
    expect(atMiddle?.kind === "frame" && atMiddle.agent.position).toEqual(middle.state.agent);
    // A world has many colours; an empty canvas has one.
    expect(new Set(colours(middle.pixels)).size).toBeGreaterThan(500);
    expect(shareOfChangedPixels(start.pixels, middle.pixels)).toBeGreaterThan(0.2);
    expect(await page.locator(".tree .line[data-status=achieved]").count()).toBeGreaterThan(0);
  });

  it("takes block changes back when it seeks backwards", async () => {
    const dug = messages.find((message) => message.kind === "frame" && message.blocks !== undefined);
    if (dug?.kind !== "frame") throw new Error("nothing is dug in the synthetic episode");
    const [x, y, z] = dug.blocks?.[0] ?? [0, 0, 0, 0];
    const blockAt = async (time: number) => {
      await at(time);
      return page.evaluate((p) => (window as { embody?: PageHooks }).embody?.blockAt(p.x, p.y, p.z), { x, y, z });
    };
    const before = await blockAt(dug.time - 0.2);
    expect(before).not.toBe("air");
    expect(await blockAt(dug.time + 0.2)).toBe("air");
    expect(await blockAt(dug.time - 0.2)).toBe(before);
  });

  it("obeys the keyboard", async () => {
    await at(10);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("f");
    await page.keyboard.press("]");
    const state = await page.evaluate(() => (window as { embody?: PageHooks }).embody?.state());
    expect(state).toMatchObject({ status: "paused", time: 15, camera: "orbit" });
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>(".timeline select")?.value === "2");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => ((window as { embody?: PageHooks }).embody?.time ?? 0) > 15);
  });

  it("reads a finished episode by ranges, not as a live one", () => {
    expect(paths).toContain("/episodes/walk.mcap");
    expect([...paths].filter((path) => path.startsWith("/live"))).toEqual([]);
  });

  it("asks nobody else for anything, and reports no errors", () => {
    expect([...requested]).toEqual([new URL(server.url).host]);
    expect(problems).toEqual([]);
  });

  it("rejects a seek where the file cannot be read", async () => {
    const path = join(directory, "broken.mcap");
    writeFileSync(path, "no episode");
    const brokenServer = await startWatchServer({ episodes: path });
    const brokenPage = await browser.newPage();
    brokenPage.setDefaultTimeout(patience);
    await brokenPage.goto(brokenServer.url);
    await brokenPage.waitForFunction(() => document.querySelector(".failure"));
    const seek = brokenPage.evaluate(() => (window as { embody?: PageHooks }).embody?.seek(3));
    await expect(seek).rejects.toThrow(/episode/);
    await brokenPage.close();
    await brokenServer.close();
  });

  it("follows an episode while it is written", async () => {
    const path = join(directory, "live.mcap");
    const writer = createEpisodeWriter(path, syntheticHeader);
    for (const message of messages.filter(({ time }) => time < 10)) writer.write(message);
    writer.flush();
    // As `do --watch` says it: without that a file that rests for ten seconds, as on a slow machine, is taken for abandoned.
    const liveServer = await startWatchServer({ episodes: path, isWriting: () => true });
    const livePage = await browser.newPage({ viewport: { width: 400, height: 300 } });
    livePage.setDefaultTimeout(patience);
    await livePage.goto(liveServer.url);
    await livePage.waitForFunction(() => (window as { embody?: PageHooks }).embody?.state().live);
    await livePage.waitForFunction(() => ((window as { embody?: PageHooks }).embody?.state().duration ?? 0) > 9);
    for (const message of messages.filter(({ time }) => time >= 10)) writer.write(message);
    writer.close();
    await livePage.waitForFunction(() => {
      const state = (window as { embody?: PageHooks }).embody?.state();
      return state?.duration === 30 && !state.live;
    });
    await livePage.close();
    await liveServer.close();
  });
});
