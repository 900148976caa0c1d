/** `embody check-reward`: exit codes, lines on standard error, the last JSON line. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkReward } from "../../src/app/check-reward.ts";

const program = fileURLToPath(new URL("../../src/app/bin.mjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "embody-check-"));

function check(name: string, source: string | null, ...more: string[]) {
  const file = join(home, name);
  if (source !== null) writeFileSync(file, source);
  const result = spawnSync(process.execPath, [program, "check-reward", file, ...more], {
    encoding: "utf8",
    env: { ...process.env, EMBODY_HOME: home },
  });
  return { file, code: result.status, out: result.stdout, error: result.stderr };
}
const task = ["--task", "classic/cartpole"];

describe("embody check-reward", () => {
  it("sums up a reward that is right", () => {
    const { code, out, error } = check(
      "right.ts",
      "export const reward = (state) => ({ alive: 1, centred: -abs(state.position) });",
      ...task,
    );
    expect([code, error]).toEqual([0, ""]);
    expect(out).toContain("terms: alive, centred\nreads: state.position\n");
  });

  it("tells every mistake with its place, in lines and as JSON", () => {
    const source = "export function reward(state) {\n  return { alive: state.postion, speed: velocity };\n}";
    const { file, code, out, error } = check("wrong.ts", source, ...task, "--json");
    expect(code).toBe(2);
    expect(error.trim().split("\n")).toEqual([
      `${file}:2:25: unknown field "postion"; did you mean position?`,
      expect.stringContaining(`${file}:2:41: unknown name "velocity"`),
    ]);
    expect(JSON.parse(out)).toMatchObject({
      type: "check",
      ok: false,
      errors: [
        { line: 2, column: 25 },
        { line: 2, column: 41 },
      ],
    });
  });

  it("knows a verifier by its exports", () => {
    const source = "export const fitness = mean((state) => state.position);\nexport const success = survived;";
    expect(checkReward(source, "v.ts", "classic/cartpole")).toMatchObject({
      kind: "verifier",
      errors: [],
      reads: ["state.position"],
    });
    const both = `${source}\nexport function reward() { return 1; }`;
    expect(checkReward(both, "v.ts", "classic/cartpole").errors).toMatchObject([{ line: 3, column: 17 }]);
    expect(checkReward("const a = ;", "r.ts", "classic/cartpole")).toMatchObject({
      kind: "reward",
      errors: [{ line: 1, column: 11 }],
    });
    expect(() => checkReward(source, "v.ts", "classic/cartpol")).toThrow(/Did you mean 'classic\/cartpole'/);
  });

  it("says what is wrong with the request", () => {
    expect(check("right.ts", null)).toMatchObject({
      code: 2,
      error: "embody: No task is given. Write --task ID; 'embody tasks' lists them.\n",
    });
    expect(check("nothing.ts", null, ...task)).toMatchObject({
      code: 2,
      error: expect.stringContaining("cannot be read"),
    });
  });
});
