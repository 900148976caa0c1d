/**
 * Two candidates compared: the page in a real browser, what the server takes and refuses, and the question on a terminal. With EMBODY_PHYSICS_SCREENSHOTS=FOLDER
 * a picture is kept.
 */
import { request } from "node:http";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordRollout, rolloutSubject } from "../../src/app/rollout.ts";
import { type Judge, type JudgeOptions, openJudge } from "../../src/app/search/judge.ts";
import { temporaryDirectory } from "../episode/helpers.ts";
import { findChromium, launchChromium } from "./helpers/browser.ts";
import { colours, pngPixels } from "./helpers/pixels.ts";

const executable = findChromium();
if (executable === null) console.warn("SKIPPED: no chromium found (set CHROMIUM to its path): nothing was compared");

const directory = temporaryDirectory();
const pictures = process.env.EMBODY_PHYSICS_SCREENSHOTS;
const patience = 120_000;
const sentence = "run <b>fast</b>";
const shown = (id: string) => ({ id, episode: join(directory, `${id}.mcap`) });
const open: Judge[] = [];

beforeAll(async () => {
  for (const [id, policy, seconds] of [
    ["b1", "still", 0.5],
    ["b2", "random", 1],
  ] as const) {
    const subject = rolloutSubject("ant", "flat");
    await recordRollout({ ...subject, policy, seconds, seed: 1, path: shown(id).episode });
  }
});
afterAll(() => Promise.all(open.map((judge) => judge.close())));

/** A judge, what it says, and the address of its page once it has asked. */
async function judgeWith(options: Partial<JudgeOptions> = {}) {
  const lines: string[] = [];
  const judge = await openJudge({
    sentence,
    say: (text) => lines.push(text),
    terminal: null,
    open: false,
    ...options,
  });
  open.push(judge);
  const address = async () => {
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return new URL(lines[0]?.split(": ")[1] ?? "");
  };
  return { judge, lines, address };
}

interface Sent {
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** Posts a choice with the token's cookie, as the page does where nothing else is said. */
function post(url: URL, { body = '{"question":1,"preference":"b"}', headers = {} }: Sent = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: url.hostname,
        port: url.port,
        path: "/compare/choice",
        method: "POST",
        headers: {
          host: url.host,
          origin: url.origin,
          "content-type": "application/json",
          cookie: `embody-token=${url.searchParams.get("token")}`,
          ...headers,
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("a choice that is sent to the server", () => {
  it("counts once, for the question that is open, from the page itself", async () => {
    const { judge, address } = await judgeWith();
    const asked = judge.askPreference(shown("b1"), shown("b2"));
    const url = await address();
    expect(await post(url, { headers: { cookie: "embody-token=0" } })).toBe(401);
    expect(await post(url, { headers: { origin: "http://elsewhere.example" } })).toBe(403);
    expect(await post(url, { headers: { host: "elsewhere.example" } })).toBe(403);
    expect(await post(url, { headers: { "content-type": "text/plain" } })).toBe(415);
    expect(await post(url, { body: '{"question":1,"preference":"c"}' })).toBe(400);
    expect(await post(url, { body: "null" })).toBe(400);
    expect(await post(url, { body: "x".repeat(2000) })).toBe(413);
    expect(await post(url, { body: '{"question":2,"preference":"a"}' })).toBe(409);
    expect(await post(url)).toBe(200);
    expect(await asked).toBe("b");
    expect(await post(url)).toBe(409);
  });

  it("is not waited for when the search is interrupted", async () => {
    const stop = new AbortController();
    const { judge, address } = await judgeWith({ signal: stop.signal });
    const asked = judge.askPreference(shown("b1"), shown("b2"));
    await address();
    stop.abort();
    expect(await asked).toBe("stop");
    expect(await judge.askPreference(shown("b1"), shown("b2"))).toBe("stop");
  });
});

describe("the question on a terminal", () => {
  it("shows both in numbers, asks again after what it does not know, and leaves no trace", async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const { judge, lines, address } = await judgeWith({ terminal: { input, output } });
    const asked = judge.askPreference(shown("b1"), shown("b2"));
    await address();
    input.write("perhaps\nA\n");
    expect(await asked).toBe("a");
    const table = lines.slice(1, -1).map((line) => line.trim().split(/ {2,}/));
    expect(table[0]).toEqual([`which does better: "${sentence}"?`]);
    expect(table[1]).toEqual(["A (b1)", "B (b2)"]);
    const row = (name: string) => table.find(([label]) => label === name)?.slice(1);
    expect(row("fell over")).toEqual(["never", "never"]);
    expect(row("end")).toEqual(["went on to 0.5 s", "went on to 1.0 s"]);
    // The one that stands still goes less far than the one that flails about.
    const [still, flailing] = row("distance gone")?.map(Number.parseFloat) ?? [];
    expect(still).toBeLessThan(flailing ?? 0);
    expect(lines.at(-1)).toBe("chosen: A (b1)");
    // Twice asked, twice taken back.
    expect(String(output.read()).split("\u001b[1A\r\u001b[K")).toHaveLength(3);
  });

  it("takes the end of the input for no more questions", async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const { judge } = await judgeWith({ terminal: { input, output } });
    const asked = judge.askPreference(shown("b1"), shown("b2"));
    input.end();
    expect(await asked).toBe("stop");
  });
});

describe.skipIf(executable === null)("the page", { timeout: 2 * patience }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(executable ?? "");
  }, patience);
  afterAll(() => browser?.close());

  it("plays both in step, sends the choice, and goes on with the next question", async () => {
    const { judge, address } = await judgeWith();
    const asked = judge.askPreference(shown("b1"), shown("b2"));
    const page = await browser.newPage({
      viewport: pictures ? { width: 1200, height: 640 } : { width: 400, height: 330 },
    });
    page.setDefaultTimeout(patience);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto((await address()).href);
    await page.waitForSelector('#compare[data-state="playing"]');
    expect(await page.locator("h1").textContent()).toBe(`Which does better: “${sentence}”?`);
    expect(await page.locator(".choices button").allTextContents()).toEqual([
      "A does better",
      "no difference",
      "B does better",
      "ask no more",
    ]);
    // A is half as long as B: time runs to the end of B, and A keeps its last moment.
    await page.getByText("ended after 0.5 s").waitFor();
    await page.keyboard.press("End");
    for (const side of [0, 1]) {
      const picture = await page.locator(".side-by-side").nth(side).screenshot();
      expect(new Set(colours(pngPixels(picture))).size).toBeGreaterThan(100);
    }
    if (pictures) await page.screenshot({ path: join(pictures, "compare.png") });
    await page.locator('[data-choice="b"]').click();
    expect(await asked).toBe("b");
    await page.waitForSelector('#compare[data-state="chosen"]');
    const next = judge.askPreference(shown("b2"), shown("b1"));
    await page.waitForSelector('#compare[data-state="playing"]');
    await page.locator('[data-choice="same"]').click();
    expect(await next).toBe("same");
    await judge.close();
    await page.waitForSelector('#compare[data-state="over"]');
    expect(problems).toEqual([]);
    await page.close();
  });
});
