/**
 * Physics episodes in a real browser: real rollouts of robots in their scenes are recorded, played, and sought. With
 * EMBODY_PHYSICS_SCREENSHOTS=FOLDER pictures of each are kept.
 */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordRollout, rolloutSubject } from "../../src/app/rollout.ts";
import type { PolicyName } from "../../src/app/rollout-policies.ts";
import { startWatchServer, type WatchServer } from "../../src/app/server.ts";
import { openFileSource } from "../../src/episode/file-source.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import type { PageHooks, PageState } from "../../viewer/main.ts";
import { temporaryDirectory } from "../episode/helpers.ts";
import { findChromium, launchChromium } from "./helpers/browser.ts";
import { colours, pngPixels, shareOfChangedPixels } from "./helpers/pixels.ts";

const executable = findChromium();
if (executable === null) console.warn("SKIPPED: no chromium found (set CHROMIUM to its path): physics was not watched");

const directory = temporaryDirectory();
const pictures = process.env.EMBODY_PHYSICS_SCREENSHOTS;
/** Software rendering on a busy machine: this long (ms) before a step counts as stuck. */
const patience = 120_000;
type HookedWindow = { embody?: PageHooks };

interface Case {
  readonly body: string;
  readonly scene: string;
  readonly policy: PolicyName;
  readonly targets?: Readonly<Record<string, readonly [number, number, number]>>;
}

const cases: readonly Case[] = [
  { body: "ant", scene: "flat", policy: "random", targets: { goal: [1.5, 0.5, 0] } },
  { body: "rover", scene: "yard", policy: "sinusoid", targets: { goal: [4, 0, 0] } },
  { body: "arm", scene: "bench", policy: "sinusoid", targets: { hand: [0.35, 0.1, 0.3] } },
  { body: "half-cheetah", scene: "flat", policy: "random" },
  { body: "ant", scene: "hills", policy: "sinusoid" },
];

describe.skipIf(executable === null)("a physics episode on the page", { timeout: 2 * patience }, () => {
  let browser: Browser;
  const servers: WatchServer[] = [];

  beforeAll(async () => {
    browser = await launchChromium(executable ?? "");
  }, patience);
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  async function openPage(path: string): Promise<{ page: Page; problems: string[] }> {
    const server = await startWatchServer({ episodes: path });
    servers.push(server);
    const viewport = pictures ? { width: 1280, height: 760 } : { width: 640, height: 440 };
    const page = await browser.newPage({ viewport, colorScheme: "dark" });
    page.setDefaultTimeout(patience);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (line) => {
      if (line.type() === "error" || line.type() === "warning") problems.push(line.text());
    });
    await page.goto(server.url);
    await page.waitForFunction(() => (window as HookedWindow).embody?.ready);
    return { page, problems };
  }

  /** Seeks, and gives the state and the picture of the scene alone. */
  async function at(page: Page, time: number): Promise<{ state: PageState; pixels: Uint8Array }> {
    const state = await page.evaluate(async (to) => {
      const hooks = (window as HookedWindow).embody;
      await hooks?.seek(to);
      return hooks?.state();
    }, time);
    if (!state) throw new Error("the page has no hooks");
    return { state, pixels: pngPixels(await page.screenshot({ clip: { x: 0, y: 50, width: 640, height: 165 } })) };
  }

  it.each(cases)("shows $body in $scene", async ({ body, scene, policy, targets }) => {
    const name = `${body}-${scene}`;
    const path = join(directory, `${name}.mcap`);
    await recordRollout({
      ...rolloutSubject(body, scene),
      policy,
      seconds: 3,
      seed: 1,
      path,
      ...(targets ? { targets } : {}),
    });
    const { page, problems } = await openPage(path);
    const early = await at(page, 0.1);
    const late = await at(page, 2.5);
    expect(late.state.physics?.scene).toBe(`${body} in ${scene}`);
    expect(late.state.physics?.step).toBe(150);
    expect(late.state.camera).toBe("follow");
    // Every body is where the file says.
    const source = await openFileSource(path);
    const { physics } = await (await openEpisode(source)).stateAt(2.5);
    await source.close();
    physics?.scene.bodies.forEach(({ name: link }, index) => {
      expect(late.state.physics?.bodies[link], link).toEqual([...physics.poses.subarray(7 * index, 7 * index + 7)]);
    });
    expect(late.state.physics?.contacts).toBe((physics?.contacts.length ?? 0) / 7);
    expect(Object.keys(late.state.physics?.targets ?? {})).toEqual(Object.keys(targets ?? {}));
    // A lit scene has many colours; an empty canvas has one.
    expect(new Set(colours(late.pixels)).size).toBeGreaterThan(200);
    expect(shareOfChangedPixels(early.pixels, late.pixels)).toBeGreaterThan(0.01);
    // The same moment is the same picture, however one came to it.
    const again = await at(page, 0.1);
    expect(again.state.physics).toEqual(early.state.physics);
    expect(shareOfChangedPixels(early.pixels, again.pixels)).toBe(0);
    if (pictures) {
      await at(page, 1.7);
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it("shows and hides contacts and rays by key and by button, changes the camera, and seeks from a plot", async () => {
    const { page, problems } = await openPage(join(directory, "rover-yard.mcap"));
    const withRays = await at(page, 1.2);
    expect(withRays.state.physics?.rayHits).toBeGreaterThan(0);
    expect(withRays.state.physics?.overlays).toEqual({ contacts: true, rays: true });
    await page.keyboard.press("r");
    const without = await at(page, 1.2);
    expect(without.state.physics?.overlays).toEqual({ contacts: true, rays: false });
    const changed = shareOfChangedPixels(withRays.pixels, without.pixels);
    expect(changed).toBeGreaterThan(0.001);
    expect(changed).toBeLessThan(0.2);
    await page.click(".toggles button:nth-child(2)");
    await page.keyboard.press("c");
    const back = await at(page, 1.2);
    expect(back.state.physics?.overlays).toEqual({ contacts: false, rays: true });
    await page.keyboard.press("f");
    expect((await at(page, 1.2)).state.camera).toBe("orbit");
    await page
      .locator(".plot .frame")
      .first()
      .click({ position: { x: 10, y: 20 } });
    await page.waitForFunction(() => ((window as HookedWindow).embody?.time ?? 9) < 0.3);
    expect(await page.locator(".plot h3").allTextContents()).toEqual([
      expect.stringContaining("Speed"),
      expect.stringContaining("Actions"),
    ]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
