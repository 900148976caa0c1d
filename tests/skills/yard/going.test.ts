/** Policies inside skills: that only fitting ones run, that a way is followed, and what happens when a robot does not get on. */
import { describe, expect, it } from "vitest";
import { predictFrom, runPolicy, type TrainedPolicy } from "../../../skills/onnx-skill.ts";
import { go, type Walker } from "../../../skills/yard/going.ts";
import { distanceBetween } from "../../../skills/yard/paths.ts";
import type { Point, Senses, YardBody, YardPlace } from "../../../src/core/yard.ts";

const observationNames = ["target.x", "target.y"];
const actionNames = ["x", "y"];

/** A policy that asks to be moved to what it sees. */
function policyFor(task: string, names: readonly string[] = observationNames): TrainedPolicy {
  return {
    name: "test",
    success: null,
    baseRate: 0.8,
    policy: {
      notes: { format: 1, task, kind: "gaussian", observation: [...names], action: [...actionNames] },
      act: async (observation) => observation.slice(),
      close: async () => {},
    },
  };
}

const stride = 0.05;

/** A rover without physics: it is moved towards its command, unless `isStuck` says otherwise. */
function stage(
  start: Point,
  things: readonly YardPlace[],
  isStuck: (at: Point, target: Point) => boolean = () => false,
) {
  let at = start;
  const trail: Point[] = [];
  const rover = (): YardPlace => ({
    name: "rover",
    position: at,
    heading: 0,
    footprint: { kind: "circle", radius: 0.35 },
    solid: true,
  });
  const senses: Senses = {
    task: "test/go",
    observationNames,
    actionNames,
    observe: ({ target = [] }) => Float32Array.from(target),
    async act(action) {
      const [x = 0, y = 0] = Array.from(action);
      const share = Math.min(1, stride / Math.max(1e-9, distanceBetween(at, [x, y])));
      if (!isStuck(at, [x, y])) at = [at[0] + (x - at[0]) * share, at[1] + (y - at[1]) * share];
      trail.push(at);
    },
  };
  const body = {
    place: (name: string) => (name === "rover" ? rover() : things.find((thing) => thing.name === name)),
    places: () => [rover(), ...things],
    senses: () => senses,
    wait: async () => {},
    showTarget: () => {},
  } as unknown as YardBody;
  return { body, senses, trail };
}

const walker: Walker = { robot: "rover", task: "test/go", trained: policyFor("test/go"), clearance: 0.4, passed: 0.3 };
const tower: YardPlace = {
  name: "tower",
  position: [2, 0],
  heading: 0,
  footprint: { kind: "circle", radius: 0.3 },
  solid: true,
};

describe("a policy inside a skill", () => {
  it("runs only where task, observation and actions are those it was trained for", async () => {
    const { senses } = stage([0, 0], []);
    const run = { command: () => ({ target: [1, 0] }), until: () => false, maxSteps: 3 };
    expect(await runPolicy(policyFor("test/go"), senses, run)).toBe(false);
    await expect(runPolicy(policyFor("test/other"), senses, run)).rejects.toThrow(
      /is for 'test\/other'; the world needs 'test\/go'/,
    );
    await expect(runPolicy(policyFor("test/go", ["other", "names"]), senses, run)).rejects.toThrow(
      /observes or does other things/,
    );
    expect(predictFrom(policyFor("test/go"), senses, { target: [1, 0] })).toBe(0.8);
  });

  it("is led round what stands in the way", async () => {
    const { body, trail } = stage([0, 0], [tower]);
    await go(body, walker, { point: [4, 0], radius: 0.2 });
    expect(distanceBetween(trail.at(-1) ?? [0, 0], [4, 0])).toBeLessThanOrEqual(0.2);
    // Corners may be cut by the distance at which they count as passed, no more.
    expect(Math.min(...trail.map((point) => distanceBetween(point, tower.position)))).toBeGreaterThan(0.4);
  });

  it("has come when it is beside, without touching the point it was aimed at", async () => {
    const { body, trail } = stage([0, 0], [tower]);
    await go(body, walker, { point: [1.05, 0], radius: 0.1, beside: tower });
    expect(distanceBetween(trail.at(-1) ?? [0, 0], tower.position)).toBeCloseTo(0.3 + 0.85, 1);
  });

  it("looks elsewhere when it does not get on, and then goes on", async () => {
    // Stuck at the start as long as it looks straight ahead.
    const { body, trail } = stage([0, 0], [], (at, [, y]) => Math.hypot(...at) < 0.01 && Math.abs(y) < 0.1);
    await go(body, walker, { point: [3, 0], radius: 0.2 });
    expect(distanceBetween(trail.at(-1) ?? [0, 0], [3, 0])).toBeLessThanOrEqual(0.2);
  });

  it("gives up with a reason where it never gets on, and where there is no way", async () => {
    const { body } = stage([0, 0], [], () => true);
    await expect(go(body, walker, { point: [3, 0], radius: 0.2 })).rejects.toMatchObject({ code: "no-path" });
    const ring = Array.from({ length: 14 }, (_, index): YardPlace => {
      const angle = (index / 14) * 2 * Math.PI;
      return { ...tower, position: [2 * Math.cos(angle), 2 * Math.sin(angle)] };
    });
    await expect(go(stage([0, 0], ring).body, walker, { point: [5, 0], radius: 0.2 })).rejects.toThrow(
      /there is no way/,
    );
  });
});
