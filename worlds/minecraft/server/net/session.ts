/**
 * One client in the play state. Packets that arrive wait in an inbox until the owner's next tick, so that what happens
 * depends on the tick in which they came and on nothing finer; after the simulation has ticked, the session sends what its
 * client must know. Keep-alives are counted in ticks: no timer runs here, and a world that stands still drops nobody.
 */
import { messageOf } from "../../../../src/core/errors.ts";
import type { BlockChange, DamageSource } from "../contracts.ts";
import type { SimulationEvent } from "../sim/events.ts";
import { maxAir, type SimPlayer } from "../sim/player.ts";
import type { Simulation } from "../sim/simulation.ts";
import { stateBlock } from "../world/block-states.ts";
import { createChunkSender } from "./chunk-sender.ts";
import { encodeLong, encodeText, encodeVelocity } from "./encode.ts";
import { createEntityTracker, writeDamage, writeSleep } from "./entity-tracker.ts";
import {
  type ListedPlayer,
  type WorldSettings,
  type Write,
  writeLogin,
  writePlayersAdded,
  writeRespawn,
  writeWorldState,
} from "./join.ts";
import { decodePacket } from "./packets-in.ts";
import { type Connection, drop } from "./transport.ts";
import { createWindowSync } from "./window-sync.ts";

/** Packets waiting for one tick; an honest client sends a handful. */
const maxInbox = 2000;
/** Packets carried out in one tick; the rest waits for the next. */
const maxPacketsPerTick = 400;
const keepAliveTicks = 300;
const keepAliveLimitTicks = 600;
const timeTicks = 20;
/** Ticks of breath that are one bubble of 20. */
const airStep = 15;
/** Number of the animation. */
const leaveBed = 2;

/** What happened in a tick, gathered once for all sessions. */
export interface TickNews {
  readonly events: readonly SimulationEvent[];
  readonly blocks: readonly BlockChange[];
  readonly light: readonly (readonly [number, number])[];
}

export interface Session {
  readonly name: string;
  readonly closed: boolean;
  /** Why it closed, where it did not simply leave. */
  readonly failure: string | null;
  /** Carries out what has arrived. */
  receive(): void;
  send(news: TickNews): void;
  playerListed(player: ListedPlayer): void;
  playerUnlisted(uuid: string): void;
  close(reason: string): void;
}

export function createSession(
  connection: Connection,
  simulation: Simulation,
  player: SimPlayer,
  settings: WorldSettings,
): Session {
  const { state } = player;
  const inbox: { name: string; fields: unknown }[] = [];
  let closed = false;
  let failure: string | null = null;
  let keepAlive: { id: number; sentAt: number; answered: boolean } = { id: 0, sentAt: simulation.tick, answered: true };
  let healthSent = "";
  let airSent = maxAir;
  let timeOfDay = simulation.timeOfDay;

  const write: Write = (name, parameters) => {
    if (!closed) connection.write(name, parameters);
  };
  const chunks = createChunkSender(simulation.blocks, settings.viewDistance, write);
  const tracker = createEntityTracker(state, settings.viewDistance, write);
  const windows = createWindowSync(player, write);

  connection.on("packet", (fields: unknown, meta: { name: string; state: string }) => {
    if (closed || meta.state !== "play") return;
    inbox.push({ name: meta.name, fields });
    if (inbox.length > maxInbox) end(`more than ${maxInbox} packets in one tick`);
  });
  connection.on("end", () => {
    closed = true;
  });

  function end(reason: string): void {
    if (closed) return;
    failure = reason;
    write("kick_disconnect", { reason: encodeText(reason) });
    closed = true;
    inbox.length = 0;
    drop(connection);
  }

  function carryOut(name: string, fields: unknown): void {
    const incoming = decodePacket(name, fields);
    switch (incoming.kind) {
      case "action":
        simulation.act(player, incoming.action);
        if (incoming.action.type === "close-window") windows.closed(incoming.action.windowId, false);
        break;
      case "click":
        simulation.act(player, incoming.action);
        windows.clicked(incoming.action.windowId, incoming.action.slot, incoming.claims, player.window);
        break;
      case "keep-alive":
        if (incoming.id === keepAlive.id) keepAlive.answered = true;
        break;
      case "suggest":
        // There are no commands; the empty answer comes after that to everything sent before.
        write("tab_complete", { transactionId: incoming.id, start: 0, length: incoming.text.length, matches: [] });
        break;
      case "chunks-received":
        chunks.confirmBatch();
        break;
      case "ignored":
        break;
    }
  }

  function receive(): void {
    for (const { name, fields } of inbox.splice(0, maxPacketsPerTick)) {
      if (closed) return;
      try {
        carryOut(name, fields);
      } catch (error) {
        // One client's packet, whatever it did, ends that client's session and no more.
        end(messageOf(error));
      }
    }
  }

  function sendPosition(id: number): void {
    const { x, y, z } = state.position;
    write("position", { x, y, z, yaw: state.yaw, pitch: state.pitch, flags: 0, teleportId: id });
  }

  function sendHealth(): void {
    const now = `${state.health},${state.food},${state.saturation}`;
    if (now === healthSent) return;
    healthSent = now;
    write("update_health", {
      health: Math.max(0, state.health),
      food: state.food,
      foodSaturation: state.saturation,
    });
  }

  /** Ticks of breath, in the player's own metadata, as they change by a bubble's share (minecraft.wiki/w/Breathing). */
  function sendAir(): void {
    const now = Math.ceil(state.air / airStep) * airStep;
    if (now === airSent) return;
    airSent = now;
    write("entity_metadata", { entityId: state.entityId, metadata: [{ key: 1, type: "int", value: state.air }] });
  }

  function sendTime(): void {
    write("update_time", { age: encodeLong(simulation.tick), time: encodeLong(simulation.timeOfDay) });
  }

  function sendKeepAlive(): void {
    const since = simulation.tick - keepAlive.sentAt;
    if (!keepAlive.answered && since > keepAliveLimitTicks) end("Timed out");
    else if (keepAlive.answered && since >= keepAliveTicks) {
      keepAlive = { id: simulation.tick, sentAt: simulation.tick, answered: false };
      write("keep_alive", { keepAliveId: encodeLong(keepAlive.id) });
    }
  }

  /** What is about this client's own player. */
  function sendOwn(event: SimulationEvent): void {
    switch (event.type) {
      case "teleport":
        sendPosition(event.id);
        break;
      case "player-velocity":
        write("entity_velocity", { entityId: state.entityId, velocity: encodeVelocity(event.velocity) });
        break;
      case "window-open":
        if (player.window) windows.opened(player.window);
        break;
      case "window-close":
        windows.closed(event.windowId, true);
        break;
      case "block-resend": {
        const { x, y, z } = event.position;
        if (chunks.has(x, z))
          write("block_change", { location: event.position, type: simulation.blocks.getState(x, y, z) });
        break;
      }
      case "player-death":
        write("death_combat_event", { playerId: state.entityId, message: encodeText(event.message) });
        break;
      case "player-respawn":
        writeRespawn(write, state);
        chunks.forget();
        tracker.forget();
        windows.forget();
        healthSent = "";
        airSent = -1;
        break;
      case "bed-lost":
        write("game_state_change", { reason: "no_respawn_block_available", gameMode: 0 });
        break;
      case "notice":
        write("system_chat", { content: encodeText(event.text), isActionBar: true });
        break;
      case "use-finished":
        write("entity_status", { entityId: state.entityId, entityStatus: 9 });
        break;
      case "tool-broken":
        write("entity_status", { entityId: state.entityId, entityStatus: 47 });
        break;
    }
  }

  /** What everybody near sees. */
  function sendSeen(event: SimulationEvent): void {
    switch (event.type) {
      case "dig-stage":
        if (event.player !== state.entityId && chunks.has(event.position.x, event.position.z)) {
          write("block_break_animation", {
            entityId: event.player,
            location: event.position,
            destroyStage: event.stage,
          });
        }
        break;
      case "block-broken":
        // Particles and sound; whoever broke it has made them already.
        if (event.player !== state.entityId && chunks.has(event.position.x, event.position.z))
          write("world_event", { effectId: 2001, location: event.position, data: event.state, global: false });
        break;
      case "chest-viewers":
        if (chunks.has(event.position.x, event.position.z)) {
          write("block_action", {
            location: event.position,
            byte1: 1,
            byte2: event.viewers,
            blockId: stateBlock(event.state).id,
          });
        }
        break;
      case "player-hurt":
        if (!tracker.shows(event.player)) break;
        writeDamage(write, event.player, damageTypeOf(event.source), event.source.attacker);
        write("hurt_animation", { entityId: event.player, yaw: 0 });
        break;
      case "player-death":
        if (event.player !== state.entityId && tracker.shows(event.player))
          write("entity_status", { entityId: event.player, entityStatus: 3 });
        break;
      case "sleep":
        if (tracker.shows(event.player)) writeSleep(write, event.player, event.bed);
        break;
      case "wake":
        if (!tracker.shows(event.player)) break;
        write("animation", { entityId: event.player, animation: leaveBed });
        writeSleep(write, event.player, null);
        break;
      case "player-swing":
        if (event.player !== state.entityId && tracker.shows(event.player))
          write("animation", { entityId: event.player, animation: event.hand === "main" ? 0 : 3 });
        break;
      case "critical-hit":
        if (tracker.shows(event.target)) write("animation", { entityId: event.target, animation: 4 });
        break;
      case "chat":
        write("system_chat", { content: encodeText(`<${event.name}> ${event.text}`), isActionBar: false });
        break;
      case "entity":
        tracker.send(event.event, simulation.entities.entities);
        break;
    }
  }

  function damageTypeOf({ kind, attacker }: DamageSource): string {
    const byPlayer = simulation.onlinePlayers().some(({ state: other }) => other.entityId === attacker);
    return kind === "attack" && byPlayer ? "minecraft:player_attack" : damageTypes[kind];
  }

  function send(news: TickNews): void {
    if (closed) return;
    const players = simulation.onlinePlayers().map((other) => other.state);
    for (const event of news.events) if (event.type === "block-resend") sendIfOwn(event);
    chunks.sendBlocks(news.blocks);
    chunks.sendLight(news.light);
    tracker.spawnNew(simulation.entities.entities, players);
    let acknowledged = -1;
    for (const event of news.events) {
      if (event.type === "acknowledge") {
        if (event.player === state.entityId) acknowledged = Math.max(acknowledged, event.sequence);
      } else if (event.type !== "block-resend") {
        sendIfOwn(event);
        sendSeen(event);
      }
    }
    tracker.update(simulation.entities.entities, players);
    if (acknowledged >= 0) write("acknowledge_player_digging", { sequenceId: acknowledged });
    chunks.update(state.position.x, state.position.z);
    windows.update(player.window);
    sendHealth();
    sendAir();
    // The morning comes at once for those who have slept.
    const nightPassed = simulation.timeOfDay < timeOfDay;
    timeOfDay = simulation.timeOfDay;
    if (simulation.tick % timeTicks === 0 || nightPassed) sendTime();
    sendKeepAlive();
  }

  function sendIfOwn(event: SimulationEvent): void {
    if ("player" in event && event.player === state.entityId) sendOwn(event);
  }

  writeLogin(write, state, settings);
  writePlayersAdded(
    write,
    simulation.onlinePlayers().map(({ state: listed }) => listed),
  );
  // The simulation has asked for the client's position with a `teleport` event, which `send` turns into a packet.
  writeWorldState(write, state);
  sendTime();
  windows.sendInventory();

  return {
    name: state.name,
    get closed() {
      return closed;
    },
    get failure() {
      return failure;
    },
    receive,
    send,
    playerListed: (listed) => writePlayersAdded(write, [listed]),
    playerUnlisted: (uuid) => write("player_remove", { players: [uuid] }),
    close: end,
  };
}

const damageTypes: Readonly<Record<DamageSource["kind"], string>> = {
  attack: "minecraft:mob_attack",
  fall: "minecraft:fall",
  drown: "minecraft:drown",
  lava: "minecraft:lava",
  fire: "minecraft:in_fire",
  burn: "minecraft:on_fire",
  starve: "minecraft:starve",
  void: "minecraft:out_of_world",
  suffocate: "minecraft:in_wall",
};
