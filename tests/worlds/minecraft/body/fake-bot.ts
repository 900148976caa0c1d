/**
 * A stand-in for a mineflayer bot on hand-made terrain, without a server: real prismarine-physics on real prismarine chunks,
 * and a server's answers to digging and placing one tick later. It serves to test how paths are carried out.
 */
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { Bot } from "mineflayer";
import { Vec3 } from "vec3";
import type { RecipeKnowledge } from "../../../../src/core/minecraft.ts";
import { RandomStream } from "../../../../src/core/random.ts";
import { type Body, createBody } from "../../../../worlds/minecraft/body/body.ts";
import { registry, stateOf, table } from "./terrain-grid.ts";

interface Chunk {
  getBlockStateId(position: { x: number; y: number; z: number }): number;
  setBlockStateId(position: { x: number; y: number; z: number }, state: number): void;
}
interface PhysicsLibrary {
  Physics(
    registry: unknown,
    world: unknown,
  ): { simulatePlayer(state: unknown, world: unknown): { apply(bot: unknown): void } };
  PlayerState: new (bot: unknown, controls: unknown) => unknown;
}
const require = createRequire(import.meta.url);
const physicsLibrary = require("prismarine-physics") as PhysicsLibrary;
const Chunk = require("prismarine-chunk")(registry) as new (options: { minY: number; worldHeight: number }) => Chunk;
const Block = require("prismarine-block")(registry) as {
  fromStateId(state: number, biome: number): { position: Vec3; stateId: number; name: string };
};

type FakeBody = { entity: { position: Vec3; onGround: boolean } } & Record<string, unknown>;
type Cell = readonly [number, number, number];

export class FakeWorld {
  readonly body: Body;
  readonly emitter = new EventEmitter();
  readonly controls: Record<string, boolean> = {
    forward: false,
    back: false,
    left: false,
    right: false,
    jump: false,
    sprint: false,
    sneak: false,
  };
  /** Lowest feet height so far. */
  lowest = Number.POSITIVE_INFINITY;
  readonly dug: string[] = [];
  readonly placed: string[] = [];
  readonly #chunks = new Map<string, Chunk>();
  readonly #answers: (() => void)[] = [];
  readonly #bot: FakeBody;
  readonly #world = { getBlock: (position: Vec3) => this.blockAt(position) };
  readonly #physics = physicsLibrary.Physics(registry, this.#world);

  constructor(build: (set: (name: string, from: Cell, to: Cell) => void) => void, start: Cell, blocks = 0) {
    for (let x = -2; x < 3; x++) {
      for (let z = -2; z < 3; z++) this.#chunks.set(`${x},${z}`, new Chunk({ minY: 0, worldHeight: 64 }));
    }
    build((name, from, to) => {
      for (let y = from[1]; y <= to[1]; y++) {
        for (let z = from[2]; z <= to[2]; z++) for (let x = from[0]; x <= to[0]; x++) this.set(x, y, z, stateOf(name));
      }
    });
    this.#bot = this.#createBot(start, blocks);
    this.body = createBody(this.#bot as unknown as Bot, {
      knowledge: knowledgeForTests,
      random: new RandomStream(1, "test"),
    });
  }

  get position(): Vec3 {
    return this.#bot.entity.position;
  }

  nameAt(x: number, y: number, z: number): string {
    return table.nameOf(this.stateAt(x, y, z));
  }

  stateAt(x: number, y: number, z: number): number {
    return this.#chunks.get(`${x >> 4},${z >> 4}`)?.getBlockStateId(new Vec3(x & 15, y, z & 15)) ?? 0;
  }

  set(x: number, y: number, z: number, state: number): void {
    this.#chunks.get(`${x >> 4},${z >> 4}`)?.setBlockStateId(new Vec3(x & 15, y, z & 15), state);
    this.emitter.emit("blockUpdate", {}, { position: new Vec3(x, y, z), stateId: state });
  }

  blockAt(position: Vec3): unknown {
    const { x, y, z } = position.floored();
    const block = Block.fromStateId(this.stateAt(x, y, z), 0);
    block.position = new Vec3(x, y, z);
    return block;
  }

  /** Ticks until the promise is settled, at most so many. */
  async run<Value>(promise: Promise<Value>, maxTicks = 1200): Promise<Value> {
    let done = false;
    const settle = () => {
      done = true;
    };
    promise.then(settle, settle);
    for (let tick = 0; tick < maxTicks && !done; tick++) {
      for (const answer of this.#answers.splice(0)) answer();
      this.body.onTick();
      await new Promise((resolve) => setImmediate(resolve));
      this.#physics
        .simulatePlayer(new physicsLibrary.PlayerState(this.#bot, this.controls), this.#world)
        .apply(this.#bot);
      this.lowest = Math.min(this.lowest, this.position.y);
    }
    if (!done) throw new Error(`not done after ${maxTicks} ticks at ${this.position}`);
    return promise;
  }

  #createBot([x, y, z]: Cell, blocks: number): FakeBody {
    const slots: ({ name: string; count: number; slot: number } | null)[] = new Array(46).fill(null);
    if (blocks > 0) slots[36] = { name: "dirt", count: blocks, slot: 36 };
    const items = () => slots.filter((item) => item !== null);
    const { emitter, controls } = this;
    const client = Object.assign(new EventEmitter(), {
      write: (name: string, packet: { status?: number; location?: Vec3 }) => {
        if (name !== "block_dig" || packet.status !== 2 || !packet.location) return;
        const { x, y, z } = packet.location;
        this.dug.push(`${this.nameAt(x, y, z)} ${x} ${y} ${z}`);
        this.#answers.push(() => this.set(x, y, z, 0));
      },
    });
    return {
      version: "1.20.4",
      registry,
      game: { minY: 0, height: 64 },
      world: {
        getColumn: (columnX: number, columnZ: number) => this.#chunks.get(`${columnX},${columnZ}`),
        getColumns: () =>
          [...this.#chunks.keys()].map((key) => ({ chunkX: key.split(",")[0], chunkZ: key.split(",")[1] })),
      },
      entity: {
        position: new Vec3(x + 0.5, y, z + 0.5),
        velocity: new Vec3(0, 0, 0),
        yaw: 0,
        pitch: 0,
        onGround: true,
        attributes: {},
        effects: {},
      } as unknown as { position: Vec3; onGround: boolean },
      entities: {},
      food: 20,
      jumpTicks: 0,
      jumpQueued: false,
      isAlive: true,
      currentWindow: null,
      inventory: { slots, items },
      get heldItem() {
        return slots[36];
      },
      getEquipmentDestSlot: () => 36,
      _client: client,
      on: emitter.on.bind(emitter),
      once: emitter.once.bind(emitter),
      removeListener: emitter.removeListener.bind(emitter),
      swingArm() {},
      setControlState(control: string, state: boolean) {
        if (control === "jump" && state && !controls.jump) this.jumpQueued = true;
        controls[control] = state;
      },
      getControlState: (control: string) => controls[control],
      async look(yaw: number, pitch: number) {
        Object.assign(this.entity as object, { yaw, pitch });
      },
      blockAt: (position: Vec3) => this.blockAt(position),
      digTime: () => 400,
      _genericPlace: async (reference: { position: Vec3 }, face: Vec3) => {
        const cell = reference.position.plus(face);
        const { position } = this.#bot.entity;
        const inside =
          position.x + 0.3 > cell.x &&
          position.x - 0.3 < cell.x + 1 &&
          position.y < cell.y + 1 &&
          position.y + 1.8 > cell.y &&
          position.z + 0.3 > cell.z &&
          position.z - 0.3 < cell.z + 1;
        const held = slots[36];
        if (inside || !held) return;
        this.placed.push(`${held.name} ${cell.x} ${cell.y} ${cell.z}`);
        held.count--;
        if (held.count === 0) slots[36] = null;
        this.#answers.push(() => this.set(cell.x, cell.y, cell.z, stateOf("dirt")));
      },
    };
  }
}

/** Every block takes 0.4 s by hand. */
const knowledgeForTests = {
  digSeconds: () => 0.4,
  canHarvest: () => true,
  durability: () => 0,
  stackSize: () => 64,
} as unknown as RecipeKnowledge;
