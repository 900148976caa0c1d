/**
 * Windows of players: opening a crafting table, furnace or chest, clicking through the click engine, closing. What the engine
 * drops lies in front of the player; what it crafted, took out of furnaces and put into chests is counted.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { itemName } from "../../rules/items.ts";
import { chestPartner } from "../../rules/placing.ts";
import type { Container } from "../contracts.ts";
import { type ClickOutcome, countOutcome, openChest, openCrafting, openFurnace } from "../windows/window.ts";
import { stateName, stateProperties } from "../world/block-states.ts";
import type { PlayerAction } from "./actions.ts";
import { containerKind, isFurnace, type PlacedContainer } from "./containers.ts";
import type { SimulationContext } from "./context.ts";
import { inReach } from "./digging.ts";
import { furnaceProperties } from "./furnaces.ts";
import { throwItem } from "./inventory.ts";
import type { OpenWindow } from "./open-window.ts";
import { isAlive, type SimPlayer } from "./player.ts";

const menuTypes = { chest: 2, doubleChest: 5, crafting: 12, furnace: 14 } as const;
const lastWindowId = 100;

type Content = Omit<OpenWindow, "id" | "position">;

/** Opens the window of a block; false when the block has none. */
export function openBlock(context: SimulationContext, player: SimPlayer, position: Point): boolean {
  const state = context.blocks.getState(position.x, position.y, position.z);
  const content = contentOf(context, player, position, state);
  if (!content) return false;
  closeWindow(context, player, false);
  player.lastWindowId = (player.lastWindowId % lastWindowId) + 1;
  player.window = { id: player.lastWindowId, position, ...content };
  context.emit({ type: "window-open", player: player.state.entityId });
  showViewers(context, player.window);
  return true;
}

function contentOf(context: SimulationContext, player: SimPlayer, position: Point, state: number): Content | null {
  const name = stateName(state);
  const none = () => [];
  if (name === "crafting_table") {
    const window = openCrafting(player.state);
    return {
      window,
      menuType: menuTypes.crafting,
      title: "Crafting",
      craftingSlots: 10,
      containers: [],
      properties: none,
    };
  }
  const kind = containerKind(state);
  if (kind === null) return null;
  const placed = context.containers.open(position, kind);
  if (isFurnace(placed)) {
    const furnace = placed.container;
    const properties = () => furnaceProperties(furnace);
    const window = openFurnace(player.state, furnace);
    return {
      window,
      menuType: menuTypes.furnace,
      title: "Furnace",
      craftingSlots: 0,
      containers: [placed],
      properties,
    };
  }
  const containers = chestHalves(context, placed, position, state);
  const window = openChest(player.state, containers.map(contentsOf));
  const double = containers.length > 1;
  return {
    window,
    menuType: double ? menuTypes.doubleChest : menuTypes.chest,
    title: name === "barrel" ? "Barrel" : double ? "Large Chest" : "Chest",
    craftingSlots: 0,
    containers,
    properties: none,
  };
}

const contentsOf = ({ container }: PlacedContainer): Container => container;

/** Both halves of a double chest, that of the right half first, as vanilla shows them. */
function chestHalves(
  context: SimulationContext,
  placed: PlacedContainer,
  position: Point,
  state: number,
): PlacedContainer[] {
  const offset = chestPartner(state);
  if (!offset) return [placed];
  const other = { x: position.x + offset[0], y: position.y, z: position.z + offset[2] };
  const otherState = context.blocks.getState(other.x, other.y, other.z);
  if (stateName(otherState) !== stateName(state)) return [placed];
  const partner = context.containers.open(other, "chest");
  return stateProperties(state).type === "right" ? [placed, partner] : [partner, placed];
}

export function clickWindow(
  context: SimulationContext,
  player: SimPlayer,
  action: Extract<PlayerAction, { type: "click" }>,
): void {
  if (!isAlive(player)) return;
  const window = action.windowId === 0 ? player.inventoryWindow : player.window?.window;
  // The pointer's stack is shared: while another window is open, the inventory's own cannot be clicked.
  if (!window || action.windowId !== (player.window?.id ?? 0)) return;
  const chests = (player.window?.containers ?? []).filter((placed) => placed.kind === "chest");
  const before = tally(chests);
  finish(context, player, window.click(action.slot, action.button, action.mode));
  if (chests.length > 0) countStored(player, before, tally(chests));
}

/** Items in these containers, by id. */
function tally(containers: readonly PlacedContainer[]): Map<number, number> {
  const totals = new Map<number, number>();
  for (const { container } of containers) {
    for (const stack of container.slots) if (stack) totals.set(stack.id, (totals.get(stack.id) ?? 0) + stack.count);
  }
  return totals;
}

function countStored(player: SimPlayer, before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): void {
  const { stored } = player.state.counters;
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const gained = (after.get(id) ?? 0) - (before.get(id) ?? 0);
    if (gained === 0) continue;
    const name = itemName(id);
    stored[name] = Math.max(0, (stored[name] ?? 0) + gained);
  }
}

function finish(context: SimulationContext, player: SimPlayer, outcome: ClickOutcome): void {
  for (const stack of outcome.dropped) throwItem(context, player, stack);
  for (const { used, result, remains } of outcome.crafts) {
    context.emit({ type: "craft", player: player.state.entityId, used, made: [result, ...remains] });
  }
  countOutcome(outcome, player.state.counters);
}

/** Closes what is open; pointer and crafting grids go back to the inventory. `tell`: the client does not know yet. */
export function closeWindow(context: SimulationContext, player: SimPlayer, tell: boolean): void {
  const open = player.window;
  player.window = null;
  if (open) finish(context, player, open.window.close());
  finish(context, player, player.inventoryWindow.close());
  if (!open) return;
  if (tell) context.emit({ type: "window-close", player: player.state.entityId, windowId: open.id });
  showViewers(context, open);
}

/** Closes windows whose block is gone or out of reach. */
export function tickWindow(context: SimulationContext, player: SimPlayer): void {
  const open = player.window;
  if (!open) return;
  const { x, y, z } = open.position;
  const state = context.blocks.getState(x, y, z);
  const there = open.containers.length > 0 ? containerKind(state) !== null : stateName(state) === "crafting_table";
  const same = open.containers.every((placed) => context.containers.get(placed.position) === placed);
  if (!there || !same || !inReach(player, open.position)) closeWindow(context, player, true);
}

/** The lid of a chest is open while somebody looks into it. */
function showViewers(context: SimulationContext, open: OpenWindow): void {
  const { x, y, z } = open.position;
  const state = context.blocks.getState(x, y, z);
  if (!stateName(state).endsWith("chest")) return;
  const viewers = context.onlinePlayers().filter((player) => {
    const looking = player.window?.position;
    return looking && looking.x === x && looking.y === y && looking.z === z;
  }).length;
  context.emit({ type: "chest-viewers", position: open.position, viewers, state });
}
