/** The yard under the `World` contract, with skills that need no policy: they turn the wheels. */
import { describe, expect, it } from "vitest";
import type { EpisodeMessage } from "../../../../src/core/episode.ts";
import { EmbodyError } from "../../../../src/core/errors.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import type { YardFacts } from "../../../../src/core/yard.ts";
import { canonicalBytes } from "../../../../src/episode/digest.ts";
import { PhysicsRecorder } from "../../../../src/episode/physics-recorder.ts";
import { createTaskSenses, type TaskSenses } from "../../../../worlds/rapier/yard/senses.ts";
import {
  createYardWorld,
  type YardSkills,
  type YardWorld,
  type YardWorldOptions,
} from "../../../../worlds/rapier/yard/world.ts";
import { taskNamed, worldOf } from "../../../../worlds/registry.ts";

const task = "rapier/rover-park";
const senses: ReadonlyMap<string, TaskSenses> = new Map([
  [task, createTaskSenses(taskNamed(task), worldOf(taskNamed(task)))],
]);

const skills: YardSkills = {
  descriptions: [{ name: "roll", kind: "trained", description: "turns the wheels" }],
  resolve({ skill, args }) {
    if (skill !== "roll") throw new EmbodyError("bad-plan", `Unknown skill '${skill}'.`);
    return {
      timeLimit: 10,
      hindrance: ({ rover }) => (args.needs === "speed" && rover.speed < 1 ? "too slow" : null),
      predict: async () => 0.75,
      async run(body) {
        const rover = body.senses(task, "rover");
        body.showTarget([1, 1]);
        for (let step = 0; step < Number(args.steps); step++) {
          rover.observe({ target: [1, 1], course: [1, 0] });
          await rover.act([1, 1, 1, 1]);
        }
        if (args.fail) throw new SkillFailure("no-path", "a wall");
      },
    };
  },
};

function open(
  snapshot: Uint8Array | null = null,
  clock: YardWorldOptions["clock"] = { now: () => 0, sleep: async () => {} },
  speed = Number.POSITIVE_INFINITY,
) {
  return createYardWorld({
    seed: 2,
    skills,
    senses,
    speed,
    clock,
    recorder: (scene, write, resume) => new PhysicsRecorder(scene, write, resume ? { resume } : {}),
    snapshot,
  });
}

const roll = (steps: number, more = {}) => ({ skill: "roll", args: { steps, ...more } });
const facts = async (world: YardWorld) => (await world.facts()) as unknown as YardFacts;

function listen(world: YardWorld): EpisodeMessage[] {
  const messages: EpisodeMessage[] = [];
  world.onMessage((message) => messages.push(message));
  return messages;
}

/** What the episode's hash is taken over. */
const bytesOf = (messages: readonly EpisodeMessage[]) =>
  messages.flatMap((message) => [...(canonicalBytes(message) ?? [])]);

describe("the world rapier/yard", () => {
  it("moves only while a skill acts, and says how long it did", async () => {
    const world = await open();
    const messages = listen(world);
    const before = await facts(world);
    expect(before.time).toBe(0);
    const result = await world.act(roll(30));
    expect(result).toEqual({ status: "succeeded", worldSeconds: 0.5 });
    const after = await facts(world);
    expect(Math.hypot(after.rover.x - before.rover.x, after.rover.y - before.rover.y)).toBeGreaterThan(0.2);
    expect(Math.hypot(after.ant.x - before.ant.x, after.ant.y - before.ant.y)).toBeLessThan(0.01);
    expect(await facts(world)).toEqual(after);
    // The scene, the start, and a frame for each step; the target only while it is gone to.
    expect(messages.map(({ kind }) => kind)).toEqual(["scene", ...Array.from({ length: 31 }, () => "poses")]);
    expect(await world.predict(roll(1))).toBe(0.75);
    await world.close();
  });

  it("ends skills that fail, are interrupted, or take too long, with the reason", async () => {
    const world = await open();
    const codes = async (call: Parameters<YardWorld["act"]>[0], options = {}) =>
      (await world.act(call, options)).failure?.code;
    expect(await codes(roll(1, { needs: "speed" }))).toBe("rejected");
    expect(world.time).toBe(0);
    expect(await codes(roll(1, { fail: true }))).toBe("no-path");
    expect(await codes(roll(9999), { signal: AbortSignal.abort("interrupted") })).toBe("interrupted");
    expect(await codes(roll(9999), { maxSeconds: 0.1 })).toBe("timeout");
    expect(await codes(roll(9999))).toBe("timeout");
    expect(await codes({ skill: "fly", args: {} })).toBe("rejected");
    expect(await world.predict({ skill: "fly", args: {} })).toBeNull();
    expect(world.time).toBeLessThan(10.3);
    await world.close();
  });

  it("is the same for the same seed, and goes on from a snapshot as if nothing had happened", async () => {
    const straight = await open();
    const whole = listen(straight);
    await straight.act(roll(50));
    await straight.act(roll(70));

    const first = await open();
    const head = listen(first);
    await first.act(roll(50));
    const saved = await first.snapshot();
    await first.close();
    const second = await open(saved);
    const tail = listen(second);
    expect(second.time).toBeCloseTo(50 / 60);
    await second.act(roll(70));
    expect(tail[0]?.kind).toBe("poses");
    expect(bytesOf([...head, ...tail])).toEqual(bytesOf(whole));
    expect(await second.facts()).toEqual(await straight.facts());
    await straight.close();
    await second.close();
  });

  it("keeps to a chosen speed by the clock that it is given", async () => {
    let now = 0;
    const clock = {
      now: () => now,
      async sleep(milliseconds: number) {
        now += milliseconds;
      },
    };
    const world = await open(null, clock, 2);
    await world.act(roll(60));
    // A second of the world at twice the speed.
    expect(now).toBeCloseTo(500);
    await world.close();
  });
});
