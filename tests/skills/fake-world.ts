/**
 * A tiny block world for tests: a meadow over dirt and stone whose cells tests may change, items that fall and lie, mobs
 * that walk and hit, furnaces that burn. One call of `tick` is 1/20 s. Deterministic; no randomness at all.
 */

import { cellKey, cellOf, distance } from "../../skills/scripted/geometry.ts";
import type { Point } from "../../src/core/minecraft.ts";
import { fakeKnowledge, mobDrops } from "./fake-knowledge.ts";

export interface Stack {
  name: string;
  count: number;
  used: number;
}

export interface FakeEntity {
  readonly id: number;
  readonly name: string;
  position: Point;
  health: number;
  item: { name: string; count: number } | null;
  /** Tick of birth, of the last hit received and of the last blow dealt. */
  readonly born: number;
  hurtAt: number;
  struckAt: number;
}

export interface FakeFurnace {
  input: Stack | null;
  fuel: Stack | null;
  output: Stack | null;
  burnTicks: number;
  cookTicks: number;
}

export const groundY = 63;

export class FakeWorld {
  tickCount = 0;
  readonly changes = new Map<string, string>();
  readonly entities = new Map<number, FakeEntity>();
  readonly furnaces = new Map<string, FakeFurnace>();
  readonly chests = new Map<string, Stack[]>();
  #nextId = 1;

  /** The block of a cell: grass on 3 m of dirt on stone, bedrock at -64. */
  name(cell: Point): string {
    const changed = this.changes.get(cellKey(cell));
    if (changed !== undefined) return changed;
    if (cell.y > groundY) return "air";
    if (cell.y === groundY) return "grass_block";
    if (cell.y > groundY - 4) return "dirt";
    return cell.y <= -64 ? "bedrock" : "stone";
  }

  set(x: number, y: number, z: number, name: string): void {
    this.changes.set(cellKey({ x, y, z }), name);
  }

  solid(cell: Point): boolean {
    return !["air", "water", "lava", "torch", "short_grass"].includes(this.name(cell));
  }

  liquid(cell: Point): boolean {
    return ["water", "lava"].includes(this.name(cell));
  }

  /** Y of the highest solid block; the meadow is searched from 40 m above. */
  surface(x: number, z: number): number {
    let y = groundY + 40;
    while (!this.solid({ x, y, z })) y--;
    return y;
  }

  spawn(name: string, position: Point, item: FakeEntity["item"] = null): FakeEntity {
    const id = this.#nextId++;
    const health = name === "zombie" ? 20 : 10;
    const entity = { id, name, position, health, item, born: this.tickCount, hurtAt: -100, struckAt: -100 };
    this.entities.set(id, entity);
    return entity;
  }

  drop(cell: Point, name: string, count = 1): void {
    this.spawn("item", { x: cell.x + 0.5, y: cell.y + 0.2, z: cell.z + 0.5 }, { name, count });
  }

  hurt(id: number, damage: number, from: Point): void {
    const entity = this.entities.get(id);
    if (entity === undefined || this.tickCount - entity.hurtAt < 10) return;
    entity.health -= damage;
    entity.hurtAt = this.tickCount;
    const length = Math.max(0.1, Math.hypot(entity.position.x - from.x, entity.position.z - from.z));
    entity.position = {
      ...entity.position,
      x: entity.position.x + (entity.position.x - from.x) / length,
      z: entity.position.z + (entity.position.z - from.z) / length,
    };
    if (entity.health > 0) return;
    this.entities.delete(id);
    const left = mobDrops[entity.name];
    if (left) this.drop(cellOf(entity.position), left);
  }

  /** Items fall, zombies walk to the player and hit for 3, furnaces burn. Returns the damage done to the player. */
  tick(player: Point): number {
    this.tickCount++;
    let damage = 0;
    for (const entity of this.entities.values()) {
      const below = cellOf({ ...entity.position, y: entity.position.y - 0.3 });
      if (!this.solid(below)) entity.position = { ...entity.position, y: entity.position.y - 0.3 };
      if (entity.name === "zombie") damage += this.#zombie(entity, player);
    }
    for (const furnace of this.furnaces.values()) cook(furnace);
    return damage;
  }

  #zombie(entity: FakeEntity, player: Point): number {
    const away = distance(entity.position, player);
    if (away > 16) return 0;
    if (away > 1) {
      const step = 0.115 / Math.max(0.2, Math.hypot(player.x - entity.position.x, player.z - entity.position.z));
      const next = {
        x: entity.position.x + (player.x - entity.position.x) * step,
        y: entity.position.y,
        z: entity.position.z + (player.z - entity.position.z) * step,
      };
      if (!this.solid(cellOf(next))) entity.position = next;
    }
    if (away > 1.4 || this.tickCount - entity.struckAt < 20) return 0;
    entity.struckAt = this.tickCount;
    return 3;
  }
}

/** One tick of a furnace: 200 ticks an item, a fuel burns 200 ticks for each item that it smelts. */
function cook(furnace: FakeFurnace): void {
  const { input, fuel } = furnace;
  const result = input
    ? fakeKnowledge
        .itemNames()
        .find((item) => fakeKnowledge.smelting(item).some((recipe) => recipe.input === input.name))
    : undefined;
  if (furnace.burnTicks <= 0 && input && result && fuel) {
    furnace.burnTicks = 200 * (fakeKnowledge.fuels().find(({ item }) => item === fuel.name)?.smelts ?? 0);
    furnace.fuel = fuel.count > 1 ? { ...fuel, count: fuel.count - 1 } : null;
  }
  if (furnace.burnTicks <= 0) return;
  furnace.burnTicks--;
  if (!input || !result || (furnace.output && furnace.output.name !== result)) return;
  if (++furnace.cookTicks < 200) return;
  furnace.cookTicks = 0;
  furnace.input = input.count > 1 ? { ...input, count: input.count - 1 } : null;
  furnace.output = { name: result, count: (furnace.output?.count ?? 0) + 1, used: 0 };
}
