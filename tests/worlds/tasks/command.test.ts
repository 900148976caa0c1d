/** `embody tasks`: the list, one task in full, and the line for a name that is not there. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { TaskDescription } from "../../../src/app/tasks.ts";
import { tasks } from "../../../worlds/registry.ts";

const program = fileURLToPath(new URL("../../../src/app/bin.mjs", import.meta.url));

function embody(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  return { code: status, out: stdout, error: stderr };
}
const described = (out: string) =>
  JSON.parse(out.trim().split("\n").at(-1) ?? "") as { type: string; tasks: TaskDescription[] };

describe("embody tasks", () => {
  it("lists every task with fitness and success in words", () => {
    const { code, out, error } = embody("tasks");
    expect([code, error]).toEqual([0, ""]);
    for (const { id, summary } of tasks) expect(out).toContain(`${id}\n  ${summary}`);
    expect(out.match(/^ {2}fitness: \w/gm)).toHaveLength(tasks.length);
    expect(out).toContain("success: upright throughout, and at least 1.5 m/s");
    expect(out).toContain("10 s (600 steps), 8 numbers in [-1, 1]");
  });

  it("gives schemas as one JSON line", () => {
    const { code, out } = embody("tasks", "--json");
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(1);
    const list = described(out);
    expect(list.type).toBe("tasks");
    expect(list.tasks.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
    const cartpole = { id: "classic/cartpole", steps: 500, engines: ["fast"], command: null, memory: [] };
    expect(list.tasks[0]).toMatchObject(cartpole);
    for (const task of list.tasks) {
      expect(task.state.every(({ unit, meaning }) => unit.length > 0 && meaning.length > 0)).toBe(true);
      expect(task.observation.length).toBeGreaterThan(0);
      expect(task.terms.length).toBeGreaterThan(0);
      expect(task.steps * task.controlDt).toBeCloseTo(task.horizon, 6);
    }
  });

  it("shows one task in full", () => {
    const { code, out } = embody("tasks", "rapier/rover-push");
    expect(code).toBe(0);
    for (const part of [
      "horizon: 20 s, 1200 steps",
      "action: 4 numbers in [-1, 1]: frontLeft",
      "things.crate.position[x, y, z]  (m, world frame)",
      "pad[x, y]  (m, world frame)  middle of the pad",
      "crateTurn[2]",
      "friction 0.7 to 1.2",
      "success: the crate's centre is on the pad at the end",
      "reward terms: push, onPad",
      "export const success = last(",
    ]) {
      expect(out).toContain(part);
    }
  });

  it("says in one line what a wrong name should have been", () => {
    const { code, out, error } = embody("tasks", "rapier/antrun");
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(
      /^embody: Unknown task 'rapier\/antrun'\. Did you mean 'rapier\/ant-run'\? Tasks: classic\/cartpole, /,
    );
    expect(error.trim().split("\n")).toHaveLength(1);
  });
});
