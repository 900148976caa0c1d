/**
 * Goals that last, as a person starts them: killed at random moments and resumed, with a queue and with what is said on the way; the durable queue
 * over its process's end; what the commands say. That nothing is lost at any moment whatever is in tests/app/session.test.ts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readTrainedLibrary } from "../../skills/trained-library.ts";
import { yardPolicies } from "../../skills/yard/skills.ts";
import { killAndResume, killScenarios } from "../../src/app/bench/kill.ts";
import { startProgram } from "../../src/app/bench/process.ts";

const program = fileURLToPath(new URL("../../src/app/bin.mjs", import.meta.url));
const newHome = () => mkdtempSync(join(tmpdir(), "embody-goals-"));
function embody(home: string, ...args: string[]) {
  const environment = { ...process.env, EMBODY_HOME: home };
  const result = spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env: environment });
  return { code: result.status, out: result.stdout.trim(), error: result.stderr.trim() };
}
const lastJson = (out: string) => JSON.parse(out.split("\n").at(-1) ?? "");

const { skills } = readTrainedLibrary(resolve(process.env.EMBODY_HOME || ".embody", "skills"));
const missing = Object.keys(yardPolicies).filter((name) => !skills.some((skill) => skill.name === name));
if (missing.length > 0) console.warn(`SKIPPED in part: the trained skills ${missing.join(", ")} are not there`);

describe("a run that is killed", () => {
  const wanted = {
    minecraft: ["get three logs: achieved", "craft a crafting table: achieved", "get a wooden pickaxe: achieved"],
    "rapier/yard": [
      "push the red crate onto the green pad: achieved",
      "drive to the tower: achieved",
      "let the ant walk to the red pad: achieved",
    ],
  };
  const scenarios = killScenarios.filter(({ world }) => world === "minecraft" || missing.length === 0);
  // Three moments: after the second event, in the middle, near the end.
  it.each(
    [
      [8, 1],
      [6, 1],
      [13, 0],
    ].flatMap(([seed = 0, index = 0]) => {
      const scenario = scenarios[index];
      return scenario ? [{ seed, scenario, world: scenario.world }] : [];
    }),
  )("in $world loses no goal, no word and no count (seed $seed)", async ({ seed, scenario }) => {
    const goals = wanted[scenario.world as keyof typeof wanted].map((line) => {
      const [goal = "", status = ""] = line.split(": ");
      return { goal, status };
    });
    const expected = { goals, events: Array.from({ length: 24 }), calls: [] };
    const row = await killAndResume(scenario, { seed, worldSeed: 3 }, newHome(), expected);
    expect(row.goals).toBe(goals.map(({ goal, status }) => `${goal}: ${status}`).join("; "));
    expect(row).toMatchObject({ goalsAsUnkilled: true, saidOnce: true, memoryIsEpisode: true, ok: true });
    expect(row.calls).toBeGreaterThanOrEqual(3);
    expect(row.killedAfterEvents[0]).toBeGreaterThan(0);
  });
});

describe.skipIf(missing.length > 0)("embody queue", () => {
  it("keeps a goal until its end is recorded, over SIGKILL, and goes on with the others", async () => {
    const home = newHome();
    const where = ["--world", "rapier/yard", "--seed", "3", "--speed", "12"];
    expect(lastJson(embody(home, "queue", "add", "drive to the tower", ...where, "--json").out)).toMatchObject({
      type: "queued",
      number: 1,
    });
    embody(home, "queue", "add", "flurb the gnarf");
    embody(home, "queue", "add", "get a log");
    expect(embody(home, "queue", "remove", "3").code).toBe(0);
    await startProgram(["queue", "run"], { ...process.env, EMBODY_HOME: home }, (event, child) => {
      if (event.type === "skill-start") child.kill("SIGKILL");
    }).ended;
    expect(embody(home, "queue").out).toMatch(/^1: drive to the tower \(rapier\/yard\): begun, run .*\n2: .*waiting$/);
    const again = embody(home, "queue", "run", "--json");
    expect(again.code).toBe(2);
    expect(lastJson(again.out)).toMatchObject({
      type: "queue-end",
      goals: [
        { number: 1, status: "achieved" },
        { number: 2, status: "refused" },
      ],
      waiting: 0,
    });
    expect(again.out).toContain('"resumed":true');
    // One run, one episode, nothing left behind; and it is remembered.
    expect(readdirSync(join(home, "episodes"))).toHaveLength(1);
    expect(readdirSync(join(home, "runs"))).toEqual([]);
    expect(lastJson(embody(home, "memory", "--json").out).plans).toMatchObject([
      { goal: "drive to the tower", worked: 1, failed: 0 },
    ]);
    expect(embody(home, "memory", "forget", "--goal", "Drive to the tower!").out).toBe("1 entries forgotten");
  });
});

describe.skipIf(missing.length > 0)("lines of standard input", () => {
  it("queue another goal and stop the run, which can be resumed", () => {
    const home = newHome();
    const where = ["--world", "rapier/yard", "--seed", "3", "--speed", "1"];
    const args = [program, "do", "let the ant walk to the red pad", ...where, "--stdin", "--json"];
    const environment = { ...process.env, EMBODY_HOME: home };
    const input = "next: drive to the tower\nstop\n";
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: environment, input });
    expect(status).toBe(130);
    const end = lastJson(stdout.trim());
    expect(end.goals).toEqual([
      { goal: "let the ant walk to the red pad", status: "interrupted" },
      { goal: "drive to the tower", status: "waiting" },
    ]);
    expect(stderr).toContain(`go on with: npx embody do --resume ${end.id}`);
    const told = embody(home, "tell", "last", "pause", "--json");
    expect(lastJson(told.out)).toMatchObject({ type: "told", run: end.id, atWork: false, kind: "pause" });
  });
});

describe("what the commands say", () => {
  it.each([
    [["tell", "last", "no, five"], "No run is at work or waiting to go on."],
    [["tell", "last", "--pause", "--stop"], "Only one of --next, --pause, --continue and --stop can be meant."],
    [["queue", "add", "get a log", "--seed", "minus"], "Option --seed 'minus'"],
    [["queue", "remove", "7"], "There is no goal '7' in the queue."],
    [["queue", "dance"], "The queue knows no 'dance'."],
    [["memory", "forget"], "This would forget everything."],
    [["do", "get a log", "--then", "flurb"], "flurb"],
    [["do", "get a log", "--memory", "maybe"], "Option --memory 'maybe': must be one of on, off."],
  ])("%j", (args, message) => {
    const home = newHome();
    const { code, error } = embody(home, ...args);
    expect(code).toBe(2);
    expect(error).toContain(message);
    expect(error.split("\n")).toHaveLength(1);
    expect(existsSync(join(home, "episodes")) ? readdirSync(join(home, "episodes")) : []).toEqual([]);
  });
});
