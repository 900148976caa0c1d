/** The command line around `do`: what each command prints, its last JSON line and its exit code. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { leaves, type Subgoal } from "../../src/core/plan.ts";

const program = fileURLToPath(new URL("../../src/app/bin.mjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "embody-cli-"));

function embody(...args: string[]) {
  const result = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    env: { ...process.env, EMBODY_HOME: home },
  });
  return { code: result.status, out: result.stdout, error: result.stderr };
}
const lastJson = (out: string) => JSON.parse(out.trim().split("\n").at(-1) ?? "");

describe("the command line", () => {
  it("shows ten goals when nothing is asked", () => {
    expect(lastJson(embody("do", "--json").out).goals).toHaveLength(10);
    for (const args of [[], ["do"]]) {
      const { code, out } = embody(...args);
      expect(code).toBe(0);
      expect(out.match(/npx embody do "/g)).toHaveLength(10);
    }
  });

  it("explains itself", () => {
    const { code, out } = embody("--help");
    expect(code).toBe(0);
    for (const name of [
      "do",
      "plan",
      "tell",
      "queue",
      "memory",
      "watch",
      "server",
      "train",
      "eval",
      "skills",
      "tasks",
      "calibrate",
      "check-reward",
      "bench",
      "doctor",
    ]) {
      expect(out).toContain(`  ${name}`);
      expect(embody(name, "--help").out).toContain(`Usage: embody ${name}`);
    }
    expect(embody("--version").out.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("says in one line what is wrong with a request, and how to mend it", () => {
    for (const [args, message] of [
      [["wach"], "embody: Unknown command 'wach'. Did you mean 'watch'?\n"],
      [["plan"], "embody: Missing required argument 'goal'. See 'embody --help', or 'embody COMMAND --help'.\n"],
      [
        ["bench", "nothing"],
        "embody: Unknown suite 'nothing'. Suites: minecraft, yard, determinism, kill, engine, language, physics, planner, choice, rewards, cartpole, locomotion, throughput, resume.\n",
      ],
      [["skills", "remove"], "embody: 'skills remove' wants the name of one skill. 'embody skills list' shows them.\n"],
      [["skills", "lst"], "embody: 'skills lst' is not there. Did you mean 'embody skills list'?\n"],
    ] as const) {
      expect(embody(...args)).toEqual({ code: 2, out: "", error: message });
      const { code, out, error } = embody(...args, "--json");
      expect([code, error]).toEqual([2, ""]);
      expect(lastJson(out)).toMatchObject({ type: "error", code: "bad-request" });
    }
    expect(embody("calibrate", "antt")).toMatchObject({
      code: 2,
      error: expect.stringMatching(/^embody: Unknown body 'antt'. Did you mean 'ant'\?/),
    });
    const junk = join(home, "junk.mcap");
    writeFileSync(junk, "junk");
    for (const [args, message] of [
      [["watch", junk], /not an episode/i],
      [["do", "get a log", "--out", join(home, "no", "such", "folder.mcap")], /no such folder/],
      [["do", "get a log", "--out", home], /it is a folder/],
      [["do", " "], /No goal is given/],
      [["do", "get 0 dirt"], /0/],
      [["do", "get -3 dirt"], /-3/],
      [["do", "木を切って"], /木を切って/],
    ] as const) {
      const { code, error } = embody(...args);
      expect([args.join(" "), code]).toEqual([args.join(" "), 2]);
      expect(error).toMatch(message);
      expect(error.trim().split("\n")).toHaveLength(1);
    }
    const missing = embody("watch", join(home, "none.mcap"));
    expect(missing.code).toBe(2);
    expect(missing.error).toContain("none.mcap");
  });

  it("plans without running anything", () => {
    const { code, out } = embody("plan", "make an iron pickaxe", "--json");
    expect(code).toBe(0);
    const plan = lastJson(out);
    expect(plan).toMatchObject({ type: "plan", goal: "make an iron pickaxe", status: "ok" });
    const skills = leaves(plan.tree as Subgoal[]).map(({ call }) => call?.skill);
    expect(skills).toContain("smelt");
    expect(skills.at(-1)).toBe("craft");
    expect(embody("plan", "get a bucket of water").out).toContain("water_bucket");
    const impossible = embody("plan", "get a dragon egg", "--json");
    expect(impossible.code).toBe(3);
    expect(lastJson(impossible.out)).toMatchObject({ type: "plan", status: "impossible", tree: null });
  });

  it("lists the skills that plans are made of", () => {
    const names = (lastJson(embody("skills", "--json").out).skills as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["collect", "craft", "smelt", "kill", "eat", "go-to", "get-unstuck"]));
  });

  it("finds out what is here", () => {
    const { code, out } = embody("doctor", "--json");
    expect(code).toBe(0);
    const findings = lastJson(out).findings as { name: string; status: string; detail: string }[];
    expect(findings.map(({ name }) => name)).toEqual(["node", "home", "minecraft", "model", "gpu", "queue", "browser"]);
    expect(findings.find(({ name }) => name === "minecraft")).toMatchObject({ status: "ok" });
    const file = join(home, "a-file");
    writeFileSync(file, "");
    const broken = spawnSync(process.execPath, [program, "doctor"], {
      encoding: "utf8",
      env: { ...process.env, EMBODY_HOME: join(file, "inside") },
    });
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain("BROKEN  home");
  });

  it("keeps its documents true: every option of the larger commands is in docs/cli.md", () => {
    const page = readFileSync(new URL("../../docs/cli.md", import.meta.url), "utf8");
    for (const command of ["do", "train", "eval"]) {
      const options = embody(command, "--help").out.match(/--[a-z-]+/g) ?? [];
      for (const option of options.filter((name) => name !== "--help" && name !== "--json")) {
        expect(page, option).toContain(option);
      }
    }
    for (const [, link] of page.matchAll(/\]\((?!http)([^)#]+)/g)) {
      expect(existsSync(new URL(`../../docs/${link}`, import.meta.url)), link).toBe(true);
    }
  });
});
