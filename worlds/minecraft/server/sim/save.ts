/**
 * A saved world in one file: a header, the simulation's plain data as JSON, the changed columns, and a checksum over all.
 * Loading gives a simulation that goes on exactly as the saved one would have. Layout, little endian: magic `EMBW`, u32
 * version, u32 length of the JSON, the JSON (UTF-8), the block store's bytes, and the SHA-256 of everything before it.
 */
import { createHash } from "node:crypto";
import { EmbodyError, messageOf } from "../../../../src/core/errors.ts";
import type { Point } from "../../../../src/core/minecraft.ts";
import type { BlockChange, Difficulty, PlayerState } from "../contracts.ts";
import { vacate } from "./beds.ts";
import type { PlacedContainer } from "./containers.ts";
import { newSimPlayer, type SimPlayer } from "./player.ts";
import { Simulation } from "./simulation.ts";

const magic = Buffer.from("EMBW", "latin1");
const version = 2;
const headerBytes = 12;
const checksumBytes = 32;

interface SavedPlayer {
  readonly state: PlayerState;
  readonly foodTimer: number;
  readonly fireTicks: number;
  readonly attackTicks: number;
  readonly lastHurt: number;
  readonly deathTicks: number;
}

interface SavedSimulation {
  readonly seed: number;
  readonly difficulty: Difficulty;
  readonly tick: number;
  readonly timeOfDay: number;
  readonly nextEntityId: number;
  readonly randomCounter: number;
  readonly players: readonly SavedPlayer[];
  readonly containers: readonly PlacedContainer[];
  readonly falling: readonly { readonly position: Point; readonly due: number }[];
  readonly unsettled: readonly BlockChange[];
  readonly entities: unknown;
}

export function saveSimulation(simulation: Simulation): Uint8Array {
  const saved: SavedSimulation = {
    seed: simulation.seed,
    difficulty: simulation.difficulty,
    tick: simulation.tick,
    timeOfDay: simulation.timeOfDay,
    nextEntityId: simulation.nextEntityId,
    randomCounter: simulation.random.counter,
    players: [...simulation.players.values()].map(savePlayer),
    containers: [...simulation.containers.all()],
    falling: [...simulation.falling.values()],
    unsettled: simulation.unsettled,
    entities: simulation.entities.save(),
  };
  const json = Buffer.from(JSON.stringify(saved), "utf8");
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt32LE(version, 4);
  header.writeUInt32LE(json.length, 8);
  const body = Buffer.concat([header, json, simulation.blocks.save()]);
  return new Uint8Array(Buffer.concat([body, createHash("sha256").update(body).digest()]));
}

function savePlayer({ state, foodTimer, fireTicks, attackTicks, lastHurt, deathTicks }: SimPlayer): SavedPlayer {
  return { state, foodTimer, fireTicks, attackTicks, lastHurt, deathTicks };
}

/** Throws `bad-file` for bytes that are no saved world, are damaged or come from another version. */
export function loadSimulation(bytes: Uint8Array): Simulation {
  const { saved, blocks } = parse(bytes);
  const simulation = new Simulation({ seed: saved.seed, difficulty: saved.difficulty });
  simulation.tick = saved.tick;
  simulation.timeOfDay = saved.timeOfDay;
  simulation.nextEntityId = saved.nextEntityId;
  simulation.random.counter = saved.randomCounter;
  for (const { state, ...rest } of saved.players) {
    simulation.players.set(state.name, Object.assign(newSimPlayer(completed(state)), rest));
  }
  for (const placed of saved.containers) simulation.containers.restore(placed);
  for (const entry of saved.falling) {
    const { x, y, z } = entry.position;
    simulation.falling.set(`${x},${y},${z}`, entry);
  }
  simulation.unsettled.push(...saved.unsettled);
  simulation.blocks.load(blocks);
  simulation.entities.load(saved.entities);
  for (const player of simulation.players.values()) vacate(simulation, player);
  return simulation;
}

/** Worlds saved before there were beds, or before these things were counted, have none. */
function completed(state: PlayerState): PlayerState {
  const { bed = null, placedBlocks = [], stoodAt = null } = state as Partial<PlayerState>;
  const { descended = {} } = state.counters as Partial<PlayerState["counters"]>;
  return { ...state, bed, placedBlocks, stoodAt, counters: { ...state.counters, descended } };
}

function damaged(what: string, cause?: unknown): EmbodyError {
  const remedy = "Use a snapshot that this version has written whole.";
  return new EmbodyError("bad-file", `The saved world ${what}.`, cause === undefined ? { remedy } : { remedy, cause });
}

function parse(bytes: Uint8Array): { saved: SavedSimulation; blocks: Uint8Array } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < headerBytes + checksumBytes) throw damaged(`is ${file.length} bytes long, too short`);
  if (!file.subarray(0, 4).equals(magic)) throw damaged("does not begin with EMBW");
  const found = file.readUInt32LE(4);
  if (found !== version) throw damaged(`has version ${found}, this program reads ${version}`);
  const body = file.subarray(0, file.length - checksumBytes);
  const checksum = createHash("sha256").update(body).digest();
  if (!checksum.equals(file.subarray(body.length))) throw damaged("is damaged: its checksum does not match");
  const jsonEnd = headerBytes + file.readUInt32LE(8);
  if (jsonEnd > body.length) throw damaged("is damaged: a length points beyond its end");
  try {
    const saved = JSON.parse(body.toString("utf8", headerBytes, jsonEnd)) as SavedSimulation;
    return { saved, blocks: new Uint8Array(body.subarray(jsonEnd)) };
  } catch (error) {
    throw damaged(`is damaged: ${messageOf(error)}`, error);
  }
}
