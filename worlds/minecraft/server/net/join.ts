/**
 * What a client is told when it enters the play state, in vanilla's order (minecraft.wiki/w/Java_Edition_protocol/FAQ, "What's
 * the normal login sequence for a client?"), and what it is told again when it respawns. A person's vanilla client needs
 * all of it; it waits for `level_chunks_load_start` before it shows the world.
 */
import type { Difficulty, PlayerState } from "../contracts.ts";
import { registry } from "../world/block-states.ts";
import { encodeLong, encodeText } from "./encode.ts";
import { tagsPacket } from "./tags.ts";

export type Write = (name: string, parameters: Record<string, unknown>) => void;

export interface WorldSettings {
  readonly seed: number;
  readonly difficulty: Difficulty;
  readonly viewDistance: number;
  readonly maxPlayers: number;
  readonly motd: string;
}

const overworld = "minecraft:overworld";
const survival = 0;
/** `previousGameMode` when there was none. */
const noGameMode = -1;
/** Entity status that tells a client its permission level, 0 to 4. */
const permissionLevelZero = 24;

export function writeLogin(write: Write, player: PlayerState, settings: WorldSettings): void {
  write("login", {
    entityId: player.entityId,
    isHardcore: false,
    worldNames: [overworld],
    maxPlayers: settings.maxPlayers,
    viewDistance: settings.viewDistance,
    simulationDistance: settings.viewDistance,
    reducedDebugInfo: false,
    enableRespawnScreen: true,
    doLimitedCrafting: false,
    worldType: overworld,
    worldName: overworld,
    // Clients derive biome noise from it; the true seed is not given away.
    hashedSeed: encodeLong(0),
    gameMode: survival,
    previousGameMode: noGameMode,
    isDebug: false,
    isFlat: false,
    death: undefined,
    portalCooldown: 0,
    // Not part of the packet since 1.20.2, but mineflayer's registry reads it when it is there.
    dimensionCodec: registry.loginPacket.dimensionCodec,
  });
  write("custom_payload", { channel: "minecraft:brand", data: brandPayload });
  write("difficulty", { difficulty: settings.difficulty, difficultyLocked: false });
  write("abilities", { flags: 0, flyingSpeed: 0.05, walkingSpeed: 0.1 });
  write("held_item_slot", { slot: player.selectedSlot });
  write("declare_recipes", { recipes: [] });
  write("tags", tagsPacket);
  write("entity_status", { entityId: player.entityId, entityStatus: permissionLevelZero });
  write("server_data", { motd: encodeText(settings.motd), iconBytes: undefined, enforcesSecureChat: false });
}

/** After the first position has been sent. */
export function writeWorldState(write: Write, player: PlayerState): void {
  write("initialize_world_border", {
    x: 0,
    z: 0,
    oldDiameter: 59_999_968,
    newDiameter: 59_999_968,
    speed: 0,
    portalTeleportBoundary: 29_999_984,
    warningBlocks: 5,
    warningTime: 15,
  });
  write("spawn_position", { location: blockOf(player.spawn), angle: 0 });
  write("game_state_change", { reason: "level_chunks_load_start", gameMode: 0 });
  write("set_ticking_state", { tick_rate: 20, is_frozen: false });
  write("step_tick", { tick_steps: 0 });
  write("experience", { experienceBar: 0, level: 0, totalExperience: 0 });
}

export function writeRespawn(write: Write, player: PlayerState): void {
  write("respawn", {
    dimension: overworld,
    worldName: overworld,
    hashedSeed: encodeLong(0),
    gamemode: survival,
    previousGamemode: noGameMode & 0xff,
    isDebug: false,
    isFlat: false,
    death: undefined,
    portalCooldown: 0,
    // Nothing of the old body is kept.
    copyMetadata: false,
  });
  write("spawn_position", { location: blockOf(player.spawn), angle: 0 });
  write("game_state_change", { reason: "level_chunks_load_start", gameMode: 0 });
}

export interface ListedPlayer {
  readonly uuid: string;
  readonly name: string;
}

/** Adds players to the list that a client keeps; it must know a player before it sees the body. */
export function writePlayersAdded(write: Write, players: readonly ListedPlayer[]): void {
  write("player_info", {
    action: {
      _value: 0,
      add_player: true,
      initialize_chat: false,
      update_game_mode: true,
      update_listed: true,
      update_latency: true,
      update_display_name: false,
    },
    data: players.map(({ uuid, name }) => ({
      uuid,
      player: { name, properties: [] },
      gamemode: survival,
      listed: 1,
      latency: 0,
    })),
  });
}

function blockOf(point: { x: number; y: number; z: number }) {
  return { x: Math.floor(point.x), y: Math.floor(point.y), z: Math.floor(point.z) };
}

/** A string with its length before it. */
const brandPayload = Buffer.from([6, ...Buffer.from("embody", "utf8")]);
