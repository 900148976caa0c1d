/** Player, recording and block world, without a browser. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventMessage, FrameMessage } from "../../src/core/episode.ts";
import { apply, emptyState } from "../../src/episode/state.ts";
import { Player } from "../../viewer/playback/player.ts";
import { blendAngle, Recording } from "../../viewer/playback/recording.ts";
import { statusesOfTree } from "../../viewer/playback/statuses.ts";
import { BlockWorld } from "../../viewer/playback/world.ts";
import { Looks } from "../../viewer/scene/looks.ts";
import { meshSection } from "../../viewer/scene/mesher.ts";
import { syntheticMessages } from "../episode/helpers.ts";
import { blockNames, syntheticPlan } from "./helpers/synthetic-episode.ts";

describe("the player", () => {
  const loaded = (until: number, complete: boolean) => {
    const player = new Player();
    player.loaded(until, complete);
    return player;
  };

  it("plays what is there, waits at the edge, and ends where nothing more comes", () => {
    const player = new Player();
    player.advance(1);
    expect([player.status, player.time]).toEqual(["loading", 0]);
    player.loaded(2, false);
    player.advance(1.5);
    expect([player.status, player.time]).toEqual(["playing", 1.5]);
    player.advance(1);
    expect([player.status, player.time]).toEqual(["waiting", 2]);
    player.loaded(3, true);
    player.advance(5);
    expect([player.status, player.time]).toEqual(["ended", 3]);
    player.toggle();
    expect([player.status, player.time]).toEqual(["playing", 0]);
  });

  it("keeps paused through a seek, and stops being ended", () => {
    const player = loaded(10, true);
    player.toggle();
    player.seek(4);
    player.advance(1);
    expect([player.status, player.time]).toEqual(["paused", 4]);
    player.seek(99);
    expect(player.time).toBe(10);
    player.toggle();
    player.advance(1);
    expect(player.status).toBe("ended");
    player.seek(3);
    expect([player.status, player.time]).toEqual(["paused", 3]);
  });

  it("runs at the chosen speed, 0.25 to 16", () => {
    const player = loaded(100, true);
    for (let i = 0; i < 9; i++) player.changeSpeed(1);
    player.advance(1);
    expect([player.speed, player.time]).toEqual([16, 16]);
    for (let i = 0; i < 9; i++) player.changeSpeed(-1);
    player.advance(1);
    expect([player.speed, player.time]).toEqual([0.25, 16.25]);
  });

  it("jumps to the edge of a live episode that ran ahead", () => {
    const player = loaded(60, false);
    player.followsEdge = true;
    player.advance(0.1);
    expect(player.time).toBeCloseTo(60 - 1.2 + 0.1, 9);
    player.seek(5);
    player.advance(0.1);
    expect(player.time).toBeCloseTo(5.1, 9);
  });
});

describe("the recording", () => {
  const messages = syntheticMessages(40);
  const recording = new Recording();
  recording.append(messages);

  it("shows at any time, sought in any order, what a replay from the start shows", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 1, maxLength: 6 }), (ticks) => {
        for (const tick of ticks) {
          recording.world.seek(tick / 20);
          const expected = emptyState();
          for (const message of messages) if (message.time <= tick / 20) apply(expected, message);
          const moment = recording.at(tick / 20);
          expect(moment?.agent.position).toEqual(expected.agent?.position);
          expect(moment?.inventory).toEqual(expected.inventory);
          expect(moment?.entities.map(({ id, position }) => [id, position])).toEqual(
            [...expected.entities.values()].map(({ id, position }) => [id, position]),
          );
          expect([...recording.world.columns.keys()]).toEqual([...expected.columns.keys()]);
          for (const [key, column] of expected.columns) {
            // Buffers are compared as bytes: element by element takes seconds.
            const shown = recording.world.columns.get(key)?.states ?? new Uint16Array();
            expect(Buffer.compare(Buffer.from(shown.buffer), Buffer.from(column.states.buffer)), key).toBe(0);
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  it("interpolates between two frames, worked by hand", () => {
    const frame = (tick: number, x: number, yaw: number): FrameMessage => ({
      kind: "frame",
      time: tick / 20,
      tick,
      keyframe: tick === 0,
      agent: {
        position: [x, 64, 0],
        yaw,
        pitch: 0,
        onGround: true,
        sneaking: false,
        sprinting: false,
        swinging: false,
      },
    });
    const short = new Recording();
    short.append([frame(0, 0, 3.1), frame(1, 0.2, -3.1), frame(2, 50, 0)]);
    const moment = short.at(0.0125);
    expect(moment?.agent.position[0]).toBeCloseTo(0.05, 12);
    // 0.2 m in a twentieth of a second.
    expect(moment?.agentSpeed).toBeCloseTo(4, 9);
    // The shorter way from 3.1 to -3.1 rad is forwards through pi: 2 pi - 6.2 = 0.0832.
    expect(moment?.agent.yaw).toBeCloseTo(3.1 + 0.25 * (2 * Math.PI - 6.2), 9);
    // A jump is not a walk.
    expect(short.at(0.075)?.agent.position[0]).toBe(0.2);
    expect(blendAngle(0, Math.PI / 2, 0.5)).toBeCloseTo(Math.PI / 4, 12);
  });

  it("knows how far each subgoal is, and starts afresh with a revised plan", () => {
    const event = (time: number, content: EventMessage["event"]): EventMessage => ({
      kind: "event",
      time,
      event: content,
    });
    const short = new Recording();
    short.append([
      event(0, { type: "plan-made", time: 0, plan: syntheticPlan }),
      event(1, { type: "subgoal-start", time: 1, subgoal: "1.1", title: "" }),
      event(2, { type: "subgoal-end", time: 2, subgoal: "1.1", status: "failed" }),
      event(3, { type: "plan-revised", time: 3, reason: "no path", plan: syntheticPlan }),
      event(4, { type: "subgoal-start", time: 4, subgoal: "1.1", title: "" }),
      event(5, { type: "subgoal-end", time: 5, subgoal: "1.1", status: "achieved" }),
    ]);
    const tree = (time: number) => {
      const { plan, statuses } = short.planAt(time);
      const all = statusesOfTree(plan, statuses);
      return [all.get("1"), all.get("1.1"), all.get("2")];
    };
    expect(tree(0.5)).toEqual(["pending", "pending", "pending"]);
    expect(tree(1)).toEqual(["running", "running", "pending"]);
    expect(tree(2)).toEqual(["failed", "failed", "pending"]);
    expect(tree(3)).toEqual(["pending", "pending", "pending"]);
    expect(tree(5)).toEqual(["running", "achieved", "pending"]);
  });
});

describe("section meshes", () => {
  const names = new Map(Object.entries(blockNames).map(([id, name]) => [Number(id), name]));
  const meshOf = (blocks: readonly (readonly [number, number, number, number])[]) => {
    const world = new BlockWorld();
    for (let x = -1; x <= 1; x++) {
      for (let z = -1; z <= 1; z++) {
        const states = new Uint16Array(3 * 4096);
        if (x === 0 && z === 0)
          for (const [bx, by, bz, state] of blocks) states[(by + 16) * 256 + bz * 16 + bx] = state;
        world.addColumn({ kind: "column", time: 0, x, z, minY: -16, states, biome: "plains" });
      }
    }
    world.seek(0);
    return meshSection(world, new Looks(names, new Map()), 0, 0, 0);
  };

  it("are nothing for air, six faces for a block, and no face between two blocks", () => {
    expect(meshOf([])).toBeNull();
    expect(meshOf([[4, 4, 4, 1]])?.solid.indices).toHaveLength(6 * 6);
    // Two along x: both ends, and a top that became one long face. The other three sides stay two faces each, since they shade
    // the sky for one another and so are darker in the middle.
    expect(
      meshOf([
        [4, 4, 4, 1],
        [5, 4, 4, 1],
      ])?.solid.indices,
    ).toHaveLength((2 + 1 + 3 * 2) * 6);
    // Two along z: nothing between them, and sides of their own.
    expect(
      meshOf([
        [4, 4, 4, 1],
        [4, 4, 5, 1],
      ])?.solid.indices,
    ).toHaveLength(10 * 6);
  });

  it("keep water apart, and show a block through leaves", () => {
    const water = meshOf([
      [4, 4, 4, 13],
      [5, 4, 4, 1],
    ]);
    expect(water?.water.indices).toHaveLength(5 * 6);
    expect(water?.solid.indices).toHaveLength(6 * 6);
    expect(
      meshOf([
        [4, 4, 4, 6],
        [5, 4, 4, 1],
      ])?.solid.indices,
    ).toHaveLength(11 * 6);
  });

  it("grow darker gradually towards a roof, and leaves let half of the light through", () => {
    // Skylight on the floor at y 0, below the west half of a roof at y 8 that covers x 0..7.
    const skyOf = (roof: number) => {
      const blocks: [number, number, number, number][] = [];
      for (let x = 0; x < 16; x++) {
        for (let z = 0; z < 16; z++) {
          blocks.push([x, 0, z, 1]);
          if (x < 8) blocks.push([x, 8, z, roof]);
        }
      }
      const { positions = [], lights = [] } = meshOf(blocks)?.solid ?? {};
      const at = (x: number) => {
        const found = lights.filter(
          (_, index) =>
            index % 3 === 0 && positions[index] === x && positions[index + 1] === 1 && positions[index + 2] === 8,
        );
        return Math.max(...found);
      };
      return [5, 6, 7, 8, 9, 11].map(at);
    };
    // By the bell's weights 1 4 6 4 1 of 16 the cells at x 5 to 10 see 0, 1, 5, 11, 15 and 16 sixteenths of the sky; a corner is the mean
    // of the cells on both sides of it, to the nearest 24th.
    const expected = [0, 1 / 32, 6 / 32, 16 / 32, 26 / 32, 1].map((share) => Math.round(share * 24) / 24);
    skyOf(1).forEach((light, index) => {
      expect(light).toBeCloseTo(expected[index] ?? Number.NaN, 6);
    });
    expect(skyOf(6)[1]).toBe(0.5);
  });

  it("darken the corners where a wall stands on the ground", () => {
    const shades = (blocks: readonly (readonly [number, number, number, number])[]) => {
      const lights = meshOf(blocks)?.solid.lights ?? [];
      return Math.min(...lights.filter((_, index) => index % 3 === 2));
    };
    // The darkest face of a lone block is its lower one: 0.55. A wall beside it darkens two corners of it and the ground.
    expect(shades([[4, 4, 4, 1]])).toBeCloseTo(0.55, 9);
    const floor = [3, 4, 5].flatMap((x) => [3, 4, 5].map((z): [number, number, number, number] => [x, 4, z, 1]));
    const top = meshOf([...floor, [4, 5, 4, 1]])?.solid.lights.filter((_, index) => index % 3 === 2) ?? [];
    expect(top).toContain(0.86);
  });
});
