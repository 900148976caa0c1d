/**
 * `MinecraftBody` over the fake world, with the real contract's semantics: every action takes world time, checks reach, support,
 * tools and what is carried, and rejects with the contract's codes. Paths are breadth-first over standing places; unlike the
 * real body it neither digs nor builds on the way. `log` keeps the actions.
 */
import {
  add,
  cellKey,
  cellOf,
  centreOf,
  distance,
  faces,
  headings,
  horizontalDistance,
  offset,
} from "../../skills/scripted/geometry.ts";
import type { FurnaceView, MinecraftBody, NavigationGoal, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { dropOf } from "./fake-knowledge.ts";
import { FakeSenses } from "./fake-senses.ts";
import type { Stack } from "./fake-world.ts";

const pathLimit = 20_000;

export class FakeBody extends FakeSenses implements MinecraftBody {
  #facing: Point = { x: 0, y: 0, z: 1 };

  // -------------------------------------------------------------------------------------------------- what takes time

  async #pass(ticks: number): Promise<void> {
    for (let tick = 0; tick < ticks; tick++) {
      this.readsWithoutTime = 0;
      const damage = this.world.tick(this.position);
      this.timeOfDay = (this.timeOfDay + 1) % 24_000;
      this.health = Math.max(0, this.health - damage);
      if (this.health === 0) this.stop = { at: 0, code: "died" };
      if (this.food >= 18 && this.world.tickCount % 80 === 0) this.health = Math.min(20, this.health + 1);
      this.#collect();
      this.onTick();
      this.#checkStop();
    }
    await Promise.resolve();
  }

  #checkStop(): void {
    if (this.time >= this.stop.at) throw new SkillFailure(this.stop.code, `stopped: ${this.stop.code}`);
  }

  #collect(): void {
    for (const entity of this.world.entities.values()) {
      const { item, position } = entity;
      if (item === null || this.world.tickCount - entity.born < 10) continue;
      if (horizontalDistance(position, this.position) > 1.3 || Math.abs(position.y - this.position.y) > 1.5) continue;
      try {
        this.give(item.name, item.count);
        this.world.entities.delete(entity.id);
      } catch (error) {
        if (!(error instanceof SkillFailure)) throw error;
      }
    }
  }

  async wait(ticks: number): Promise<void> {
    await this.#pass(ticks);
  }

  async lookAt(point: Point): Promise<void> {
    const [x, z] = [point.x - this.position.x, point.z - this.position.z];
    this.#facing = Math.abs(x) >= Math.abs(z) ? { x: Math.sign(x), y: 0, z: 0 } : { x: 0, y: 0, z: Math.sign(z) };
    this.#checkStop();
  }

  /** A cell every 5 ticks along the axis that is faced, one up when jumping. */
  async move(
    controls: { forward?: boolean; back?: boolean; jump?: boolean; sprint?: boolean },
    ticks: number,
  ): Promise<void> {
    this.log.push(`move ${Object.keys(controls).join("+")}`);
    const sign = controls.forward ? 1 : controls.back ? -1 : 0;
    for (let left = ticks; left > 0; left -= 5) {
      const feet = cellOf(this.position);
      const ahead = offset(feet, sign * this.#facing.x, 0, sign * this.#facing.z);
      const options = controls.jump && !this.world.solid(offset(feet, 0, 2, 0)) ? [0, 1, -1, -2] : [0, -1, -2];
      const next = options.map((y) => offset(ahead, 0, y, 0)).find((cell) => this.#canStand(cell));
      if (sign !== 0 && next && !this.world.solid(offset(ahead, 0, 1, 0))) {
        this.position = { x: next.x + 0.5, y: next.y, z: next.z + 0.5 };
        this.#tire(controls);
      }
      await this.#pass(Math.min(5, left));
    }
  }

  /** A metre of a sprint costs 0.1 on the ground and 0.2 in jumps, nothing in water; 4 points are one of the bar. */
  #tire({ jump, sprint }: { jump?: boolean; sprint?: boolean }): void {
    if (!sprint || this.world.liquid(cellOf(this.position))) return;
    this.exhaustion += jump ? 0.2 : 0.1;
    if (this.exhaustion < 4) return;
    this.exhaustion -= 4;
    this.food--;
  }

  #canStand(cell: Point): boolean {
    return (
      !this.world.solid(cell) &&
      !this.world.solid(offset(cell, 0, 1, 0)) &&
      this.world.solid(offset(cell, 0, -1, 0)) &&
      !this.world.liquid(cell)
    );
  }

  #reached(goal: NavigationGoal, feet: Point): boolean {
    const at = { x: feet.x + 0.5, y: feet.y, z: feet.z + 0.5 };
    switch (goal.kind) {
      case "near":
        return goal.y === undefined
          ? horizontalDistance(at, { ...goal, y: 0 }) <= goal.range
          : distance(at, { x: goal.x, y: goal.y, z: goal.z }) <= Math.max(goal.range, 0.9);
      case "block":
        return cellKey(feet) === cellKey(goal.position);
      case "away":
        return distance(at, goal.from) >= goal.distance;
      case "reach":
        return goal.positions.some((cell) => {
          const before = this.position;
          this.position = at;
          const hidden = this.line(centreOf(cell));
          this.position = before;
          return distance({ ...at, y: at.y + 1.62 }, centreOf(cell)) <= 4.5 && hidden === null;
        });
    }
  }

  async navigate(goal: NavigationGoal, { until }: { until?: () => boolean } = {}): Promise<void> {
    this.log.push(`navigate ${goal.kind}`);
    this.#checkStop();
    const start = cellOf(this.position);
    const cameFrom = new Map<string, Point | null>([[cellKey(start), null]]);
    const open = [start];
    let end: Point | null = null;
    for (let next = 0; next < open.length && next < pathLimit; next++) {
      const cell = open[next];
      if (cell === undefined) break;
      if (this.#reached(goal, cell)) {
        end = cell;
        break;
      }
      for (const heading of headings) {
        for (const y of [0, 1, -1, -2, -3]) {
          const step = add(cell, { ...heading, y });
          if (cameFrom.has(cellKey(step)) || !this.#canStand(step)) continue;
          if (y === 1 && this.world.solid(offset(cell, 0, 2, 0))) continue;
          if (y < 0 && [0, 1].some((above) => this.world.solid(offset(add(cell, heading), 0, above, 0)))) continue;
          cameFrom.set(cellKey(step), cell);
          open.push(step);
          break;
        }
      }
    }
    if (end === null) {
      await this.#pass(1);
      throw new SkillFailure("no-path", `No path for ${JSON.stringify(goal)} from ${cellKey(start)}.`);
    }
    const path: Point[] = [];
    for (let at: Point | null = end; at !== null; at = cameFrom.get(cellKey(at)) ?? null) path.unshift(at);
    for (const cell of path.slice(1)) {
      if (until?.()) return;
      this.position = { x: cell.x + 0.5, y: cell.y, z: cell.z + 0.5 };
      await this.#pass(5);
    }
  }

  #inReach(cell: Point): void {
    if (distance({ ...this.position, y: this.position.y + 1.62 }, centreOf(cell)) > 5)
      throw new SkillFailure("no-path", `${cellKey(cell)} is out of reach.`);
  }

  async dig(cell: Point): Promise<void> {
    const name = this.world.name(cell);
    this.log.push(`dig ${name} with ${this.held ?? "hand"}`);
    this.#inReach(cell);
    if (name === "air") throw new SkillFailure("rejected", "There is nothing to dig.");
    const seconds = this.knowledge.digSeconds(name, this.held);
    if (!Number.isFinite(seconds)) throw new SkillFailure("rejected", `${name} cannot be dug.`);
    await this.#pass(Math.max(1, Math.ceil(seconds * 20)));
    const drop = this.knowledge.canHarvest(name, this.held) ? dropOf(name) : null;
    this.world.set(cell.x, cell.y, cell.z, "air");
    if (drop) this.world.drop(cell, drop);
    for (const stack of this.world.chests.get(cellKey(cell)) ?? []) this.world.drop(cell, stack.name, stack.count);
    this.world.chests.delete(cellKey(cell));
    this.world.furnaces.delete(cellKey(cell));
    this.#wear();
    this.#fallSand(offset(cell, 0, 1, 0));
    await this.#settle();
  }

  #wear(): void {
    const stack = this.slots.find((slot) => slot !== null && slot.name === this.held);
    if (!stack) return;
    const durability = this.knowledge.durability(stack.name);
    if (durability > 0 && ++stack.used >= durability) this.take(stack.name, 1);
  }

  #fallSand(cell: Point): void {
    for (let at = cell; ["sand", "gravel"].includes(this.world.name(at)); at = offset(at, 0, 1, 0)) {
      const name = this.world.name(at);
      this.world.set(at.x, at.y, at.z, "air");
      this.world.set(at.x, at.y - 1, at.z, name);
    }
  }

  /** Falls when the floor is gone. */
  async #settle(): Promise<void> {
    let fallen = 0;
    while (!this.world.solid(offset(cellOf(this.position), 0, -1, 0)) && fallen < 100) {
      this.position = offset(this.position, 0, -1, 0);
      fallen++;
      await this.#pass(2);
    }
    this.health = Math.max(0, this.health - Math.max(0, fallen - 3));
  }

  async place(item: string, cell: Point): Promise<void> {
    this.log.push(`place ${item}`);
    if (this.count(item) === 0) throw new SkillFailure("missing-item", `no ${item}`, { item });
    this.#inReach(cell);
    if (this.world.solid(cell) || cellKey(cell) === cellKey(cellOf(this.position)))
      throw new SkillFailure("rejected", "The cell is taken.");
    if (!faces.some((face) => this.world.solid(add(cell, face))))
      throw new SkillFailure("no-path", "There is nothing to place it against.");
    this.held = item;
    await this.#pass(4);
    this.take(item, 1);
    this.world.set(cell.x, cell.y, cell.z, item);
    if (item === "furnace")
      this.world.furnaces.set(cellKey(cell), { input: null, fuel: null, output: null, burnTicks: 0, cookTicks: 0 });
    if (item === "chest") this.world.chests.set(cellKey(cell), []);
  }

  async raise(item: string): Promise<void> {
    const feet = cellOf(this.position);
    if (this.world.solid(offset(feet, 0, 2, 0))) throw new SkillFailure("no-space", "No room to jump.");
    this.position = offset(this.position, 0, 1, 0);
    await this.place(item, feet);
  }

  /** A bucket takes a source; nothing else does anything. */
  async useItem(item: string, cell: Point): Promise<void> {
    this.#inReach(cell);
    await this.#pass(4);
    if (item !== "bucket" || !this.world.liquid(cell)) throw new SkillFailure("rejected", `${item} did nothing.`);
    this.take(item, 1);
    this.give(`${this.world.name(cell)}_bucket`, 1);
    this.world.set(cell.x, cell.y, cell.z, "air");
  }

  async equip(item: string, destination = "hand"): Promise<void> {
    if (this.count(item) === 0) throw new SkillFailure("missing-item", `no ${item}`, { item });
    this.log.push(`equip ${item}`);
    if (destination === "hand") this.held = item;
    else this.worn[destination] = item;
    await this.#pass(1);
  }

  async unequip(): Promise<void> {
    this.held = null;
    await this.#pass(1);
  }

  async equipForDigging(block: string, { mustDrop = false } = {}): Promise<void> {
    const tools = [null, ...this.inventory().map(({ name }) => name)].filter(
      (tool) => !mustDrop || this.knowledge.canHarvest(block, tool),
    );
    const best = tools.sort((a, b) => this.knowledge.digSeconds(block, a) - this.knowledge.digSeconds(block, b))[0];
    if (best === undefined) throw new SkillFailure("no-tool", `Nothing carried makes ${block} drop.`);
    if (best !== this.held) await this.#pass(1);
    this.held = best;
  }

  async toss(item: string, count: number): Promise<void> {
    this.log.push(`toss ${item}`);
    this.take(item, count);
    await this.#pass(1);
  }

  async consume(): Promise<void> {
    const value = this.held === null ? null : this.knowledge.food(this.held);
    if (this.held === null || value === null) throw new SkillFailure("rejected", "What is in hand is no food.");
    if (this.food >= 20) throw new SkillFailure("rejected", "The bar is full.");
    this.log.push(`eat ${this.held}`);
    await this.#pass(32);
    this.food = Math.min(20, this.food + value.food);
    this.take(this.held, 1);
  }

  async sleep(bed: Point): Promise<boolean> {
    this.#inReach(bed);
    this.log.push(`sleep in ${this.world.name(bed)}`);
    await this.#pass(2);
    if (this.timeOfDay < 12_542) throw new SkillFailure("rejected", "You can sleep only at night");
    if (this.entities({ names: ["zombie"], maxDistance: 8 }).length > 0)
      throw new SkillFailure("rejected", "You may not rest now; there are monsters nearby");
    const { health } = this;
    for (let tick = 0; tick < 100; tick++) {
      await this.#pass(1);
      if (this.health < health) return false;
    }
    this.timeOfDay = 0;
    return true;
  }

  async attack(id: number): Promise<void> {
    this.log.push(`attack with ${this.held ?? "hand"} at ${this.world.tickCount}`);
    const entity = this.world.entities.get(id);
    if (entity === undefined || distance(entity.position, this.position) > 4)
      throw new SkillFailure("no-path", "Out of reach.");
    this.world.hurt(id, this.knowledge.attackDamage(this.held), this.position);
    await this.#pass(1);
  }

  async craft(item: string, count: number, table?: Point): Promise<void> {
    this.log.push(`craft ${item}${table ? " at table" : ""}`);
    const recipe = this.knowledge.crafting(item)[0];
    if (recipe === undefined) throw new SkillFailure("rejected", `no recipe for ${item}`);
    if (recipe.needsTable) {
      if (table === undefined || this.world.name(table) !== "crafting_table")
        throw new SkillFailure("rejected", "There is no table.");
      this.#inReach(table);
    }
    for (let made = 0; made < count; made += recipe.count) {
      for (const { alternatives, count: needed } of recipe.ingredients) {
        if (this.count(...alternatives) < needed)
          throw new SkillFailure("missing-item", `no ${alternatives[0]}`, { item: alternatives[0] ?? "" });
        let left = needed;
        for (const name of alternatives) {
          const used = Math.min(left, this.count(name));
          if (used > 0) this.take(name, used);
          left -= used;
        }
      }
      this.give(item, recipe.count);
      await this.#pass(2);
    }
  }

  async furnace(cell: Point, exchange: Parameters<MinecraftBody["furnace"]>[1]): Promise<FurnaceView> {
    this.#inReach(cell);
    const furnace = this.world.furnaces.get(cellKey(cell));
    if (furnace === undefined) throw new SkillFailure("not-found", "There is no furnace.");
    await this.#pass(2);
    for (const slot of ["input", "fuel"] as const) {
      const put = exchange[slot];
      if (!put) continue;
      if (furnace[slot] !== null && furnace[slot]?.name !== put.item)
        throw new SkillFailure("rejected", `The ${slot} slot holds something else.`);
      this.take(put.item, put.count);
      furnace[slot] = { name: put.item, count: (furnace[slot]?.count ?? 0) + put.count, used: 0 };
    }
    const out = exchange.takeAll
      ? (["input", "fuel", "output"] as const)
      : exchange.takeOutput
        ? (["output"] as const)
        : [];
    for (const slot of out) {
      const stack = furnace[slot];
      if (stack) this.give(stack.name, stack.count);
      furnace[slot] = null;
    }
    const view = (stack: Stack | null) => (stack ? { name: stack.name, count: stack.count } : null);
    return {
      input: view(furnace.input),
      fuel: view(furnace.fuel),
      output: view(furnace.output),
      progress: furnace.cookTicks / 200,
      burning: furnace.burnTicks > 0,
    };
  }

  async chest(cell: Point, { put = [], take = [] }: Parameters<MinecraftBody["chest"]>[1]) {
    this.#inReach(cell);
    const chest = this.world.chests.get(cellKey(cell));
    if (chest === undefined) throw new SkillFailure("not-found", "There is no chest.");
    await this.#pass(2);
    for (const { item, count } of put) {
      this.take(item, count);
      chest.push({ name: item, count, used: 0 });
    }
    for (const { item, count } of take) {
      const index = chest.findIndex((stack) => stack.name === item && stack.count >= count);
      const stack = chest[index];
      if (!stack) throw new SkillFailure("missing-item", `no ${item} in the chest`, { item });
      stack.count -= count;
      this.give(item, count);
    }
    return chest.map(({ name, count }) => ({ name, count }));
  }
}
