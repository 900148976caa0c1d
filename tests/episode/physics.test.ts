/** Physics episodes: the bytes of scenes and poses, the recorder, the hash, and files of the version before. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EpisodeMessage, PosesMessage, SceneDescription, SceneShape } from "../../src/core/episode.ts";
import { decodeMessage, encodeMessage } from "../../src/episode/channels.ts";
import { canonicalPosesBytes } from "../../src/episode/digest.ts";
import { readPlanes, writePlanes } from "../../src/episode/float-planes.ts";
import { PhysicsRecorder } from "../../src/episode/physics-recorder.ts";
import { decodePoses, encodePoses } from "../../src/episode/poses.ts";
import { openEpisode } from "../../src/episode/reader.ts";
import { recoverEpisode } from "../../src/episode/recover.ts";
import { decodeScene, encodeScene } from "../../src/episode/scene.ts";
import { bufferSource } from "../../src/episode/source.ts";
import { temporaryDirectory, writeEpisode } from "./helpers.ts";

const directory = temporaryDirectory();
const everything = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

const plain = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((value) => value + 0);
const triple = fc.tuple(plain, plain, plain);
const place = {
  position: triple,
  rotation: fc.tuple(plain, plain, plain, plain),
  colour: fc.constantFrom("#e0955a", "#20242b"),
};
const shapes: fc.Arbitrary<SceneShape> = fc.oneof(
  fc.record({ ...place, kind: fc.constant("sphere" as const), radius: plain }),
  fc.record({ ...place, kind: fc.constant("capsule" as const), radius: plain, halfLength: plain }),
  fc.record({ ...place, kind: fc.constant("cylinder" as const), radius: plain, halfLength: plain }),
  fc.record({ ...place, kind: fc.constant("box" as const), halfExtents: triple }),
);
const floats = (length: number) => fc.float32Array({ minLength: length, maxLength: length, noNaN: true });
const scenes: fc.Arbitrary<SceneDescription> = fc.record({
  name: fc.string(),
  summary: fc.string(),
  controlDt: fc.constant(1 / 60),
  weight: plain,
  bodies: fc.array(fc.record({ name: fc.string(), robot: fc.boolean(), shapes: fc.array(shapes, { maxLength: 3 }) }), {
    maxLength: 4,
  }),
  fixtures: fc.array(
    fc.record({
      name: fc.string(),
      kind: fc.constantFrom("fixed" as const, "mark" as const),
      position: place.position,
      rotation: place.rotation,
      shapes: fc.array(shapes, { maxLength: 2 }),
    }),
    { maxLength: 2 },
  ),
  ground: fc.oneof(
    fc.constant(null),
    fc.constant({ kind: "plane" as const }),
    fc.record({
      kind: fc.constant("heightfield" as const),
      rows: fc.constant(3),
      columns: fc.constant(4),
      size: fc.constant([2, 3] as const),
      heights: floats(12),
    }),
  ),
  rays: fc.array(fc.record({ name: fc.string(), body: fc.nat(3), origin: triple, direction: triple, range: plain }), {
    maxLength: 3,
  }),
  targets: fc.array(fc.string(), { maxLength: 2 }),
  numbers: fc.array(
    fc.record({ name: fc.string(), group: fc.constantFrom("reward" as const, "action" as const), unit: fc.string() }),
    { maxLength: 3 },
  ),
});

const frames: fc.Arbitrary<PosesMessage> = fc
  .record({ moved: fc.uniqueArray(fc.nat(0xffff), { maxLength: 6 }), contacts: fc.nat(4) })
  .chain(({ moved, contacts }) =>
    fc.record(
      {
        kind: fc.constant("poses" as const),
        time: fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0),
        step: fc.nat(0xffffffff),
        keyframe: fc.boolean(),
        moved: fc.constant(Uint16Array.from(moved)),
        poses: floats(7 * moved.length),
        contacts: floats(7 * contacts),
        rays: fc.float32Array({ maxLength: 5, noNaN: true }),
        targets: floats(6),
        numbers: fc.float32Array({ maxLength: 5, noNaN: true }),
      },
      { requiredKeys: ["kind", "time", "step", "keyframe", "moved", "poses"] },
    ),
  );

/** A cart on a track with a ray and a goal: one body that moves, one that stands. */
const cartScene: SceneDescription = {
  name: "cart",
  summary: "a cart",
  controlDt: 1 / 10,
  weight: 10,
  bodies: ["cart", "stone"].map((name) => ({ name, robot: name === "cart", shapes: [] })),
  fixtures: [],
  ground: { kind: "plane" },
  rays: [{ name: "front", body: 0, origin: [0, 0, 0], direction: [1, 0, 0], range: 5 }],
  targets: ["goal"],
  numbers: [{ name: "progress", group: "reward", unit: "1" }],
};

/** Two and a half seconds of the cart: it moves until step 15, then rests; the goal jumps at step 12. */
function cartMessages(offset = 0): EpisodeMessage[] {
  const messages: EpisodeMessage[] = [];
  const recorder = new PhysicsRecorder(cartScene, (message) => messages.push(message));
  for (let step = 0; step <= 25; step++) {
    const x = Math.min(step, 15) / 8 + offset;
    recorder.record({
      time: step / 10,
      poses: [x, 0, 0, 0, 0, 0, 1, 3, 0, 0.5, 0, 0, 0, 1],
      contacts: step % 2 === 0 ? [{ point: [x, 0, 0], normal: [0, 0, 1], force: 10 }] : [],
      rays: [3 - x],
      targets: step < 12 ? [1, 0, 0] : [0, 1, 0],
      numbers: [step / 3],
    });
  }
  return messages;
}

describe("byte planes", () => {
  it("come back bit for bit, infinities and -0 included, wherever they lie", () => {
    fc.assert(
      fc.property(fc.float32Array(), fc.nat(9), (values, offset) => {
        const bytes = new Uint8Array(offset + 4 * values.length);
        expect(writePlanes(bytes, offset, values)).toBe(bytes.length);
        expect(readPlanes(bytes, offset, values.length)).toEqual(values);
      }),
    );
  });

  it("put the lowest bytes first, worked by hand", () => {
    const bytes = new Uint8Array(8);
    // 1 is 3f800000, -2 is c0000000.
    writePlanes(bytes, 0, Float32Array.of(1, -2));
    expect([...bytes]).toEqual([0, 0, 0, 0, 0x80, 0, 0x3f, 0xc0]);
  });
});

describe("scenes and poses", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(scenes, plain, (scene, time) => {
        expect(decodeScene(encodeScene({ kind: "scene", time, scene }))).toEqual({ kind: "scene", time, scene });
      }),
    );
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodePoses(encodePoses(frame))).toEqual(frame);
      }),
    );
  });

  it("are refused when cut short anywhere, with what is wrong", () => {
    const [scene, frame] = cartMessages();
    if (scene?.kind !== "scene" || frame?.kind !== "poses") throw new Error("the cart has no scene or no frame");
    for (const bytes of [encodeScene(scene), encodePoses(frame)]) {
      const decode = scene && bytes.length === encodeScene(scene).length ? decodeScene : decodePoses;
      for (let length = 1; length < bytes.length; length++) {
        expect(() => decode(bytes.slice(0, length)), `${length} bytes`).toThrow(/ends after \d+ bytes/);
      }
    }
  });

  it("of a later version are refused by it, and channels of a later version are passed over", () => {
    const [scene, frame] = cartMessages();
    for (const [message, text] of [
      [scene, /scene has format version 2; this reader knows 1/],
      [frame, /poses has format version 2; this reader knows 1/],
    ] as const) {
      if (!message) throw new Error("the cart has no scene or no frame");
      const bytes = encodeMessage(message);
      bytes[0] = 2;
      expect(() => decodeMessage(`/${message.kind}`, bytes)).toThrow(text);
    }
    expect(decodeMessage("/of-tomorrow", new Uint8Array([9]))).toBeNull();
  });
});

describe("the recorder", () => {
  const messages = cartMessages();
  const poses = messages.filter((message) => message.kind === "poses");

  it("writes the scene, then what moved, and everything every second", () => {
    expect(messages[0]).toEqual({ kind: "scene", time: 0, scene: cartScene });
    expect(poses.filter(({ keyframe }) => keyframe).map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(poses.map(({ moved }) => [...moved].join())).toEqual(
      poses.map(({ step, keyframe }) => (keyframe ? "0,1" : step <= 15 ? "0" : "")),
    );
    expect(poses.filter(({ targets }) => targets).map(({ step }) => step)).toEqual([0, 10, 12, 20]);
    expect(poses.filter(({ rays }) => rays).map(({ step }) => step)).toEqual([...Array(16).keys(), 20]);
  });

  it("rounds poses to less than a tenth of a millimetre and leaves what lies on the grid alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 14, maxLength: 14 }),
        (exact) => {
          const written: EpisodeMessage[] = [];
          new PhysicsRecorder(cartScene, (message) => written.push(message)).record({ time: 0, poses: exact });
          const frame = written[1];
          const rounded = frame?.kind === "poses" ? [...frame.poses] : [];
          rounded.forEach((value, index) => {
            expect(Math.abs(value - (exact[index] ?? 0))).toBeLessThan(5e-5);
          });
          new PhysicsRecorder(cartScene, (message) => written.push(message)).record({ time: 0, poses: rounded });
          const again = written[3];
          expect(again?.kind === "poses" && [...again.poses]).toEqual(rounded);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("refuses poses that are not finite, and arrays of a wrong length", () => {
    const recorder = new PhysicsRecorder(cartScene, () => undefined);
    const good = new Float32Array(14);
    expect(() => recorder.record({ time: 0, poses: good.with(3, Number.NaN) })).toThrow(/poses hold NaN/);
    expect(() => recorder.record({ time: 0, poses: new Float32Array(7) })).toThrow(/takes 14 numbers of poses; got 7/);
    expect(() => recorder.record({ time: 0, poses: good, rays: [1, 2] })).toThrow(/takes 1 numbers of rays; got 2/);
  });
});

describe("a physics episode's file", () => {
  const messages = cartMessages();
  const { bytes, hash } = writeEpisode(join(directory, "cart.mcap"), messages);

  it("gives back every message, and the state at any time, whatever was left out", async () => {
    const episode = await openEpisode(bufferSource(bytes));
    expect(await episode.messagesBetween(...everything)).toEqual(messages);
    for (const [time, x, force, goal] of [
      [0, 0, 10, [1, 0, 0]],
      [0.75, 7 / 8, null, [1, 0, 0]],
      [1.2, 12 / 8, 10, [0, 1, 0]],
      [1.95, 15 / 8, null, [0, 1, 0]],
      [2.5, 15 / 8, null, [0, 1, 0]],
    ] as const) {
      const { physics } = await episode.stateAt(time);
      expect(physics && [...physics.poses]).toEqual([x, 0, 0, 0, 0, 0, 1, 3, 0, 0.5, 0, 0, 0, 1]);
      expect(physics && [...physics.contacts].at(-1)).toBe(force ?? undefined);
      expect(physics && [...physics.rays]).toEqual([3 - x]);
      expect(physics && [...physics.targets]).toEqual(goal);
    }
  });

  it("has a hash over steps and poses: contacts and numbers do not change it, the smallest move does", () => {
    const without = messages.map((message) => {
      if (message.kind !== "poses") return message;
      const { kind, time, step, keyframe, moved, poses } = message;
      return { kind, time, step, keyframe, moved, poses };
    });
    expect(writeEpisode(join(directory, "bare.mcap"), without).hash).toBe(hash);
    expect(writeEpisode(join(directory, "moved.mcap"), cartMessages(2 ** -14)).hash).not.toBe(hash);
    const frame = messages[1];
    if (frame?.kind !== "poses") throw new Error("the cart has no frame");
    const other = { ...frame, moved: Uint16Array.of(0, 2) };
    expect(canonicalPosesBytes(other)).not.toEqual(canonicalPosesBytes(frame));
    const lost = { ...frame, poses: frame.poses.with(0, Number.NaN) };
    expect(() => canonicalPosesBytes(lost)).toThrow(/must be finite/);
  });

  it("goes on from where it was cut, to the same hash", () => {
    const writer = recoverEpisode(join(directory, "cart.mcap"), 1.25, { outPath: join(directory, "again.mcap") });
    for (const message of messages) if (message.time > 1.25) writer.write(message);
    expect(writer.close().hash).toBe(hash);
  });
});

describe("an episode of version 0.1.0", () => {
  it("still opens, plays and hashes as it did", async () => {
    const path = fileURLToPath(new URL("../fixtures/minecraft-0.1.0.mcap", import.meta.url));
    const episode = await openEpisode(bufferSource(new Uint8Array(readFileSync(path))));
    expect(episode.goalEnd?.status).toBe("achieved");
    const messages = await episode.messagesBetween(...everything);
    expect(messages.filter(({ kind }) => kind === "frame")).toHaveLength(61);
    const state = await episode.stateAt(3);
    expect(state.columns.size).toBeGreaterThan(0);
    expect(state.physics).toBeNull();
    const { hash } = writeEpisode(join(directory, "old.mcap"), messages);
    // As version 0.1.0 printed it.
    expect(hash).toBe("03c6d86e9807bb49a7f177935de4ee4d4ee454fd3a25bf07140df340b2d2e665");
  });
});
