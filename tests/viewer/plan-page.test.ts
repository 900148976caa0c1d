/**
 * A proposed plan in a real browser: its regions over both kinds of scenes, its review, its steps' origins, what models cost; and that
 * words of models, people and worlds stay words. With EMBODY_PLAN_SCREENSHOTS=FOLDER pictures are kept.
 */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWatchServer, type WatchServer } from "../../src/app/server.ts";
import type { EpisodeMessage, SceneDescription } from "../../src/core/episode.ts";
import type { Region } from "../../src/core/plan.ts";
import { PhysicsRecorder } from "../../src/episode/physics-recorder.ts";
import type { PageHooks, PageState } from "../../viewer/main.ts";
import { syntheticMessages, temporaryDirectory, writeEpisode } from "../episode/helpers.ts";
import { findChromium, launchChromium } from "./helpers/browser.ts";
import { pngPixels, shareOfChangedPixels } from "./helpers/pixels.ts";
import { markup, proposedPlan, proposedPlanEvents } from "./helpers/proposed-plan.ts";

const executable = findChromium();
if (executable === null) console.warn("SKIPPED: no chromium found (set CHROMIUM to its path): plans were not watched");

const directory = temporaryDirectory();
const pictures = process.env.EMBODY_PLAN_SCREENSHOTS;
/** Software rendering on a busy machine: this long (ms) before a step counts as stuck. */
const patience = 120_000;
const seconds = 6;
type HookedWindow = { embody?: PageHooks; injected?: number };

/** Pictures without events, and the plan's events, in the order of time. */
function withPlan(pictured: readonly EpisodeMessage[], regions: readonly Region[]): EpisodeMessage[] {
  const events = proposedPlanEvents(proposedPlan(regions), seconds);
  return [...pictured.filter(({ kind }) => kind !== "event"), ...events].sort((a, b) => a.time - b.time);
}

function rolling(): EpisodeMessage[] {
  const upright = [0, 0, 0, 1] as const;
  const ball = { kind: "sphere", radius: 0.2, position: [0, 0, 0], rotation: upright, colour: "#d05040" } as const;
  const scene: SceneDescription = {
    name: "a ball",
    summary: "a ball that rolls",
    controlDt: 1 / 20,
    weight: 10,
    bodies: [{ name: "ball", robot: true, shapes: [ball] }],
    fixtures: [],
    ground: { kind: "plane" },
    rays: [],
    targets: [],
    numbers: [],
  };
  const messages: EpisodeMessage[] = [];
  const recorder = new PhysicsRecorder(scene, (message) => messages.push(message));
  for (let step = 0; step <= 20 * seconds; step++) {
    recorder.record({ time: step / 20, poses: [0.02 * step, 0, 0.2, ...upright] });
  }
  return messages;
}

describe.skipIf(executable === null)("a proposed plan on the page", { timeout: 2 * patience }, () => {
  let browser: Browser;
  const servers: WatchServer[] = [];
  beforeAll(async () => {
    browser = await launchChromium(executable ?? "");
  }, patience);
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  async function openPage(
    name: string,
    messages: readonly EpisodeMessage[],
  ): Promise<{ page: Page; problems: string[] }> {
    const path = join(directory, `${name}.mcap`);
    writeEpisode(path, messages);
    const server = await startWatchServer({ episodes: path });
    servers.push(server);
    const viewport = pictures ? { width: 1280, height: 760 } : { width: 640, height: 440 };
    const page = await browser.newPage({ viewport, colorScheme: "dark" });
    page.setDefaultTimeout(patience);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (line) => {
      if (line.type() === "error") problems.push(line.text());
    });
    await page.goto(server.url);
    await page.waitForFunction(() => (window as HookedWindow).embody?.ready);
    return { page, problems };
  }

  async function at(page: Page, time: number): Promise<{ state: PageState; pixels: Uint8Array }> {
    const state = await page.evaluate(async (to) => {
      const hooks = (window as HookedWindow).embody;
      await hooks?.seek(to);
      return hooks?.state();
    }, time);
    if (!state) throw new Error("the page has no hooks");
    return { state, pixels: pngPixels(await page.screenshot({ clip: { x: 0, y: 50, width: 640, height: 165 } })) };
  }

  /** Share of the picture that regions change at a moment; hides them. */
  async function drawnShare(page: Page, time: number, shown: Uint8Array): Promise<number> {
    await page.keyboard.press("p");
    const hidden = await at(page, time);
    expect(hidden.state.regions).toEqual({});
    return shareOfChangedPixels(shown, hidden.pixels);
  }

  it("in Minecraft: regions, review, origins, costs, and nothing that becomes an element", async () => {
    const walk = syntheticMessages(seconds, 1);
    const frame = walk.find((message) => message.kind === "frame" && message.time >= 1.5);
    const [x, y, z] = frame?.kind === "frame" ? frame.agent.position : [0, 64, 0];
    const { page, problems } = await openPage(
      "walk",
      withPlan(walk, [
        { kind: "box", min: [x - 5, y - 1, z - 9], max: [x + 5, y + 4, z - 2] },
        { kind: "waypoint", position: [x - 2, y, z - 4], radius: 2 },
        { kind: "waypoint", position: [x + 4, y, z - 6], radius: 3 },
      ]),
    );
    // Paused since 2 s, for 1 s.
    const early = await at(page, 2.5);
    expect(early.state.regions).toEqual({ "1": "running", "1.1": "running", "3": "later" });
    if (pictures) await page.screenshot({ path: join(pictures, "plan-minecraft.png") });
    expect(await drawnShare(page, 2.5, early.pixels)).toBeGreaterThan(0.02);
    await page.keyboard.press("p");
    expect(early.state.plan["1.1"]).toBe("running");
    expect(await page.locator(".status").textContent()).toBe("paused");
    expect(await page.locator(".spent").textContent()).toBe("2 model calls, 2000 tokens, $0.0025");

    const late = await at(page, 4.5);
    expect(late.state.regions).toEqual({ "3": "running" });
    // The person's correction is the goal now, word for word.
    expect(await page.locator("h1").textContent()).toBe(`get a stone pickaxe ${markup.image}`);
    const origins = page.locator(".tree .origin");
    expect(await origins.allTextContents()).toEqual(["proposed", "inserted", "corrected"]);
    expect(await page.locator(".tree .estimate").allTextContents()).toEqual([
      "about 14 s, 97 % likely",
      "about 1.3 s",
      "about 2 s, 50 % likely",
    ]);
    expect(await page.locator(".review .summary").textContent()).toBe(
      "model proposed 4 steps: 1 kept, 1 corrected, 2 dropped; 1 inserted",
    );
    expect(await page.locator(".repairs").isVisible()).toBe(false);
    await page.locator(".review summary").click();
    expect(await page.locator(".repairs li").count()).toBe(4);
    if (pictures) await page.screenshot({ path: join(pictures, "plan-repairs.png") });

    // Words are words wherever they stand.
    const texts = await page.locator(".tree, .review, .log, .overlay").allTextContents();
    const all = texts.join("\n");
    for (const words of Object.values(markup)) expect(all).toContain(words);
    expect(await page.locator("#app :is(img, script, style, iframe)").count()).toBe(0);
    expect(await page.locator("#app a:not(.home)").count()).toBe(0);
    expect(await page.evaluate(() => (window as HookedWindow).injected)).toBeUndefined();
    expect(await page.locator(".marks i[data-status=held]").count()).toBe(2);
    expect(await page.locator(".marks i[data-status=said]").count()).toBe(2);
    expect(problems).toEqual([]);
    await page.close();
  });

  it("in a physics scene, where z is up", async () => {
    const regions: Region[] = [
      { kind: "box", min: [0.6, -0.6, 0], max: [1.8, 0.6, 0.5] },
      { kind: "waypoint", position: [0.8, 0.3, 0], radius: 0.2 },
      { kind: "waypoint", position: [1.4, -0.5, 0], radius: 0.3 },
    ];
    const { page, problems } = await openPage("ball", withPlan(rolling(), regions));
    const shown = await at(page, 1.5);
    expect(shown.state.regions).toEqual({ "1": "running", "1.1": "running", "3": "later" });
    if (pictures) await page.screenshot({ path: join(pictures, "plan-physics.png") });
    expect(await drawnShare(page, 1.5, shown.pixels)).toBeGreaterThan(0.02);
    // The button does what the key does.
    await page.getByRole("button", { name: "Places of the plan" }).click();
    expect((await at(page, 1.5)).state.regions).toEqual(shown.state.regions);
    expect(problems).toEqual([]);
    await page.close();
  });
});
