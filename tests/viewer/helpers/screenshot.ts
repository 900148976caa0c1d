/** The picture of the README: the agent at its table, trees and animals about, half of the plan done. */
import type { Browser } from "playwright-core";
import { startWatchServer } from "../../../src/app/server.ts";
import type { PageHooks } from "../../../viewer/main.ts";

/** A good view in the episode of "get a stone pickaxe" with seed 5: world time (s), drag of the pointer (pixels), steps of the wheel. */
const view = { time: 22.4, drag: [-330, -10], closer: 3 } as const;

export async function takeScreenshot(browser: Browser, episode: string, path: string): Promise<void> {
  const server = await startWatchServer({ episodes: episode });
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: "dark" });
  page.setDefaultTimeout(180_000);
  await page.goto(server.url);
  await page.waitForFunction(() => (window as { embody?: PageHooks }).embody?.ready);
  await page.evaluate((time) => (window as { embody?: PageHooks }).embody?.seek(time), view.time);
  await page.mouse.move(500, 400);
  await page.mouse.down();
  await page.mouse.move(500 + view.drag[0], 400 + view.drag[1], { steps: 3 });
  await page.mouse.up();
  for (let step = 0; step < view.closer; step++) await page.mouse.wheel(0, -100);
  // Seeking there once more waits until the view as it is now is drawn.
  await page.evaluate((time) => (window as { embody?: PageHooks }).embody?.seek(time), view.time);
  await page.screenshot({ path });
  await page.close();
  await server.close();
}
