/**
 * The simulation: one tick is 50 ms, in a fixed order, everything drawn from one seed. It knows no packets and no clock; what
 * players ask for comes in through `act`, what happened goes out through `takeNews`. Players stay known after they
 * leave: the same name finds the same body again.
 */

import type { Point } from "../../../../src/core/minecraft.ts";
import { RandomStream } from "../../../../src/core/random.ts";
import type {
  BlockChange,
  BlockStore,
  DamageSource,
  Difficulty,
  EntityHost,
  EntitySystem,
  PlayerState,
  Slot,
  Stack,
} from "../contracts.ts";
import { createEntitySystem } from "../entities/system.ts";
import { give } from "../windows/inventory.ts";
import { createBlockStore } from "../world/block-store.ts";
import type { PlayerAction } from "./actions.ts";
import { passNight, tickSleep, wakeUp } from "./beds.ts";
import { settleBlocks } from "./block-updates.ts";
import { fillBucket } from "./buckets.ts";
import { ContainerStore } from "./containers.ts";
import type { SimulationContext } from "./context.ts";
import { hurtPlayer } from "./damage.ts";
import { dig, tickDigging } from "./digging.ts";
import { releaseItem, tickUsing, useItem } from "./eating.ts";
import type { SimulationEvent } from "./events.ts";
import { attack } from "./fighting.ts";
import { tickFurnaces } from "./furnaces.ts";
import { takeFrom, throwItem } from "./inventory.ts";
import { confirmTeleport, movePlayer, teleport, tickMovement } from "./movement.ts";
import {
  count,
  handSlotIndex,
  heldItem,
  heldSlotIndex,
  isAlive,
  newPlayerState,
  newSimPlayer,
  type SimPlayer,
} from "./player.ts";
import { freeSpawn, respawn, tickSurvival } from "./survival.ts";
import { useOn } from "./use-on.ts";
import { clickWindow, closeWindow, tickWindow } from "./windows.ts";

export const dayLength = 24000;

/** What nobody does in bed. */
const handwork: ReadonlySet<PlayerAction["type"]> = new Set([
  "dig-start",
  "dig-finish",
  "use",
  "use-on",
  "attack",
  "click",
  "drop-held",
]);
/** Ticks between two looks for columns that nobody is near. */
const sweepTicks = 200;
/** Columns around a player within which herds appear, and a margin. */
const minKeepRadius = 10;

export interface SimulationOptions {
  readonly seed: number;
  readonly difficulty: Difficulty;
}

/** What happened since it was last asked for. */
export interface SimulationNews {
  readonly events: readonly SimulationEvent[];
  readonly blocks: readonly BlockChange[];
  readonly light: readonly (readonly [number, number])[];
}

export class Simulation implements SimulationContext {
  readonly seed: number;
  readonly difficulty: Difficulty;
  readonly blocks: BlockStore;
  readonly entities: EntitySystem;
  readonly containers = new ContainerStore();
  readonly random: RandomStream;
  /** By name, in the order in which they first joined. */
  readonly players = new Map<string, SimPlayer>();
  /** Blocks that wait to fall: position and tick. */
  readonly falling = new Map<string, { readonly position: Point; readonly due: number }>();
  /** Block changes that are not followed up yet. */
  readonly unsettled: BlockChange[] = [];
  /** Columns kept around each player; at least what clients are shown and three more. */
  keepRadius = minKeepRadius;
  tick = 0;
  timeOfDay = 0;
  nextEntityId = 1;
  #events: SimulationEvent[] = [];
  #blockChanges: BlockChange[] = [];
  #online: SimPlayer[] = [];

  constructor({ seed, difficulty }: SimulationOptions) {
    this.seed = seed;
    this.difficulty = difficulty;
    this.random = new RandomStream(seed, "simulation");
    this.blocks = createBlockStore(seed);
    this.entities = createEntitySystem(this.#entityHost());
  }

  #entityHost(): EntityHost {
    const simulation = this;
    return {
      blocks: this.blocks,
      random: this.random,
      difficulty: this.difficulty,
      get tick() {
        return simulation.tick;
      },
      get timeOfDay() {
        return simulation.timeOfDay;
      },
      players: () => simulation.#online.filter(isAlive).map((player) => player.state),
      nextEntityId: () => simulation.nextEntityId++,
      hurtPlayer(state: PlayerState, amount: number, source: DamageSource) {
        const player = simulation.players.get(state.name);
        if (player) hurtPlayer(simulation, player, amount, source);
      },
      give: (state: PlayerState, stack: Stack): Slot => give(state.inventory, stack, state.selectedSlot),
    };
  }

  // ---------------------------------------------------------------------------------------------------------- context

  onlinePlayers(): readonly SimPlayer[] {
    return this.#online;
  }

  emit(event: SimulationEvent): void {
    this.#events.push(event);
  }

  setBlock(position: Point, state: number): void {
    this.blocks.setState(position.x, position.y, position.z, state);
  }

  // ---------------------------------------------------------------------------------------------------------- players

  /** A player comes in, at the world spawn or where it left. */
  join(name: string): SimPlayer {
    let player = this.players.get(name);
    if (!player) {
      player = newSimPlayer(newPlayerState(name, this.nextEntityId++, this.blocks.spawnPoint()));
      player.state.position = { ...freeSpawn(this, player) };
      this.players.set(name, player);
    }
    if (!player.online) {
      player.online = true;
      this.#online.push(player);
    }
    player.moveBudget = 0;
    teleport(this, player, player.state.position);
    this.emit({ type: "player-join", player: player.state.entityId, name });
    return player;
  }

  /** A player goes; what it held on the pointer or had in a crafting grid goes back to its inventory or lies there. */
  leave(player: SimPlayer): void {
    if (!player.online) return;
    wakeUp(this, player);
    closeWindow(this, player, false);
    player.digging = null;
    player.delayedDigging = null;
    player.using = null;
    player.teleport = null;
    player.online = false;
    this.#online = this.#online.filter((other) => other !== player);
    this.emit({ type: "player-leave", player: player.state.entityId, name: player.state.name });
  }

  /** Carries out what a player asks for, as far as it may. */
  act(player: SimPlayer, action: PlayerAction): void {
    if (!player.online || (player.sleeping && handwork.has(action.type))) return;
    const { state } = player;
    switch (action.type) {
      case "move":
        movePlayer(this, player, action);
        break;
      case "teleport-confirm":
        confirmTeleport(player, action.id);
        break;
      case "dig-start":
      case "dig-cancel":
      case "dig-finish":
        dig(this, player, action);
        break;
      case "use-on":
        useOn(this, player, action);
        break;
      case "use":
        this.emit({ type: "acknowledge", player: state.entityId, sequence: action.sequence });
        if (!fillBucket(this, player, action.hand)) useItem(player, action.hand);
        break;
      case "release-use":
        releaseItem(player);
        break;
      case "attack":
        attack(this, player, action.target);
        break;
      case "click":
        clickWindow(this, player, action);
        break;
      case "close-window":
        closeWindow(this, player, false);
        break;
      case "respawn":
        respawn(this, player);
        break;
      case "leave-bed":
        wakeUp(this, player);
        break;
      case "chat":
        this.emit({ type: "chat", player: state.entityId, name: state.name, text: action.text });
        break;
      case "swing":
        player.attackTicks = 0;
        this.emit({ type: "player-swing", player: state.entityId, hand: action.hand });
        break;
      case "sneak":
        state.sneaking = action.on;
        break;
      case "sprint":
        state.sprinting = action.on;
        break;
      case "select-slot":
        if (action.slot !== state.selectedSlot) player.using = null;
        state.selectedSlot = action.slot;
        break;
      case "drop-held":
        this.#dropHeld(player, action.all);
        break;
      case "swap-hands":
        this.#swapHands(player);
        break;
    }
  }

  #dropHeld(player: SimPlayer, all: boolean): void {
    const held = heldItem(player.state);
    if (!held || !isAlive(player)) return;
    const stack = { ...held, count: all ? held.count : 1 };
    takeFrom(player.state, heldSlotIndex(player.state), stack.count);
    throwItem(this, player, stack);
  }

  #swapHands(player: SimPlayer): void {
    if (!isAlive(player)) return;
    const { inventory } = player.state;
    const main = handSlotIndex(player.state, "main");
    const off = handSlotIndex(player.state, "off");
    [inventory[main], inventory[off]] = [inventory[off] ?? null, inventory[main] ?? null];
    player.using = null;
  }

  // ------------------------------------------------------------------------------------------------------------- time

  /** One tick. */
  step(): void {
    this.tick++;
    this.timeOfDay = (this.timeOfDay + 1) % dayLength;
    for (const player of this.#online) {
      tickMovement(this, player);
      tickDigging(this, player);
      tickUsing(this, player);
      tickSurvival(this, player);
      tickWindow(this, player);
      tickSleep(this, player);
    }
    if (passNight(this)) this.timeOfDay = 0;
    tickFurnaces(this);
    this.entities.tick();
    this.#blockChanges.push(...settleBlocks(this));
    for (const event of this.entities.takeEvents()) {
      if (event.type === "death") this.#countKill(event.id, event.killer);
      this.emit({ type: "entity", event });
    }
    if (this.tick % sweepTicks === 0) this.#forgetFarColumns();
  }

  /** Land that nobody is near costs no memory; with nobody here all stays as it is. */
  #forgetFarColumns(): void {
    if (this.#online.length === 0) return;
    const areas = this.#online.map(({ state }) => ({ ...state.position, radius: this.keepRadius }));
    // What lies and falls moves wherever it is.
    for (const { kind, position } of this.entities.entities.values()) {
      if (kind === "item" || kind === "falling_block") areas.push({ ...position, radius: 1 });
    }
    this.blocks.keepOnly(areas);
  }

  #countKill(id: number, killer: number | null): void {
    const mob = this.entities.entities.get(id);
    const player = this.#online.find(({ state }) => state.entityId === killer);
    if (mob && player) count(player.state.counters.killed, mob.kind);
  }

  takeNews(): SimulationNews {
    const news = { events: this.#events, blocks: this.#blockChanges, light: this.blocks.takeLightChanges() };
    this.#events = [];
    this.#blockChanges = [];
    return news;
  }
}
