/**
 * Carries a path out, tick by tick. Each step looks at the blocks as they are now: what is in the way is dug, what has
 * changed so that the step no longer holds ends the walk, and whoever made the path makes a new one.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { type Limbs, press, releaseKeys, turn } from "../limbs.ts";
import { dig, inWater } from "../primitives/dig.ts";
import { equip } from "../primitives/inventory.ts";
import { clickPlace, placeAgainst } from "../primitives/place.ts";
import { equipBestTool } from "../primitives/tools.ts";
import { cellsOfMove, moveKind } from "./moves.ts";
import type { PathStep } from "./search.ts";
import { steer } from "./steering.ts";
import type { Terrain } from "./terrain.ts";

export type WalkOutcome =
  | "arrived"
  /** `until` came true. */
  | "stopped"
  /** The body is not where the path is. */
  | "strayed"
  /** No progress. */
  | "stuck"
  /** The world is not as planned. */
  | "changed";

export interface WalkOptions {
  readonly terrain: Terrain;
  readonly until?: (() => boolean) | undefined;
  /** The item to build with, null when there is none. */
  readonly scaffold: () => string | null;
}

/** Ticks without coming nearer after which the body counts as stuck. */
const patienceTicks = 30;
/** How near to the middle of a cell counts as having been there (m). */
const passDistance = 0.45;
const stopDistance = 0.25;
const jumpTicks = 14;
const landTicks = 20;
const edgeTicks = 30;

export class Walker {
  readonly #limbs: Limbs;
  readonly #options: WalkOptions;

  constructor(limbs: Limbs, options: WalkOptions) {
    this.#limbs = limbs;
    this.#options = options;
  }

  async follow(steps: readonly PathStep[]): Promise<WalkOutcome> {
    try {
      for (let index = 1; index < steps.length; index++) {
        const outcome = await this.#step(steps, index);
        if (outcome !== "arrived") return outcome;
      }
      return "arrived";
    } catch (error) {
      // A block that cannot be dug or set after all: plan again with what is known now.
      const codes = ["no-path", "rejected", "no-space"];
      if (error instanceof SkillFailure && codes.includes(error.code)) return "changed";
      throw error;
    } finally {
      releaseKeys(this.#limbs.bot);
    }
  }

  async #step(steps: readonly PathStep[], index: number): Promise<WalkOutcome> {
    const from = steps[index - 1] as PathStep;
    const to = steps[index] as PathStep;
    const cleared = await this.#clear(from, to);
    if (cleared !== "arrived") return cleared;
    switch (to.kind) {
      case moveKind.digDown:
        return this.#fall(from, to);
      case moveKind.pillar:
        return this.#pillar(from);
      case moveKind.bridge:
        return (await this.#bridge(from, to)) ? this.#go(steps, index) : "changed";
      default:
        return this.#isStillSupported(to) ? this.#go(steps, index) : "changed";
    }
  }

  #isStillSupported(to: PathStep): boolean {
    return this.#options.terrain.isSupported(to.x, to.y, to.z);
  }

  /** Digs what is in the way of a step. */
  async #clear(from: PathStep, to: PathStep): Promise<WalkOutcome> {
    const { terrain } = this.#options;
    for (const cell of cellsOfMove(to.kind, from, to)) {
      if (this.#options.until?.()) return "stopped";
      const isFloorSlab = cell.y === to.y && terrain.isLow(cell.x, cell.y, cell.z);
      if (terrain.isClear(cell.x, cell.y, cell.z) || isFloorSlab) continue;
      if (!Number.isFinite(terrain.digCost(cell.x, cell.y, cell.z))) return "changed";
      const centred = await this.#centre(from, 0.35);
      if (centred !== "arrived") return centred;
      const state = this.#limbs.grid.stateAt(cell.x, cell.y, cell.z);
      await equipBestTool(this.#limbs, this.#limbs.table.nameOf(state));
      await dig(this.#limbs, cell);
    }
    return "arrived";
  }

  /** Walks, jumps, drops or swims to the next cell. */
  async #go(steps: readonly PathStep[], index: number): Promise<WalkOutcome> {
    const { bot, ticks } = this.#limbs;
    const from = steps[index - 1] as PathStep;
    const to = steps[index] as PathStep;
    const flowing = this.#flowsOn(steps, index);
    const sprint = flowing && this.#isStraight(steps, index);
    // Down a step without stopping: the body is past its middle before it lands.
    const runsDown = flowing && to.kind === moveKind.drop;
    const x = to.x + 0.5;
    const z = to.z + 0.5;
    let nearest = Number.POSITIVE_INFINITY;
    let patience = patienceTicks;
    for (;;) {
      if (this.#options.until?.()) return "stopped";
      const { position, onGround } = bot.entity;
      const swimming = inWater(bot);
      const level = Math.hypot(x - position.x, z - position.z);
      const height = to.y - position.y;
      // On a slab the feet are half a block up in their cell.
      const upright = height < 0.3 && height > (flowing ? -1 : -0.8);
      const settled = onGround || swimming || to.kind === moveKind.climbUp || to.kind === moveKind.climbDown;
      if (level < (flowing ? passDistance : stopDistance) && upright && settled) return "arrived";
      if (runsDown && hasPassed(from, to, position) && height > -1.1) return "arrived";
      if (this.#hasStrayed(from, to, position, swimming)) return "strayed";
      const distance = level + Math.abs(height);
      if (distance < nearest - 0.03) {
        nearest = distance;
        patience = patienceTicks;
      } else if (--patience <= 0) return "stuck";
      const climbs = to.kind === moveKind.climbUp;
      const rises = height > 0.1 && level < 1.35 && (onGround || swimming || climbs);
      const floats = swimming && to.kind !== moveKind.swimDown && height > -0.4;
      steer(bot, x, z, {
        brake: !flowing,
        sprint: sprint && !swimming,
        jump: rises || floats,
      });
      await ticks.next();
    }
  }

  /** The next step goes on without a stop: no digging, building or dropping. */
  #flowsOn(steps: readonly PathStep[], index: number): boolean {
    const to = steps[index] as PathStep;
    const next = steps[index + 1];
    if (!next) return false;
    const from = steps[index - 1] as PathStep;
    const easy: readonly number[] = [moveKind.walk, moveKind.diagonal, moveKind.ascend, moveKind.swim];
    const isStepDown = (a: PathStep, b: PathStep) => b.kind === moveKind.drop && a.y - b.y === 1;
    if (!easy.includes(next.kind) && !isStepDown(to, next)) return false;
    if (to.kind === moveKind.drop) {
      const sameWay = next.x - to.x === to.x - from.x && next.z - to.z === to.z - from.z;
      if (!sameWay || !isStepDown(from, to) || next.kind === moveKind.ascend) return false;
    }
    const { terrain } = this.#options;
    return cellsOfMove(next.kind, to, next).every(
      (cell) => terrain.isClear(cell.x, cell.y, cell.z) || terrain.isLow(cell.x, cell.y, cell.z),
    );
  }

  /** This step and the next two go the same way on the level. */
  #isStraight(steps: readonly PathStep[], index: number): boolean {
    const from = steps[index - 1] as PathStep;
    const to = steps[index] as PathStep;
    for (let ahead = 0; ahead < 2; ahead++) {
      const a = steps[index + ahead];
      const b = steps[index + ahead + 1];
      if (!a || !b || b.y !== a.y || a.y !== from.y) return false;
      if (b.x - a.x !== to.x - from.x || b.z - a.z !== to.z - from.z) return false;
    }
    return to.y === from.y && this.#limbs.bot.food > 6;
  }

  #hasStrayed(from: Point, to: Point, position: Point, swimming: boolean): boolean {
    if (!swimming && position.y < Math.min(from.y, to.y) - 1.2) return true;
    const ax = to.x - from.x;
    const az = to.z - from.z;
    const length = Math.hypot(ax, az);
    const px = position.x - from.x - 0.5;
    const pz = position.z - from.z - 0.5;
    if (length === 0) return Math.hypot(px, pz) > 1.5;
    const along = Math.max(0, Math.min(1, (px * ax + pz * az) / (length * length)));
    return Math.hypot(px - along * ax, pz - along * az) > 1.3;
  }

  /** Stands in the middle of a cell. */
  async #centre(cell: Point, tolerance: number): Promise<WalkOutcome> {
    const { bot, ticks } = this.#limbs;
    const x = cell.x + 0.5;
    const z = cell.z + 0.5;
    for (let tick = 0; tick < patienceTicks; tick++) {
      const { position, velocity } = bot.entity;
      const off = Math.hypot(x - position.x, z - position.z);
      if (off < tolerance && Math.hypot(velocity.x, velocity.z) < 0.05) {
        releaseKeys(bot);
        return "arrived";
      }
      if (off > 1.5) return "strayed";
      steer(bot, x, z, { brake: true, jump: inWater(bot) && position.y < cell.y });
      await ticks.next();
    }
    releaseKeys(bot);
    return Math.hypot(x - bot.entity.position.x, z - bot.entity.position.z) < 0.5 ? "arrived" : "stuck";
  }

  /** The floor is gone: lands on what was below. */
  async #fall(from: Point, to: Point): Promise<WalkOutcome> {
    const { bot, ticks } = this.#limbs;
    const landed = () => bot.entity.position.y < to.y + 0.3 && (bot.entity.onGround || inWater(bot));
    for (let tick = 0; tick < landTicks && !landed(); tick++) {
      steer(bot, from.x + 0.5, from.z + 0.5, { brake: true });
      await ticks.next();
    }
    releaseKeys(bot);
    return landed() ? "arrived" : "strayed";
  }

  /** Jumps and sets a block below the feet. */
  async #pillar(from: Point): Promise<WalkOutcome> {
    const { bot, ticks } = this.#limbs;
    const { terrain } = this.#options;
    const centred = await this.#centre(from, 0.2);
    if (centred !== "arrived") return centred;
    const item = this.#options.scaffold();
    if (!item || !terrain.isFloor(from.x, from.y - 1, from.z)) return "changed";
    await equip(this.#limbs, item, "hand");
    turn(bot, bot.entity.yaw, -Math.PI / 2);
    const support = {
      reference: { x: from.x, y: from.y - 1, z: from.z },
      face: { x: 0, y: 1, z: 0 },
      aim: { x: from.x + 0.5, y: from.y, z: from.z + 0.5 },
      interactive: false,
    };
    const set = () => terrain.isFloor(from.x, from.y, from.z);
    press(bot, { jump: true });
    const high = await ticks.until(() => bot.entity.position.y >= from.y + 1, jumpTicks);
    press(bot, {});
    if (!high) return "stuck";
    await clickPlace(this.#limbs, support);
    const done = await ticks.until(
      () => set() && bot.entity.onGround && bot.entity.position.y > from.y + 0.9,
      landTicks,
    );
    return done ? "arrived" : "strayed";
  }

  /** Sneaks to the edge and sets a block against the side of the one stood on. */
  async #bridge(from: Point, to: Point): Promise<boolean> {
    const { bot, ticks } = this.#limbs;
    const { terrain } = this.#options;
    const cell = { x: to.x, y: to.y - 1, z: to.z };
    if (terrain.isFloor(cell.x, cell.y, cell.z)) return true;
    const item = this.#options.scaffold();
    if (!item || !terrain.isFloor(from.x, from.y - 1, from.z)) return false;
    const dx = to.x - from.x;
    const dz = to.z - from.z;
    await equip(this.#limbs, item, "hand");
    // The eyes must be beyond the edge to see the side of the block below.
    const overhang = () => (bot.entity.position.x - from.x - 0.5) * dx + (bot.entity.position.z - from.z - 0.5) * dz;
    try {
      let last = Number.NaN;
      for (let tick = 0; tick < edgeTicks && overhang() < 0.7; tick++) {
        steer(bot, to.x + 0.5, to.z + 0.5, { brake: false, sneak: true });
        await ticks.next();
        if (tick > 5 && overhang() > 0.52 && Math.abs(overhang() - last) < 0.001) break;
        last = overhang();
      }
      press(bot, { sneak: true });
      await ticks.wait(1);
      if (overhang() < 0.51) return false;
      await placeAgainst(this.#limbs, item, cell, {
        reference: { x: from.x, y: from.y - 1, z: from.z },
        face: { x: dx, y: 0, z: dz },
        aim: { x: from.x + 0.5 + dx * 0.5, y: from.y - 0.3, z: from.z + 0.5 + dz * 0.5 },
        interactive: false,
      });
      return true;
    } finally {
      press(bot, {});
    }
  }
}

/** The body is beyond the middle of the cell that it goes to. */
function hasPassed(from: Point, to: Point, position: Point): boolean {
  const along = (position.x - to.x - 0.5) * (to.x - from.x) + (position.z - to.z - 0.5) * (to.z - from.z);
  return along > -0.2;
}
