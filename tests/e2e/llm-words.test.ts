/**
 * What a model's server says on its way to the terminal: real processes of `embody plan`. Keys that a server gives back are not repeated, and no
 * control character of a model reaches the terminal.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  environmentFor,
  type ModelReply,
  type ModelRequest,
  startScriptedModel,
} from "../../src/app/bench/planner/model-server.ts";

const program = fileURLToPath(new URL("../../src/app/bin.mjs", import.meta.url));
const canary = "sk-canary-0123456789abcdefghij";
/** Clears the screen, renames the window, rings, turns the writing round, hides a letter, breaks the line. */
const hostile = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eboo\u200b\r\nembody: all is lost";

interface Said {
  readonly output: string;
  readonly exitCode: number | null;
  readonly home: string;
}

async function plan(args: readonly string[], reply: (request: ModelRequest) => ModelReply): Promise<Said> {
  const home = mkdtempSync(join(tmpdir(), "embody-words-"));
  const model = await startScriptedModel(reply);
  const child = spawn(process.execPath, [program, "plan", ...args, "--planner", "llm"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...environmentFor(model, home), OPENAI_API_KEY: canary },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  await model.close();
  return { output, exitCode, home };
}

/** A plan whose every text is `words`. */
const planOf = (words: string): ModelReply => {
  const step = { skill: "craft", item: "crafting_table", count: 1, why: words, predicate: words, region: null };
  const unknown = { ...step, skill: words, item: words };
  const parts = [{ title: words, steps: [step, unknown] }];
  return { text: JSON.stringify({ condition: words, impossible: null, parts }) };
};

describe("words of a model's server", () => {
  it("do not give a key back: not in a plan, an error, a file", async () => {
    const { output, exitCode, home } = await plan(["get", "a", "crafting", "table", "--json"], (request) => {
      const echo = `${request.authorization} and ${Buffer.from(canary).toString("base64")}`;
      if (request.index === 0) return { status: 500, body: { error: { message: echo } } };
      return request.index === 1 ? { text: `no JSON: ${echo}` } : planOf(echo);
    });
    expect(exitCode).toBe(0);
    const kept = readdirSync(home, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(home, name)).isFile())
      .map((name) => readFileSync(join(home, name), "utf8"));
    expect(kept.length).toBeGreaterThan(0);
    for (const text of [output, ...kept]) {
      expect(text).not.toContain(canary);
      expect(text).not.toContain(Buffer.from(canary).toString("base64"));
    }
    // What was said did come through otherwise.
    expect(output).toContain("[key] and [key]");
  });

  it("reach the terminal without control characters", async () => {
    const { output, exitCode } = await plan(["get", "a", "crafting", "table"], () => planOf(hostile));
    expect(exitCode).toBe(0);
    expect(output).toContain("boo");
    expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    // No line of the model's own making.
    expect(output).not.toMatch(/^embody: all is lost/m);
  });
});
