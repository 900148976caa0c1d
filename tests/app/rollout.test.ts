/** Rollouts recorded in the reference: the same request gives the same episode, and the file stays small. */
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordRollout, rolloutSubject } from "../../src/app/rollout.ts";
import { rolloutPolicy } from "../../src/app/rollout-policies.ts";
import { rapierTaskNamed, recordTaskRollout } from "../../src/app/task-rollout.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import { bufferSource } from "../../src/episode/source.ts";
import { createReference } from "../../worlds/rapier/engine.ts";

const directory = mkdtempSync(join(tmpdir(), "embody-rollout-"));
const open = (path: string) => openEpisode(bufferSource(new Uint8Array(readFileSync(path))));

describe("a recorded rollout", () => {
  it("of ten seconds of an ant with everything on stays well under 300 kB", async () => {
    const path = join(directory, "ant.mcap");
    const { steps, seconds } = await recordRollout({
      ...rolloutSubject("ant"),
      policy: "random",
      seconds: 10,
      seed: 1,
      path,
      targets: { goal: [3, 1, 0] },
    });
    expect([steps, seconds]).toEqual([600, 10]);
    expect(statSync(path).size).toBeLessThan(150_000);
    const episode = await open(path);
    expect(episode.complete).toBe(true);
    expect(episode.duration).toBeCloseTo(10, 6);
    const { physics } = await episode.stateAt(10);
    expect(physics?.step).toBe(600);
    expect(physics?.targets).toEqual(Float32Array.of(3, 1, 0));
    expect(physics?.scene.numbers.map(({ name }) => name)).toContain("frontLeftHip");
  });

  it("holds at any step the poses that the reference has there", async () => {
    const path = join(directory, "rover.mcap");
    const subject = rolloutSubject("rover");
    await recordRollout({ ...subject, policy: "sinusoid", seconds: 1, seed: 5, path });
    const episode = await open(path);
    const actuators = subject.body.actuators.map(({ kind, range }) => ({ kind, range, rest: 0 }));
    const policy = rolloutPolicy("sinusoid", actuators, 5, 1 / 60);
    const robot = await createReference(subject.body, subject.scene);
    robot.reset({ seed: 5 });
    const state = new Float32Array(robot.layout.size);
    const rays = robot.layout.fields.find(({ name }) => name === "rays");
    for (let step = 0; step <= 60; step++) {
      if (step % 20 === 7) {
        const { physics } = await episode.stateAt(step / 60 + 1e-6);
        const poses = new Float32Array(physics?.poses.length ?? 0);
        robot.linkPoses(poses);
        robot.readState(state);
        expect(physics?.scene.bodies.map(({ name }) => name).slice(-2)).toEqual(["redCrate", "blueCrate"]);
        poses.forEach((value, index) => {
          expect(Math.abs(value - (physics?.poses[index] ?? Number.NaN))).toBeLessThan(4e-5);
        });
        expect(physics?.rays).toHaveLength(17);
        physics?.rays.forEach((distance, index) => {
          expect(distance).toBeCloseTo(state[(rays?.offset ?? 0) + index] ?? Number.NaN, 2);
        });
      }
      robot.setTargets(policy(step));
      robot.step();
    }
    robot.free();
  });

  it("is the same for the same seed and another for another", async () => {
    const record = (name: string, seed: number) =>
      recordRollout({
        ...rolloutSubject("hopper"),
        policy: "random",
        seconds: 1,
        seed,
        path: join(directory, `${name}.mcap`),
      });
    const [first, second, other] = [await record("a", 3), await record("b", 3), await record("c", 4)];
    expect(second.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
  });
});

describe("a recorded episode of a task", () => {
  const record = (name: string, seed: number, seconds: number) =>
    recordTaskRollout({
      task: rapierTaskNamed("rapier/ant-goto"),
      policy: "random",
      seconds,
      seed,
      path: join(directory, `${name}.mcap`),
    });

  it("holds the command as a target, the reward's terms, and the verdict at its end", async () => {
    const rollout = await record("goto", 3, 10);
    expect(rollout.steps).toBeGreaterThan(60);
    expect(rollout.success).toBe(false);
    const episode = await open(rollout.path);
    expect(episode.goalEnd).toMatchObject({ id: "rapier/ant-goto", status: "failed", worldSeconds: rollout.seconds });
    const { physics } = await episode.stateAt(1);
    expect(physics?.scene.targets).toEqual(["target"]);
    const [x = 0, y = 0, z = 1] = physics?.targets ?? [];
    expect([z, Math.hypot(x, y) > 1.9, Math.hypot(x, y) < 5.1]).toEqual([0, true, true]);
    const number = (name: string) => {
      const index = physics?.scene.numbers.findIndex((candidate) => candidate.name === name) ?? -1;
      return physics?.numbers[index];
    };
    expect(number("alive")).toBe(0.5);
    // As the task has it: the distance that was there to close.
    expect(number("startDistance")).toBeCloseTo(Math.hypot(x, y), 2);
    expect(physics?.scene.numbers.filter(({ group }) => group === "action")).toHaveLength(8);
  });

  it("is the same for the same seed, and has no verdict when it is cut short", async () => {
    const [first, second, other] = [await record("x", 1, 1), await record("y", 1, 1), await record("z", 2, 1)];
    expect(second.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
    expect([first.steps, first.fitness, first.success]).toEqual([60, null, null]);
    expect((await open(first.path)).goalEnd).toBeNull();
  });

  it("needs a task of robots", () => {
    expect(() => rapierTaskNamed("classic/cartpole")).toThrow(/not one of robots/);
    expect(() => rapierTaskNamed("rapier/ant-got")).toThrow(/Did you mean 'rapier\/ant-goto'/);
  });
});

describe("policies without feedback", () => {
  const actuators = [
    { kind: "position", range: [-0.5, 1], rest: 0.2 },
    { kind: "velocity", range: [-20, 20], rest: 0 },
    { kind: "torque", range: [-3, 3], rest: 0 },
  ] as const;

  it("stay within every actuator's range", () => {
    for (const name of ["random", "sinusoid", "still"] as const) {
      const policy = rolloutPolicy(name, actuators, 9, 1 / 60);
      for (let step = 0; step < 300; step++) {
        policy(step).forEach((target, index) => {
          const [low, high] = actuators[index]?.range ?? [0, 0];
          expect(target, `${name} ${index}`).toBeGreaterThanOrEqual(low);
          expect(target, `${name} ${index}`).toBeLessThanOrEqual(high);
        });
      }
    }
  });

  it("hold random targets for a quarter of a second, and rest when still", () => {
    const random = rolloutPolicy("random", actuators, 9, 1 / 60);
    expect(random(14)).toEqual(random(0));
    expect(random(15)).not.toEqual(random(0));
    expect(rolloutPolicy("still", actuators, 9, 1 / 60)(77)).toEqual([0.2, 0, 0]);
  });
});
