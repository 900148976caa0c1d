/** Fitness and success of episodes made by hand, worked out on paper: what each task's verifier says about what plainly happened. */
import { describe, expect, it } from "vitest";
import { taskNamed } from "../../../worlds/registry.ts";
import { headed, type Moment, pitched, play } from "./scripted.ts";

describe("classic/cartpole", () => {
  const task = taskNamed("classic/cartpole");
  const fallAt = (last: number) => ({ at: ({ step }: Moment) => ({ angle: step >= last ? 0.21 : 0 }) });

  it("is the number of steps lived, the last one included", async () => {
    expect(await play(task, fallAt(120))).toMatchObject({
      fitness: 120,
      success: false,
      terminated: true,
      return: 120,
    });
  });
  it("succeeds from 475 steps on", async () => {
    expect(await play(task, fallAt(474))).toMatchObject({ fitness: 474, success: false, length: 474 });
    expect(await play(task, fallAt(475))).toMatchObject({ fitness: 475, success: true });
    expect(await play(task, fallAt(9999))).toMatchObject({
      fitness: 500,
      success: true,
      truncated: true,
      terminated: false,
    });
  });
  it("ends beyond 12 degrees or 2.4 m, not before", async () => {
    const twelve = (12 * Math.PI) / 180;
    expect((await play(task, { at: ({ step }) => ({ angle: -twelve - (step === 7 ? 1e-3 : -1e-3) }) })).length).toBe(7);
    expect((await play(task, { at: ({ step }) => ({ position: step === 9 ? 2.401 : 2.399 }) })).length).toBe(9);
  });
});

describe("rapier/cartpole-swingup", () => {
  const task = taskNamed("rapier/cartpole-swingup");
  // [slide, hinge]
  const at = (early: number, late: number) => ({
    at: ({ step }: Moment) => ({ jointPositions: [0, step <= 300 ? early : late] }),
  });

  it("is the mean cosine over the last half, whatever came before", async () => {
    const up = await play(task, at(Math.PI, 0.2));
    expect(up.fitness).toBeCloseTo(Math.cos(0.2), 5);
    expect(up).toMatchObject({ success: true, truncated: true, length: 600 });
    const leaning = await play(task, at(0, 0.5));
    expect(leaning.fitness).toBeCloseTo(Math.cos(0.5), 5);
    expect(leaning.success).toBe(false);
    expect((await play(task, at(0, Math.PI))).fitness).toBeCloseTo(-1, 5);
  });
});

describe.each([
  ["rapier/ant-run", 1.5],
  ["rapier/hopper-run", 1],
  ["rapier/cheetah-run", 3],
  ["rapier/biped-walk", 0.8],
] as const)("%s", (id, mark) => {
  const task = taskNamed(id);

  it("is the mean forward speed; the mark counts only upright", async () => {
    const run = (speed: number, tilt: number) =>
      play(task, {
        at: ({ step }) => ({ rootVelocity: [speed, 0, 0], rootRotation: pitched(step === 450 ? tilt : 0) }),
      });
    const good = await run(mark + 0.01, 0.5);
    expect(good.fitness).toBeCloseTo(mark + 0.01, 4);
    expect(good).toMatchObject({ success: true, length: 600, truncated: true });
    expect((await run(mark - 0.01, 0)).success).toBe(false);
    // More than 60 degrees is a fall: the steps not lived count as 0.
    const fallen = await run(4, 1.1);
    expect(fallen).toMatchObject({ success: false, length: 450, terminated: true });
    expect(fallen.fitness).toBeCloseTo((4 * 450) / 600, 4);
  });

  it("takes speed along +x only", async () => {
    const sideways = await play(task, { at: () => ({ rootVelocity: [0.5, 3, 0] }) });
    expect(sideways.fitness).toBeCloseTo(0.5, 5);
  });
});

describe.each(["rapier/ant-goto", "rapier/rover-goto"])("%s", (id) => {
  const task = taskNamed(id);
  const z = id === "rapier/ant-goto" ? 0.41 : 0.12;
  /** On the line from the start to the target: a share of the way. */
  const along = ({ command }: Moment, share: number) => ({
    rootPosition: [share * command("target", 0), share * command("target", 1), z],
  });

  it("is the share of the distance closed at the end", async () => {
    expect((await play(task, { at: (moment) => along(moment, 0) })).fitness).toBeCloseTo(0, 5);
    expect((await play(task, { at: (moment) => along(moment, 0.5 * moment.share) })).fitness).toBeCloseTo(0.5, 4);
    expect((await play(task, { at: (moment) => along(moment, -moment.share) })).fitness).toBeCloseTo(-1, 4);
    const there = await play(task, { at: (moment) => along(moment, Math.min(1, 2 * moment.share)) });
    expect(there.fitness).toBeCloseTo(1, 4);
    expect(there.success).toBe(true);
  });
});

describe("rapier/ant-goto", () => {
  const task = taskNamed("rapier/ant-goto");
  const visit = (steps: number) =>
    play(task, {
      at: ({ step, command }) => {
        const inside = step > 100 && step <= 100 + steps;
        return { rootPosition: [inside ? command("target", 0) : 0, inside ? command("target", 1) : 0, 0.41] };
      },
    });

  it("asks for half a second (30 steps) within half a metre", async () => {
    expect((await visit(28)).success).toBe(false);
    expect((await visit(31)).success).toBe(true);
  });
});

describe("rapier/rover-goto", () => {
  const task = taskNamed("rapier/rover-goto");
  const arrive = (force: number, miss = 0.45) =>
    play(task, {
      at: ({ step, command }) => ({
        rootPosition: step > 100 ? [command("target", 0) + miss, command("target", 1), 0.12] : [0, 0, 0.12],
        contactForces: step === 50 ? force : 0,
      }),
    });

  it("forgives a touch and no hard hit", async () => {
    expect((await arrive(59)).success).toBe(true);
    expect((await arrive(61)).success).toBe(false);
    expect((await arrive(0, 0.55)).success).toBe(false);
  });
});

describe("rapier/quadruped-velocity", () => {
  const task = taskNamed("rapier/quadruped-velocity");
  /** Moves as commanded, but for an error; heading along +y, so that the frames matter. */
  const track = (error: number, turning = 0) =>
    play(task, {
      at: ({ command }) => {
        const [ahead, left] = [command("velocity", 0) + error, command("velocity", 1)];
        return {
          rootRotation: headed(Math.PI / 2),
          rootVelocity: [-left, ahead, 0],
          rootAngularVelocity: [0, 0, command("yawRate") + turning],
        };
      },
    });

  it("is 1 - mean error: of the velocity, and of the turn with a lever of 0.2 m", async () => {
    // In the step after a new command the script still moves by the old one: twice in 600 steps.
    expect((await track(0)).fitness).toBeGreaterThan(0.99);
    const near = await track(0.2);
    expect(near.fitness).toBeCloseTo(0.8, 2);
    expect(near.success).toBe(true);
    const far = await track(0.3);
    expect(far.fitness).toBeCloseTo(0.7, 2);
    expect(far.success).toBe(false);
    expect((await track(0, 1)).fitness).toBeCloseTo(0.8, 2);
  });

  it("does not reward a fall", async () => {
    const fallen = await play(task, { at: ({ step }) => ({ rootRotation: pitched(step === 10 ? 1.2 : 0) }) });
    expect(fallen).toMatchObject({ success: false, terminated: true, length: 10 });
    expect(fallen.fitness).toBeLessThan(0.02);
  });
});

describe("rapier/rover-push", () => {
  const task = taskNamed("rapier/rover-push");
  const leave = (dx: number, dy: number) =>
    play(task, {
      at: ({ step, command }) => ({
        "things.crate.position": step > 500 ? [command("pad", 0) + dx, command("pad", 1) + dy, 0.15] : [1, 0, 0.15],
      }),
    });

  it("asks for the crate's centre on a square pad of 0.8 m, at the end", async () => {
    const corner = await leave(0.39, -0.39);
    expect(corner.success).toBe(true);
    expect((await leave(0.41, 0)).success).toBe(false);
    expect((await leave(0, 0)).fitness).toBeCloseTo(1, 4);
  });

  it("is the share of the crate's distance closed", async () => {
    const half = await play(task, {
      at: ({ share, command }) => ({
        "things.crate.position": [1 + 0.5 * share * (command("pad", 0) - 1), 0.5 * share * command("pad", 1), 0.15],
      }),
    });
    expect(half.fitness).toBeCloseTo(0.5, 4);
    expect(half.success).toBe(false);
  });
});

describe("rapier/arm-reach", () => {
  const task = taskNamed("rapier/arm-reach");
  const reach = (miss: number, from: number, to: number) =>
    play(task, {
      at: ({ step, command }) => {
        const inside = step > from && step <= to;
        return {
          "sites.grasp": [command("target", 0), command("target", 1), command("target", 2) + (inside ? miss : 0.1)],
        };
      },
    });

  it("is minus the distance at the end, in metres", async () => {
    expect((await reach(0.015, 0, 240)).fitness).toBeCloseTo(-0.015, 5);
    expect((await reach(0.015, 0, 200)).fitness).toBeCloseTo(-0.1, 5);
  });
  it("asks for half a second within 2 cm", async () => {
    expect((await reach(0.019, 100, 131)).success).toBe(true);
    expect((await reach(0.019, 100, 128)).success).toBe(false);
    expect((await reach(0.021, 0, 240)).success).toBe(false);
  });
});

describe("maze/goto", () => {
  const task = taskNamed("maze/goto");

  it("is 1 at the goal, and 0 when the moves run out", async () => {
    const walk = (arrival: number) =>
      play(task, {
        at: ({ step }) => ({
          position: [1, 1],
          goal: [5, 1],
          shortestPath: 10,
          pathLeft: step >= arrival ? 0 : Math.max(1, 10 - step),
          movesLeft: 40 - step,
        }),
      });
    expect(await walk(40)).toMatchObject({ fitness: 1, success: true, terminated: true, length: 40 });
    expect(await walk(99)).toMatchObject({ fitness: 0, success: false, terminated: true, length: 40 });
    // 10 moves nearer at 0.1 each, the goal's 1, and 40 moves at 0.02.
    expect((await walk(40)).return).toBeCloseTo(10 * 0.1 + 1 - 40 * 0.02, 4);
  });
});
