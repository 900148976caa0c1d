/** Film strips: the projection worked out by hand, what is drawn of an episode made by hand, and of recorded ones. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Camera, type Point } from "../../src/app/film-strip/camera.ts";
import { shade } from "../../src/app/film-strip/colours.ts";
import { gridSpacing, simplify } from "../../src/app/film-strip/panel.ts";
import { drawShape, place, shadowOf } from "../../src/app/film-strip/shapes.ts";
import { hull, path, px } from "../../src/app/film-strip/svg.ts";
import { filmStrip, stripOf } from "../../src/app/film-strip.ts";
import { type PhysicsEpisode, rootCourse, summariseEpisode, turnedText } from "../../src/app/physics-episode.ts";
import type { SceneDescription, SceneShape } from "../../src/core/episode.ts";
import { PhysicsRecorder } from "../../src/episode/physics-recorder.ts";
import { PhysicsRecording } from "../../viewer/playback/physics-recording.ts";

const origin = [0, 0, 0] as const;
const identity = [0, 0, 0, 1] as const;
const still = [0, 0, 0, 0, 0, 0, 1];
const camera = (azimuth: number, elevation: number) =>
  new Camera({ azimuth, elevation, scale: 10, focus: origin, size: [100, 80] });
const rounded = (point: Point) => point.map((value) => Math.round(value * 1e6) / 1e6 + 0);

describe("the camera", () => {
  it("looks along x from the level: y to the left, z up, x into the picture", () => {
    const level = camera(0, 0);
    // The middle of the picture is (50, 40); a metre is 10 pixels.
    expect(rounded(level.project([0, 0, 0]))).toEqual([50, 40]);
    expect(rounded(level.project([7, 0, 0]))).toEqual([50, 40]);
    expect(rounded(level.project([0, 1, 0]))).toEqual([40, 40]);
    expect(rounded(level.project([0, 0, 2]))).toEqual([50, 20]);
    expect(level.depth([3, 1, 1])).toBeCloseTo(3);
  });

  it("sees heights shortened by the cosine and depths by the sine of how far it looks down", () => {
    // 30 degrees down: z by cos 30 = 0.866, what lies ahead rises by sin 30 = 0.5.
    const down = camera(0, Math.PI / 6);
    expect(rounded(down.project([0, 0, 1]))).toEqual([50, Math.round((40 - 8.660254038) * 1e6) / 1e6]);
    expect(rounded(down.project([2, 0, 0]))).toEqual([50, 30]);
    expect(down.depth([0, 0, 1])).toBeCloseTo(-0.5);
    // A quarter turn to the left: it looks along y, and x is to the right.
    expect(rounded(camera(Math.PI / 2, Math.PI / 6).project([1, 2, 0]))).toEqual([60, 30]);
  });

  it("is a map when it looks straight down, with the azimuth on top", () => {
    const map = camera(Math.PI / 2, Math.PI / 2);
    expect(rounded(map.project([1, 2, 5]))).toEqual([60, 20]);
    // Half of 100 by 80 pixels at 10 a metre.
    expect(map.groundReach).toBeCloseTo(Math.hypot(5, 4));
  });
});

describe("what shapes look like", () => {
  const sphere: SceneShape = { kind: "sphere", radius: 1, position: [0, 0, 2], rotation: identity, colour: "#804020" };

  it("draws a sphere as circles around its place, lit from the upper left", () => {
    const svg = drawShape(place(sphere, still), camera(0, 0));
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain(`<circle cx="50" cy="20" r="10" fill="${shade("#804020", 0.62)}"/>`);
    expect(shade("#804020", 0.5)).toBe("#402010");
    expect(shade("#000000", 1.5)).toBe("#808080");
  });

  it("draws three faces of a box, and its shadow straight below", () => {
    const box: SceneShape = {
      kind: "box",
      halfExtents: [1, 2, 0.5],
      position: origin,
      rotation: identity,
      colour: "#808080",
    };
    // A quarter turn about z puts its long side along x; it hovers at 3 m.
    const placed = place(box, [0, 0, 3, 0, 0, Math.SQRT1_2, Math.SQRT1_2]);
    const map = camera(Math.PI / 2, Math.PI / 2);
    const outline = shadowOf(placed, 0, map).map(rounded);
    expect(outline).toHaveLength(4);
    expect([...outline].sort()).toEqual([
      [30, 30],
      [30, 50],
      [70, 30],
      [70, 50],
    ]);
    expect(drawShape(placed, camera(0.5, 0.5)).match(/<path/g)).toHaveLength(3);
  });

  it("draws a capsule along its own y axis, as a line with round ends", () => {
    const capsule: SceneShape = { ...sphere, kind: "capsule", radius: 0.5, halfLength: 2, position: origin };
    const svg = drawShape(place(capsule, still), camera(0, 0));
    expect(svg).toContain('d="M70 40L30 40"');
    expect(svg).toContain('stroke-width="10"');
  });
});

describe("pieces of SVG", () => {
  it("writes numbers in few letters", () => {
    expect([px(0.5), px(-0.04), px(-0.26), px(12), px(Math.PI)]).toEqual([".5", "0", "-.3", "12", "3.1"]);
    expect(
      path(
        [
          [0, 0],
          [0.01, 0],
          [5, 0],
        ],
        true,
      ),
    ).toBe("M0 0L5 0Z");
    expect([gridSpacing(0.55), gridSpacing(2.5), gridSpacing(6)]).toEqual([0.1, 0.5, 1]);
  });

  const points = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 3,
    maxLength: 30,
  });

  it("has hulls that are convex and hold all points", () => {
    fc.assert(
      fc.property(points, (cloud) => {
        const outline = hull(cloud);
        outline.forEach((a, index) => {
          const b = outline[(index + 1) % outline.length] ?? a;
          for (const p of cloud) {
            expect((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])).toBeGreaterThanOrEqual(0);
          }
        });
      }),
    );
  });

  it("simplifies a way without leaving it, and keeps its ends", () => {
    expect(
      simplify(
        [
          [0, 0],
          [1, 0.1],
          [2, 0],
          [3, 5],
        ],
        0.5,
      ),
    ).toEqual([
      [0, 0],
      [2, 0],
      [3, 5],
    ]);
    fc.assert(
      fc.property(points, (way) => {
        const kept = simplify(way, 3);
        expect([kept[0], kept.at(-1)]).toEqual([way[0], way.at(-1)]);
        expect(kept.length).toBeLessThanOrEqual(way.length);
        const distance = (p: Point, a: Point, b: Point) => {
          const square = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2;
          const t = square > 0 ? ((p[0] - a[0]) * (b[0] - a[0]) + (p[1] - a[1]) * (b[1] - a[1])) / square : 0;
          const s = Math.min(1, Math.max(0, t));
          return Math.hypot(p[0] - a[0] - s * (b[0] - a[0]), p[1] - a[1] - s * (b[1] - a[1]));
        };
        for (const p of way) {
          const nearest = Math.min(...kept.slice(1).map((b, index) => distance(p, kept[index] ?? b, b)), Infinity);
          expect(nearest).toBeLessThanOrEqual(3 + 1e-9);
        }
      }),
    );
  });
});

/** A ball of 0.2 m with a nose, whose poses are given by a function of time; 20 frames a second. */
function episodeOf(
  seconds: number,
  poseAt: (time: number) => readonly number[],
  reason = "fitness 1.000",
): PhysicsEpisode {
  const controlDt = 0.05;
  const shape = { position: origin, rotation: identity, colour: "#cc8844" } as const;
  const scene: SceneDescription = {
    name: "ball in flat",
    summary: "A ball.",
    controlDt,
    weight: 10,
    bodies: [{ name: "ball", robot: true, shapes: [{ ...shape, kind: "sphere", radius: 0.2 }] }],
    fixtures: [],
    ground: { kind: "plane" },
    rays: [],
    targets: [],
    numbers: [],
  };
  const recording = new PhysicsRecording();
  const recorder = new PhysicsRecorder(scene, (message) => {
    if (message.kind === "scene" || message.kind === "poses") recording.append(message);
  });
  for (let step = 0; step * controlDt <= seconds + 1e-9; step++) {
    recorder.record({ time: step * controlDt, poses: poseAt(step * controlDt) });
  }
  const header = { id: "ball", goal: "roll <on>", world: "test", seed: 1, difficulty: "", planner: "" };
  return {
    header: { ...header, version: "0", created: "2026-01-01T00:00:00Z" },
    recording,
    from: 0,
    until: seconds,
    goalEnd: { reason } as PhysicsEpisode["goalEnd"],
  };
}

/** About z. */
const yaw = (angle: number) => [0, 0, Math.sin(angle / 2), Math.cos(angle / 2)];

describe("an episode in numbers", () => {
  it("counts full turns, path and speed", () => {
    // Twice round a circle of 1 m in 8 s, looking along it, to the left: 4 pi m at pi / 2 m/s.
    const circle = episodeOf(8, (t) => {
      const angle = (Math.PI / 2) * t;
      return [Math.sin(angle), 1 - Math.cos(angle), 0.2, ...yaw(angle)];
    });
    const summary = summariseEpisode(circle);
    expect(summary.turned).toBeCloseTo(4 * Math.PI, 2);
    expect(turnedText(summary.turned)).toBe("720° left");
    expect(summary.distance).toBeCloseTo(0, 2);
    expect(summary.path).toBeCloseTo(4 * Math.PI, 1);
    expect(summary.meanSpeed).toBeCloseTo(Math.PI / 2, 1);
    expect(summary.topSpeed).toBeCloseTo(Math.PI / 2, 1);
    expect(summary).toMatchObject({ length: 8, falls: 0, cutShort: false, airborne: expect.closeTo(1) });
    expect(rootCourse(circle)[40]?.heading).toBeCloseTo(Math.PI, 3);
  });

  it("counts falls, not wobbles, and says that it was cut short", () => {
    // Rolls onto its side by 80 degrees and back, twice; then leans by 50 degrees.
    const lean = (t: number) => (t < 4 ? 80 * Math.sin((Math.PI * t) / 2) ** 2 : 50 * Math.sin(Math.PI * t) ** 2);
    const summary = summariseEpisode(
      episodeOf(
        6,
        (t) => {
          const half = (lean(t) * Math.PI) / 360;
          return [0, 0, 0.2 + 0.1 * t, Math.sin(half), 0, 0, Math.cos(half)];
        },
        "fitness 0.100, terminated",
      ),
    );
    expect(summary).toMatchObject({ falls: 2, cutShort: true });
    expect(summary.height[1]).toBeCloseTo(0.8, 3);
    expect(turnedText(summary.turned)).toBe("");
  });
});

describe("a strip", () => {
  const roll = episodeOf(4, (t) => [t, 0, 0.2, ...yaw(0)]);

  it("has a picture for each moment, told in time and distance, and a map of the way", () => {
    const svg = stripOf(roll, { frames: 5 });
    expect(svg.match(/<svg width/g)).toHaveLength(6);
    expect([...svg.matchAll(/font-weight="600">([^<]*)</g)].map(([, text]) => text)).toEqual([
      "0.0 s",
      "1.0 s",
      "2.0 s",
      "3.0 s",
      "4.0 s",
      "from above",
    ]);
    expect([...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, text]) => text)).toEqual([
      "",
      "1.0 m",
      "2.0 m",
      "3.0 m",
      "4.0 m",
      "grid 1 m",
    ]);
    expect(svg).toContain("<title>roll &#60;on&#62;</title>");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(stripOf(roll, { frames: 5 })).toBe(svg);
  });

  it("follows the robot: it is in the same place of every picture, and needs no map where it stays", () => {
    const discs = [...stripOf(roll, { frames: 3 }).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="(\d{2}[\d.]*)" /g)];
    const places = new Set(discs.map(([, x, y, r]) => `${x} ${y} ${r}`));
    // Two discs of a radius of two digits, wherever the ball is.
    expect(discs.length).toBeGreaterThanOrEqual(6);
    expect(places.size).toBe(discs.length / 3);
    const spin = stripOf(episodeOf(2, (t) => [0, 0, 0.2, ...yaw(3 * t)]));
    expect(spin).not.toContain("from above");
    expect(spin).toContain("turned 344° left");
  });

  it("is small for a real robot, and tells what it cannot draw", async () => {
    const svg = await filmStrip("skills/trained/ant-run/episode.mcap");
    expect(Buffer.byteLength(svg)).toBeLessThan(60_000);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    await expect(filmStrip("tests/fixtures/minecraft-0.1.0.mcap")).rejects.toThrow(/holds no frames of physics/);
    await expect(filmStrip("nowhere.mcap")).rejects.toThrow(/There is no episode 'nowhere.mcap'/);
    expect(() => stripOf(roll, { frames: 1 })).toThrow(/2 to 24 pictures, not 1/);
  });
});
