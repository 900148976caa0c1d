/** A physics episode in the page, without a browser: moments, framing, and the ground's triangles. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EpisodeMessage, SceneDescription } from "../../src/core/episode.ts";
import { PhysicsRecorder } from "../../src/episode/physics-recorder.ts";
import { apply, emptyState } from "../../src/episode/state.ts";
import { frameRobot } from "../../viewer/physics/framing.ts";
import { heightGeometry } from "../../viewer/physics/ground.ts";
import { blendPoses, PhysicsRecording } from "../../viewer/playback/physics-recording.ts";
import { Recording } from "../../viewer/playback/recording.ts";
import { bodyNamed } from "../../worlds/rapier/bodies/index.ts";
import { buildWorld, noVariation } from "../../worlds/rapier/build.ts";
import { loadRapier, RAPIER } from "../../worlds/rapier/rapier.ts";

const upright = [0, 0, 0, 1] as const;
const scene: SceneDescription = {
  name: "two balls",
  summary: "two balls",
  controlDt: 1 / 60,
  weight: 10,
  bodies: [0.2, 0.1].map((radius, index) => ({
    name: `ball${index}`,
    robot: index === 0,
    shapes: [{ kind: "sphere", radius, position: [0, 0, 0], rotation: upright, colour: "#ffffff" }],
  })),
  fixtures: [],
  ground: { kind: "plane" },
  rays: [],
  targets: [],
  numbers: [{ name: "speed", group: "state", unit: "m/s" }],
};

/** The first ball rolls at 1.5 m/s along x; the second starts after a second. */
function rolling(steps: number): EpisodeMessage[] {
  const messages: EpisodeMessage[] = [];
  const recorder = new PhysicsRecorder(scene, (message) => messages.push(message));
  for (let step = 0; step <= steps; step++) {
    const second = Math.max(0, step - 60) / 64;
    const poses = [(1.5 * step) / 60, 0, 0.2, ...upright, 0, second, 0.1, ...upright];
    recorder.record({ time: step / 60, poses, numbers: [step % 7] });
  }
  return messages;
}

describe("a recording of poses", () => {
  const messages = rolling(200);
  const recording = new Recording();
  recording.append(messages);

  it("is known for one by its first message", () => {
    expect(recording.kind).toBe("physics");
    const blocks = new Recording();
    expect(blocks.kind).toBeNull();
    blocks.append([{ kind: "palette", time: 0, blocks: {} }]);
    expect(blocks.kind).toBe("blocks");
  });

  it("shows at any step, sought in any order, what a replay from the start shows", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 }), (steps) => {
        for (const step of steps) {
          const expected = emptyState();
          for (const message of messages) if (message.time <= step / 60) apply(expected, message);
          const moment = recording.physics.at(step / 60);
          expect(moment?.step).toBe(step);
          expect(moment?.poses).toEqual(expected.physics?.poses);
          expect(moment?.numbers).toEqual(expected.physics?.numbers);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("looks at the robot that moved last, where there are several", () => {
    const two: SceneDescription = {
      ...scene,
      bodies: scene.bodies.map((body) => ({ ...body, robot: true })),
      robots: scene.bodies.map(({ name }, body) => ({ name, body })),
    };
    const several = new PhysicsRecording();
    const recorder = new PhysicsRecorder(two, (message) => {
      if (message.kind === "scene" || message.kind === "poses") several.append(message);
    });
    for (let step = 0; step <= 180; step++) {
      // The first moves in the first second, the second in the second, none in the third.
      const first = Math.min(step, 60) / 60;
      const second = Math.min(Math.max(0, step - 60), 60) / 30;
      recorder.record({ time: step / 60, poses: [first, 0, 0, ...upright, 0, second, 0, ...upright], numbers: [0] });
    }
    expect([0, 0.5, 1.5, 2.9].map((time) => several.at(time)?.focus)).toEqual([0, 0, 1, 1]);
    expect(several.speedAt(0.5)).toBeCloseTo(1, 2);
    expect(several.speedAt(1.5)).toBeCloseTo(2, 2);
    // One robot is looked at, however far away the other is.
    expect(recording.physics.at(1)?.focus).toBe(0);
  });

  it("interpolates between two frames, worked by hand", () => {
    const quarter = Math.SQRT1_2;
    const from = Float32Array.of(0, 0, 0, 0, 0, 0, 1);
    const to = Float32Array.of(0.4, 0, 0.2, 0, 0, quarter, quarter);
    const middle = blendPoses(from, to, 0.5);
    // Half of a quarter turn about z: sin and cos of pi / 8.
    const expected = [0.2, 0, 0.1, 0, 0, Math.sin(Math.PI / 8), Math.cos(Math.PI / 8)];
    expected.forEach((value, index) => {
      expect(middle[index]).toBeCloseTo(value, 6);
    });
    // The same rotation with the other sign is no turn at all.
    const negated = Float32Array.of(0, 0, 0, 0, 0, 0, -1);
    expect(blendPoses(from, negated, 0.5)[6]).toBeCloseTo(1, 6);
    // A root that was put somewhere else does not fly there.
    expect([...blendPoses(from, Float32Array.of(3, 0, 0, 0, 0, 0, 1), 0.5)]).toEqual([...from]);
  });

  it("knows the root's speed, and the numbers in the order of the frames", () => {
    expect(recording.physics.speedAt(1)).toBeCloseTo(1.5, 3);
    const { times, speed, numbers } = recording.physics.series();
    expect(times).toHaveLength(201);
    expect(speed[100]).toBeCloseTo(1.5, 3);
    expect([...(numbers[0] ?? [])].slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 0, 1]);
  });

  it("shows nothing before its first frame", () => {
    const empty = new PhysicsRecording();
    expect(empty.at(1)).toBeNull();
    empty.append({ kind: "scene", time: 0, scene });
    expect(empty.at(1)).toBeNull();
    expect(empty.speedAt(1)).toBe(0);
  });
});

describe("framing", () => {
  it("takes a moving robot as it starts, and all that a fixed one reaches", () => {
    const pose = (x: number) => Float32Array.of(x, 0, 0.2, ...upright, 9, 9, 9, ...upright);
    const moving = frameRobot(scene, [pose(0), pose(4)]);
    // Half the diagonal of a cube of 0.4 m; the ball that is no robot counts for nothing.
    expect(moving.radius).toBeCloseTo(0.2 * Math.sqrt(3), 5);
    expect(moving.reach).toBe(moving.radius);
    expect(moving.middle.length()).toBeCloseTo(0, 6);
    const twoLinks = { ...scene, bodies: scene.bodies.map((body) => ({ ...body, robot: true })) };
    const arm = (z: number) => Float32Array.of(0, 0, 0, ...upright, 0, 0, z, ...upright);
    const fixed = frameRobot(twoLinks, [arm(0), arm(1), arm(0)]);
    expect(fixed.middle.z).toBeCloseTo((1.1 - 0.2) / 2, 5);
    expect(fixed.reach).toBeGreaterThan(fixed.radius);
  });
});

describe("a heightfield's triangles", () => {
  it("lie where the engine has them: rays onto random ground meet the drawn surface", async () => {
    await loadRapier();
    const [rows, columns] = [5, 4];
    const heights = Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index * 12.9898) * 0.4);
    const size = [4, 3] as const;
    const material = { friction: 1, restitution: 0 };
    const ground = { kind: "heightfield", rows, columns, heights: [...heights], size, material } as const;
    const { world } = buildWorld(
      bodyNamed("ant"),
      { name: "rough", ground, things: [], gravity: [0, 0, -9.81] },
      { position: [0, 0, 50] },
      noVariation,
    );
    const drawn = heightGeometry({ kind: "heightfield", rows, columns, heights, size });
    // Within a cell, and off its diagonal: on a seam the engine's ray may pass between two triangles.
    const inside = fc.integer({ min: 1, max: 24 }).map((parts) => parts / 25);
    fc.assert(
      fc.property(fc.nat(rows - 2), fc.nat(columns - 2), inside, inside, (i, j, u, v) => {
        fc.pre(u !== v);
        const [x, y] = [i + u - 2, j + v - 1.5];
        const hit = world.castRay(new RAPIER.Ray({ x, y, z: 10 }, { x: 0, y: 0, z: -1 }), 20, true);
        expect(heightAt(drawn, x, y)).toBeCloseTo(10 - (hit?.timeOfImpact ?? Number.NaN), 4);
      }),
    );
    world.free();
  });
});

/** The height of the triangle over (x, y). */
function heightAt(geometry: ReturnType<typeof heightGeometry>, x: number, y: number): number {
  const { position } = geometry.attributes;
  const index = geometry.getIndex();
  if (!position || !index) throw new Error("the geometry has no triangles");
  for (let face = 0; face < index.count; face += 3) {
    const [a, b, c] = [0, 1, 2].map((corner) => {
      const at = index.getX(face + corner);
      return { x: position.getX(at), y: position.getY(at), z: position.getZ(at) };
    });
    if (!a || !b || !c) continue;
    const area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    const u = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / area;
    const v = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / area;
    if (u >= -1e-9 && v >= -1e-9 && u + v <= 1 + 1e-9) return a.z + u * (b.z - a.z) + v * (c.z - a.z);
  }
  throw new Error(`no triangle over ${x}, ${y}`);
}
