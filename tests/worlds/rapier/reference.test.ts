/** The reference as its users meet it: standing, driving, grasping; determinism, snapshots, memory, variation. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { ant } from "../../../worlds/rapier/bodies/ant.ts";
import { arm } from "../../../worlds/rapier/bodies/arm.ts";
import { bodies, bodyNamed } from "../../../worlds/rapier/bodies/index.ts";
import { totalMass } from "../../../worlds/rapier/bodies/mass.ts";
import { rover } from "../../../worlds/rapier/bodies/rover.ts";
import { createReference } from "../../../worlds/rapier/engine.ts";
import { bench, flat, hills, pushing } from "../../../worlds/rapier/scenes/index.ts";
import { crate, tower } from "../../../worlds/rapier/scenes/things.ts";
import { chain, fineSettings, readField, rod, run, weightless } from "./helpers.ts";
import { rolloutHash, wave } from "./rollout.ts";

const rolloutFile = new URL("./rollout.ts", import.meta.url);

describe("standing", () => {
  it.each(["ant", "quadruped", "biped"])("a dropped %s stands and drifts less than 1 mm in 4 s", async (name) => {
    const body = bodyNamed(name);
    const robot = await createReference(body, flat);
    const [x, y, z] = body.stance.position;
    robot.reset({ pose: { ...body.stance, position: [x, y, z + 0.05] } });
    run(robot, 3);
    const before = readField(robot, "rootPosition");
    run(robot, 4);
    const after = readField(robot, "rootPosition");
    const forces = readField(robot, "contactForces").reduce((sum, force) => sum + force, 0);
    robot.free();
    expect(Math.hypot(...after.map((value, index) => value - (before[index] ?? 0)))).toBeLessThan(1e-3);
    expect(after[2]).toBeGreaterThan(0.9 * z);
    expect(Math.abs(forces / (totalMass(body.links) * 9.81) - 1)).toBeLessThan(0.02);
  });

  it("stands on rolling ground and reads where it is", async () => {
    const robot = await createReference(ant, hills);
    robot.reset({ pose: { position: [4, -3, 1] } });
    run(robot, 3);
    const [x = 0, y = 0, z = 0] = readField(robot, "rootPosition");
    const touching = readField(robot, "contactFlags").reduce((sum, flag) => sum + flag, 0);
    robot.free();
    if (hills.ground?.kind !== "heightfield") throw new Error("hills need a heightfield");
    const { heights, rows, columns, size } = hills.ground;
    const i = Math.round(((x + size[0] / 2) / size[0]) * (rows - 1));
    const j = Math.round(((y + size[1] / 2) / size[1]) * (columns - 1));
    const height = heights[i * columns + j] ?? Number.NaN;
    expect(height).toBeGreaterThan(0.03);
    expect(z - height).toBeGreaterThan(0.25);
    expect(z - height).toBeLessThan(0.5);
    expect(touching).toBeGreaterThanOrEqual(3);
  });
});

describe("velocities", () => {
  it.each([1, 2] as const)(
    "are those of the instant, not a substep old, with %i substeps",
    async (solverIterations) => {
      const link = rod("wheel", "base", 1, 0);
      const drive = { name: "drive", joint: "wheelJoint", kind: "torque", maxEffort: 2, range: [-2, 2] } as const;
      const settings = { ...fineSettings, physicsDt: 1 / 60, solverIterations };
      const robot = await createReference(chain("wheel", [link], [drive], settings), weightless);
      // 1 kg, 1 m, about its end: 1/3 kg m^2. Steady torque: v = k dt torque / inertia after k steps, to f32.
      for (let step = 1; step <= 20; step++) {
        robot.setTargets([2]);
        robot.step();
        const expected = (step / 60) * 2 * 3;
        expect(Math.abs((readField(robot, "jointVelocities")[0] ?? 0) - expected)).toBeLessThan(1e-4);
      }
      robot.free();
    },
  );

  it("a free robot that falls has the velocity and height of a falling body", async () => {
    const robot = await createReference(ant, flat);
    robot.reset({ pose: { position: [0, 0, 6] } });
    run(robot, 0.5);
    const velocity = readField(robot, "rootVelocity");
    const position = readField(robot, "rootPosition");
    robot.free();
    expect(velocity[2]).toBeCloseTo(-9.81 * 0.5, 3);
    // Semi-implicit Euler with steps h falls g h t / 2 further than the parabola.
    expect(6 - (position[2] ?? 0)).toBeCloseTo((9.81 / 2) * (0.25 + 0.5 * (ant.settings.physicsDt / 2)), 3);
  });
});

describe("the rover", () => {
  it("drives straight and at the speed of its wheels", async () => {
    const robot = await createReference(rover, flat);
    run(robot, 4, () => [5, 5, 5, 5]);
    const [x = 0, y = 0] = readField(robot, "rootPosition");
    const velocity = readField(robot, "rootVelocity");
    robot.free();
    expect(Math.abs((velocity[0] ?? 0) / (5 * 0.1) - 1)).toBeLessThan(0.03);
    expect(x).toBeGreaterThan(1.8);
    expect(Math.abs(y)).toBeLessThan(0.02 * x);
  });

  it("turns left when the right wheels go faster, and right the other way", async () => {
    const robot = await createReference(rover, flat);
    for (const side of [1, -1]) {
      robot.reset();
      run(robot, 2, () => [-5 * side, 5 * side, -5 * side, 5 * side]);
      const spin = readField(robot, "rootAngularVelocity")[2] ?? 0;
      const [x = 0, y = 0] = readField(robot, "rootPosition");
      expect(spin * side).toBeGreaterThan(0.5);
      expect(Math.hypot(x, y)).toBeLessThan(0.1);
    }
    robot.free();
  });

  it("pushes a crate", async () => {
    const robot = await createReference(rover, pushing);
    run(robot, 4, () => [5, 5, 5, 5]);
    const [x = 0, y = 0] = readField(robot, "things");
    robot.free();
    expect(x).toBeGreaterThan(1.8);
    expect(Math.abs(y)).toBeLessThan(0.1);
  });

  it("sees a tower with its middle ray and nothing elsewhere, before the first step too", async () => {
    const robot = await createReference(rover, { ...flat, things: [tower("tower", 3, 0, 1, "#ffffff")] });
    const rays = readField(robot, "rays");
    robot.free();
    // The tower's radius is 0.3, the ray starts at 0.15.
    expect(rays[8]).toBeCloseTo(3 - 0.3 - 0.15, 3);
    expect(rays[0]).toBe(5);
    expect(rays[16]).toBe(5);
  });
});

describe("the gripper", () => {
  it("takes a cube, lifts it and holds it", async () => {
    // Straight above a point 0.42 m ahead, pointing down: shoulder + elbow + pitch = pi.
    const down = (shoulder: number, elbow: number) => [0, shoulder, elbow, Math.PI - shoulder - elbow, 0];
    const high = down(0.45, 1.45);
    const low = down(0.62, 1.6);
    const open = [0.035, 0.035];
    const shut = [0, 0];
    const start = {
      position: [0, 0, 0] as const,
      joints: { shoulder: low[1] ?? 0, elbow: low[2] ?? 0, pitch: low[3] ?? 0, leftFinger: 0.035, rightFinger: 0.035 },
    };
    const scout = await createReference(arm, { ...bench, things: [] });
    scout.reset({ pose: start });
    run(scout, 1, () => [...low, ...open]);
    const [gx = 0, gy = 0, gz = 0] = readField(scout, "sites");
    scout.free();
    // The cube stands on a block as high as the gripper reaches there.
    const edge = 0.04;
    const block = crate("block", [gx, gy, (gz - edge / 2) / 2], 0.1, 1);
    const half = (gz - edge / 2) / 2;
    const plinth = {
      ...block,
      kind: "fixed" as const,
      shapes: block.shapes.map((s) => (s.kind === "box" ? { ...s, halfExtents: [0.05, 0.05, half] as const } : s)),
    };
    const robot = await createReference(arm, { ...bench, things: [plinth, crate("cube", [gx, gy, gz], edge, 0.06)] });
    robot.reset({ pose: start });
    run(robot, 0.5, () => [...low, ...open]);
    run(robot, 0.5, () => [...low, ...shut]);
    const rest = readField(robot, "things");
    run(robot, 1.5, () => [...high, ...shut]);
    const lifted = readField(robot, "things");
    const site = readField(robot, "sites");
    run(robot, 4, () => [...high, ...shut]);
    const held = readField(robot, "things");
    const forces = readField(robot, "contactForces");
    run(robot, 1, () => [...high, ...open]);
    const dropped = readField(robot, "things");
    robot.free();
    expect((lifted[2] ?? 0) - (rest[2] ?? 0)).toBeGreaterThan(0.05);
    expect(Math.hypot((lifted[0] ?? 0) - (site[0] ?? 0), (lifted[2] ?? 0) - (site[2] ?? 0))).toBeLessThan(0.02);
    expect(Math.hypot((held[0] ?? 0) - (lifted[0] ?? 0), (held[2] ?? 0) - (lifted[2] ?? 0))).toBeLessThan(2e-3);
    expect(forces[1]).toBeGreaterThan(5);
    expect(forces[2]).toBeGreaterThan(5);
    expect((held[2] ?? 0) - (dropped[2] ?? 0)).toBeGreaterThan(0.05);
  });
});

describe("determinism", () => {
  it.each(bodies.map(({ name }) => name))("%s: the same hash in another process and in a thread", async (name) => {
    const scene = name === "rover" ? "pushing" : name === "arm" ? "bench" : "flat";
    const here = await rolloutHash(name, scene, 7, 120);
    const child = await promisify(execFile)(process.execPath, [rolloutFile.pathname, name, scene, "7", "120"]);
    const thread = await new Promise<string>((resolve, reject) => {
      const worker = new Worker(rolloutFile, { workerData: { rollout: [name, scene, 7, 120] } });
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    expect(child.stdout.trim()).toBe(here);
    expect(thread).toBe(here);
  });

  it("gives another hash for another seed", async () => {
    expect(await rolloutHash("ant", "flat", 1, 10)).not.toBe(await rolloutHash("ant", "flat", 2, 10));
  });
});

describe("snapshots", () => {
  it.each([ant, rover])("of the $name continue bit for bit, in the same object and in another", async (body) => {
    const robot = await createReference(body, pushing);
    const other = await createReference(body, pushing);
    robot.reset({ seed: 3, variation: { delay: 2, friction: 0.8 } });
    const go = (reference: typeof robot) => {
      const states: number[][] = [];
      for (let step = 30; step < 90; step++) {
        reference.setTargets(wave(reference, step));
        reference.step();
        const state = new Float32Array(reference.layout.size);
        reference.readState(state);
        states.push([...state]);
      }
      return states;
    };
    for (let step = 0; step < 30; step++) {
      robot.setTargets(wave(robot, step));
      robot.step();
    }
    const saved = robot.snapshot();
    const first = go(robot);
    robot.restore(saved);
    expect(robot.time).toBeCloseTo(0.5, 12);
    expect(go(robot)).toEqual(first);
    other.restore(saved);
    expect(go(other)).toEqual(first);
    robot.free();
    other.free();
  });

  it("refuses another body's snapshot", async () => {
    const robot = await createReference(ant, flat);
    const other = await createReference(rover, flat);
    expect(() => other.restore(robot.snapshot())).toThrow(/not a snapshot of 'rover' in 'flat': it holds 'ant'/);
    expect(() => other.restore(new Uint8Array(2))).toThrow(/it has 2 bytes/);
    robot.free();
    other.free();
  });
});

describe("memory", () => {
  it("does not grow over 500 resets and 500 restores", async () => {
    const robot = await createReference(ant, flat);
    for (let index = 0; index < 50; index++) robot.reset({ seed: index });
    const saved = robot.snapshot();
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    for (let index = 0; index < 500; index++) {
      robot.reset({ seed: index });
      robot.step();
      robot.restore(saved);
    }
    const after = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    robot.free();
    // An unfreed ant is 75 KB: 1,000 of them would be 75 MB.
    expect(after - before).toBeLessThan(8e6);
    expect(() => robot.step()).toThrow(/used after free/);
  });
});

describe("variation", () => {
  it("scales masses", async () => {
    const robot = await createReference(ant, flat);
    robot.reset({ variation: { mass: 1.3 } });
    run(robot, 4);
    const forces = readField(robot, "contactForces").reduce((sum, force) => sum + force, 0);
    robot.free();
    expect(Math.abs(forces / (1.3 * 10.8 * 9.81) - 1)).toBeLessThan(0.02);
  });

  it("lets targets wait: a delay of three steps shifts the whole response by three steps", async () => {
    const response = async (delay: number) => {
      const robot = await createReference(ant, { ...flat, gravity: [0, 0, 0] });
      robot.reset({ pose: { position: [0, 0, 3] }, variation: { delay } });
      const positions: number[] = [];
      for (let step = 0; step < 30; step++) {
        robot.setTargets(new Array(8).fill(0.5));
        robot.step();
        positions.push(readField(robot, "jointPositions")[1] ?? 0);
      }
      robot.free();
      return positions;
    };
    const prompt = await response(0);
    const late = await response(3);
    expect(Math.max(...late.slice(0, 3).map(Math.abs))).toBeLessThan(1e-6);
    late.slice(3).forEach((value, index) => {
      expect(value).toBeCloseTo(prompt[index] ?? Number.NaN, 4);
    });
  });

  it("scales gains: half the stiffness sags further", async () => {
    const sag = async (kp: number) => {
      const robot = await createReference(bodyNamed("quadruped"), flat);
      robot.reset({ variation: { kp } });
      run(robot, 3);
      const height = readField(robot, "rootPosition")[2] ?? 0;
      robot.free();
      return height;
    };
    expect(await sag(0.5)).toBeLessThan((await sag(1)) - 0.005);
  });

  it("scales friction: a box-shaped rover slips on ice", async () => {
    const way = async (friction: number) => {
      const robot = await createReference(rover, flat);
      robot.reset({ variation: { friction } });
      run(robot, 1, () => [10, 10, 10, 10]);
      const x = readField(robot, "rootPosition")[0] ?? 0;
      robot.free();
      return x;
    };
    expect(await way(0.02)).toBeLessThan(0.5 * (await way(1)));
  });

  it("refuses targets of the wrong number or kind", async () => {
    const robot = await createReference(ant, flat);
    expect(() => robot.setTargets([1, 2])).toThrow(/'ant' takes 8 finite targets; got \[1, 2\]/);
    expect(() => robot.setTargets(new Array(8).fill(Number.NaN))).toThrow(/8 finite targets/);
    robot.free();
  });
});
