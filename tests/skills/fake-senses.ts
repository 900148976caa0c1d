/**
 * What the fake body has and perceives: state, inventory, blocks, entities, line of sight. `findBlocks` knows blocks with an
 * open side only. A skill that reads for ever without letting time pass is caught here.
 */
import { add, cellKey, cellOf, centreOf, distance, faces } from "../../skills/scripted/geometry.ts";
import type { BlockView, EntityView, ItemView, Point } from "../../src/core/minecraft.ts";
import { RandomStream } from "../../src/core/random.ts";
import { SkillFailure, type SkillFailureCode } from "../../src/core/skill.ts";
import { fakeKnowledge } from "./fake-knowledge.ts";
import { FakeWorld, type Stack } from "./fake-world.ts";

export class FakeSenses {
  readonly knowledge = fakeKnowledge;
  readonly random = new RandomStream(1, "fake body");
  readonly world = new FakeWorld();
  readonly log: string[] = [];
  position: Point = { x: 0.5, y: 64, z: 0.5 };
  health = 20;
  food = 20;
  timeOfDay = 0;
  biome: (at: Point) => string = () => "plains";
  /** Slots 9..44. */
  readonly slots: (Stack | null)[] = Array.from({ length: 36 }, () => null);
  held: string | null = null;
  readonly worn: Record<string, string> = {};
  /** The next action after this many world seconds rejects with the code. */
  stop: { at: number; code: SkillFailureCode } = { at: Number.POSITIVE_INFINITY, code: "timeout" };
  /** Exhaustion; 4 points take one from the bar (no saturation here). */
  exhaustion = 0;
  /** Called after every tick. */
  onTick: () => void = () => {};
  protected readsWithoutTime = 0;

  get time(): number {
    return this.world.tickCount / 20;
  }

  give(name: string, count: number): void {
    let left = count;
    const size = this.knowledge.stackSize(name);
    for (const stack of this.slots) {
      if (stack?.name !== name) continue;
      const added = Math.min(left, size - stack.count);
      stack.count += added;
      left -= added;
    }
    for (let slot = 0; slot < this.slots.length && left > 0; slot++) {
      if (this.slots[slot] !== null) continue;
      this.slots[slot] = { name, count: Math.min(left, size), used: 0 };
      left -= Math.min(left, size);
    }
    if (left > 0) throw new SkillFailure("no-space", `No room for ${left} ${name}.`);
  }

  take(name: string, count: number): void {
    if (this.count(name) < count)
      throw new SkillFailure("missing-item", `${count} ${name} wanted, ${this.count(name)} carried.`, { item: name });
    let left = count;
    for (let slot = this.slots.length - 1; slot >= 0 && left > 0; slot--) {
      const stack = this.slots[slot];
      if (stack?.name !== name) continue;
      const used = Math.min(left, stack.count);
      stack.count -= used;
      left -= used;
      if (stack.count === 0) this.slots[slot] = null;
    }
    if (this.held !== null && this.count(this.held) === 0) this.held = null;
  }

  self() {
    this.reads();
    const feet = cellOf(this.position);
    const stack = this.inventory().find(({ name }) => name === this.held) ?? null;
    return {
      position: this.position,
      velocity: { x: 0, y: 0, z: 0 },
      yaw: 0,
      pitch: 0,
      onGround: true,
      inWater: this.world.name(feet) === "water",
      inLava: this.world.name(feet) === "lava",
      health: this.health,
      food: this.food,
      saturation: 0,
      oxygen: 20,
      timeOfDay: this.timeOfDay,
      heldItem: stack,
      biome: this.biome(this.position),
    };
  }

  inventory(): readonly ItemView[] {
    return this.slots.flatMap((stack, index) => {
      if (stack === null) return [];
      const durability = this.knowledge.durability(stack.name);
      return [
        {
          name: stack.name,
          count: stack.count,
          usesLeft: durability > 0 ? durability - stack.used : null,
          slot: 9 + index,
        },
      ];
    });
  }

  count(...names: string[]): number {
    return this.slots.reduce((sum, stack) => sum + (stack && names.includes(stack.name) ? stack.count : 0), 0);
  }

  freeSlots(): number {
    return this.slots.filter((stack) => stack === null).length;
  }

  block(cell: Point): BlockView {
    this.reads();
    const name = this.world.name(cell);
    return {
      position: cell,
      name,
      stateId: 0,
      solid: this.world.solid(cell),
      liquid: this.world.liquid(cell),
      properties: {},
    };
  }

  findBlocks(names: readonly string[], { maxDistance = 64, limit = 16 } = {}): readonly BlockView[] {
    this.reads();
    const found: { view: BlockView; away: number }[] = [];
    const consider = (cell: Point) => {
      const away = distance(centreOf(cell), this.position);
      if (!names.includes(this.world.name(cell)) || away > maxDistance) return;
      if (faces.some((face) => !this.world.solid(add(cell, face)))) found.push({ view: this.block(cell), away });
    };
    // Untouched ground shows only its grass; everything else that is open has been changed, or lies beside a change.
    const cells = new Map<string, Point>();
    for (const key of this.world.changes.keys()) {
      const [x = 0, y = 0, z = 0] = key.split(",").map(Number);
      for (const face of [{ x: 0, y: 0, z: 0 }, ...faces])
        cells.set(cellKey(add({ x, y, z }, face)), add({ x, y, z }, face));
    }
    if (names.includes("grass_block")) {
      const feet = cellOf(this.position);
      for (let x = -8; x <= 8; x++)
        for (let z = -8; z <= 8; z++)
          cells.set(cellKey({ x: feet.x + x, y: 63, z: feet.z + z }), { x: feet.x + x, y: 63, z: feet.z + z });
    }
    for (const cell of cells.values()) consider(cell);
    return found
      .sort((a, b) => a.away - b.away || (cellKey(a.view.position) < cellKey(b.view.position) ? -1 : 1))
      .slice(0, limit)
      .map(({ view }) => view);
  }

  entities({
    names,
    maxDistance = 64,
  }: {
    names?: readonly string[];
    maxDistance?: number;
  } = {}): readonly EntityView[] {
    this.reads();
    return [...this.world.entities.values()]
      .filter(
        (entity) =>
          (names === undefined || names.includes(entity.name)) &&
          distance(entity.position, this.position) <= maxDistance,
      )
      .sort((a, b) => distance(a.position, this.position) - distance(b.position, this.position) || a.id - b.id)
      .map(({ id, name, position, item }) => ({
        id,
        name,
        position,
        item,
        velocity: { x: 0, y: 0, z: 0 },
        height: item ? 0.25 : 1.9,
      }));
  }

  surfaceHeight(x: number, z: number): number | null {
    return this.world.surface(x, z);
  }

  canSee(point: Point): boolean {
    return this.line(point) === null;
  }

  /** The first solid cell between eyes and point, the point's own cell left out. */
  line(point: Point): Point | null {
    const eyes = { ...this.position, y: this.position.y + 1.62 };
    const target = cellKey(cellOf(point));
    for (let step = 0; step <= 60; step++) {
      const share = step / 60;
      const cell = cellOf({
        x: eyes.x + (point.x - eyes.x) * share,
        y: eyes.y + (point.y - eyes.y) * share,
        z: eyes.z + (point.z - eyes.z) * share,
      });
      if (cellKey(cell) !== target && this.world.solid(cell)) return cell;
    }
    return null;
  }

  protected reads(): void {
    if (++this.readsWithoutTime > 500_000) throw new Error("The skill reads on and on and lets no world time pass.");
  }
}
