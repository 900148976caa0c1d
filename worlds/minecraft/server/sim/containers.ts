/**
 * Blocks that hold items: chests (27 slots) and furnaces, kept by position. A container is there exactly as long as its block;
 * what it held falls out when the block goes. A double chest is two containers side by side that one window shows.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { Container, FurnaceContainer, Slot } from "../contracts.ts";
import { createFurnace } from "../windows/furnace.ts";
import { stateName } from "../world/block-states.ts";

const chestSize = 27;

export type ContainerKind = "chest" | "furnace";

export interface PlacedContainer {
  readonly kind: ContainerKind;
  readonly position: Point;
  readonly container: Container | FurnaceContainer;
}

export interface PlacedFurnace extends PlacedContainer {
  readonly kind: "furnace";
  readonly container: FurnaceContainer;
}

const kinds: Readonly<Record<string, ContainerKind>> = {
  chest: "chest",
  trapped_chest: "chest",
  barrel: "chest",
  furnace: "furnace",
};

/** Null: the block holds nothing. */
export function containerKind(state: number): ContainerKind | null {
  return kinds[stateName(state)] ?? null;
}

const keyOf = ({ x, y, z }: Point) => `${x},${y},${z}`;

export function isFurnace(placed: PlacedContainer): placed is PlacedFurnace {
  return placed.kind === "furnace";
}

function emptyContainer(kind: ContainerKind): Container | FurnaceContainer {
  if (kind === "chest") return { slots: new Array<Slot>(chestSize).fill(null) };
  return createFurnace();
}

export class ContainerStore {
  readonly #byPosition = new Map<string, PlacedContainer>();

  get(position: Point): PlacedContainer | undefined {
    return this.#byPosition.get(keyOf(position));
  }

  /** The container of a block, made when it is first looked into. */
  open(position: Point, kind: ContainerKind): PlacedContainer {
    const known = this.#byPosition.get(keyOf(position));
    if (known && known.kind === kind) return known;
    const { x, y, z } = position;
    const placed: PlacedContainer = { kind, position: { x, y, z }, container: emptyContainer(kind) };
    this.#byPosition.set(keyOf(position), placed);
    return placed;
  }

  remove(position: Point): PlacedContainer | undefined {
    const placed = this.get(position);
    this.#byPosition.delete(keyOf(position));
    return placed;
  }

  /** In the order in which they were made. */
  all(): Iterable<PlacedContainer> {
    return this.#byPosition.values();
  }

  clear(): void {
    this.#byPosition.clear();
  }

  restore(placed: PlacedContainer): void {
    this.#byPosition.set(keyOf(placed.position), placed);
  }
}
