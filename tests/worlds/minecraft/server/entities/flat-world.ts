/** A flat world of stone below y = 64 with full sky light above, in a map of exceptions, and a host around it. */
import { RandomStream } from "../../../../../src/core/random.ts";
import type {
  BlockStore,
  DamageSource,
  Difficulty,
  EntityHost,
  PlayerState,
  Slot,
  Stack,
} from "../../../../../worlds/minecraft/server/contracts.ts";
import { defaultState } from "../../../../../worlds/minecraft/server/world/block-states.ts";

export const floorY = 64;

/** What entities ask of a store; the rest throws, so that a test notices. */
export function flatBlocks(ground = "stone"): BlockStore {
  const changed = new Map<string, number>();
  const below = defaultState(ground);
  const unused = (): never => {
    throw new Error("not part of the flat world");
  };
  return {
    seed: 5,
    getState: (x, y, z) => changed.get(`${x},${y},${z}`) ?? (y < floorY ? below : 0),
    setState: (x, y, z, state) => void changed.set(`${x},${y},${z}`, state),
    takeChanges: () => [],
    biomeAt: () => "plains",
    skyLight: (_x, y) => (y >= floorY ? 15 : 0),
    blockLight: () => 0,
    surfaceY: () => floorY - 1,
    spawnPoint: () => ({ x: 0.5, y: floorY, z: 0.5 }),
    columnPacket: unused,
    lightPacket: unused,
    takeLightChanges: () => [],
    keepOnly: () => {},
    loadedColumns: 0,
    save: unused,
    load: unused,
  };
}

export function playerAt(x: number, y: number, z: number, entityId = 1): PlayerState {
  return {
    entityId,
    uuid: "00000000-0000-4000-8000-000000000001",
    name: "tester",
    position: { x, y, z },
    yaw: 0,
    pitch: 0,
    onGround: true,
    sneaking: false,
    sprinting: false,
    health: 20,
    food: 20,
    saturation: 5,
    exhaustion: 0,
    air: 300,
    fallDistance: 0,
    hurtTicks: 0,
    inventory: Array.from({ length: 46 }, () => null),
    cursor: null,
    selectedSlot: 0,
    spawn: { x: 0, y: floorY, z: 0 },
    bed: null,
    counters: {
      crafted: {},
      killed: {},
      eaten: {},
      placed: {},
      smelted: {},
      stored: {},
      mined: {},
      descended: {},
      slept: 0,
      deaths: 0,
    },
    placedBlocks: [],
    stoodAt: null,
  };
}

export interface TestHost extends EntityHost {
  tick: number;
  timeOfDay: number;
  difficulty: Difficulty;
  random: RandomStream;
  /** Entity id that is given out next. */
  nextId: number;
  people: PlayerState[];
  readonly blows: { player: number; amount: number; source: DamageSource }[];
  readonly given: Stack[];
  /** Most items that a player still takes. */
  room: number;
}

export function createHost(blocks: BlockStore = flatBlocks(), seed = 1): TestHost {
  return {
    blocks,
    random: new RandomStream(seed, "entities-test"),
    difficulty: "normal",
    tick: 1,
    timeOfDay: 6000,
    nextId: 100,
    people: [],
    blows: [],
    given: [],
    room: Number.POSITIVE_INFINITY,
    players() {
      return this.people;
    },
    nextEntityId() {
      return this.nextId++;
    },
    hurtPlayer(player, amount, source) {
      this.blows.push({ player: player.entityId, amount, source });
    },
    give(_player, stack): Slot {
      const taken = Math.min(this.room, stack.count);
      this.room -= taken;
      if (taken > 0) this.given.push({ ...stack, count: taken });
      return taken === stack.count ? null : { ...stack, count: stack.count - taken };
    },
  };
}
