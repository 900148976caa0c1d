/**
 * Going down and along through rock so that nothing can happen: never straight down under the feet, every floor seen before it
 * is stepped on, liquids closed off, falling sand dug until it stops. The way down is a zigzag in a shaft two cells long: two
 * blocks a metre, and it can be climbed again. At the depth wanted a tunnel two high goes on; each cell that is opened
 * shows its neighbours, which is how ores are found (minecraft.wiki "Tutorials/Mining").
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime } from "./attempt.ts";
import { fillerOf } from "./fillers.ts";
import { add, cellKey, cellOf, describe, headings, offset } from "./geometry.ts";
import { groundHeight, isOnTree } from "./ground.ts";
import { clear, isAir, plug, stopLiquids } from "./reach.ts";
import { travel } from "./survival.ts";

/** Deepest drop that costs no health (minecraft.wiki "Fall damage"). */
const safeDrop = 3;
/** How often, and how far (m), the shaft is begun anew elsewhere. */
const maxMoves = 6;
const moveDistance = 12;

export class Miner {
  readonly #body: MinecraftBody;
  #heading: number;
  /** Steps (cell ahead and level) that turned out to lead into a liquid, a drop or bedrock. */
  readonly #closed = new Set<string>();
  #moves = 0;

  constructor(body: MinecraftBody) {
    this.#body = body;
    this.#heading = body.random.integer(4);
  }

  /** One step towards the height, or along when it is reached. Throws `danger` when no heading is safe. */
  async step(targetY: number): Promise<void> {
    const before = this.#body.time;
    await this.#leaveTree();
    const feet = cellOf(this.#body.self().position);
    if (feet.y > targetY) await this.descend();
    else await this.tunnel();
    await passTime(this.#body, before);
  }

  /** Down from a tree top, where there is nothing but leaves to dig into. */
  async #leaveTree(): Promise<void> {
    const body = this.#body;
    if (!isOnTree(body)) return;
    const { x, z } = body.self().position;
    const ground = groundHeight(body, Math.floor(x), Math.floor(z));
    if (ground !== null) await attempt(() => travel(body, { kind: "near", x, y: ground + 1, z, range: 4 }));
  }

  /** One cell lower, in the cell ahead; then the heading turns back, which makes the zigzag. */
  async descend(): Promise<void> {
    if (!(await this.#anyHeading(-1))) await this.tunnel();
    else this.#heading = (this.#heading + 2) % 4;
  }

  /** One cell ahead on the same level; where that is not safe either, another place to dig is gone to. */
  async tunnel(): Promise<void> {
    if (await this.#anyHeading(0)) return;
    const here = this.#body.self().position;
    if (this.#moves++ < maxMoves) {
      const failure = await attempt(() => travel(this.#body, { kind: "away", from: here, distance: moveDistance }));
      if (failure === null) return;
    }
    throw new SkillFailure(
      "danger",
      `Liquid, a drop or bedrock on every side of ${describe(this.#body.self().position)}.`,
    );
  }

  async #anyHeading(level: number): Promise<boolean> {
    const feet = cellOf(this.#body.self().position);
    for (const turn of [0, 1, 3, 2]) {
      const index = (this.#heading + turn) % 4;
      const heading = headings[index];
      if (heading === undefined) continue;
      const ahead = add(feet, heading);
      const key = `${cellKey(ahead)} ${level}`;
      if (this.#closed.has(key)) continue;
      if (await this.#dropInto(feet, ahead, level)) {
        this.#heading = index;
        return true;
      }
      this.#closed.add(key);
    }
    return false;
  }

  /** Opens the cells ahead from head height down to `level` and goes there. False when that would not be safe. */
  async #dropInto(feet: Point, ahead: Point, level: number): Promise<boolean> {
    const body = this.#body;
    for (let y = 1; y >= level; y--) {
      const cell = offset(ahead, 0, y, 0);
      if (body.block(cell)?.liquid) {
        await stopLiquids(body, cell);
        return false;
      }
      if ((await attempt(() => clear(body, cell))) !== null) return false;
      if (!(await stopLiquids(body, cell))) return false;
    }
    const landing = offset(ahead, 0, level, 0);
    const floor = await this.#secureFloor(landing, safeDrop + level);
    if (floor === null) return false;
    const failure = await attempt(() =>
      body.navigate({ kind: "block", position: floor }, { dig: false, place: false }),
    );
    if (failure !== null) await this.#walkInto(floor);
    return cellKey(cellOf(body.self().position)) !== cellKey(feet);
  }

  /** Where the feet come to stand when the body walks into `landing`; a missing floor is laid. Null: not safe. */
  async #secureFloor(landing: Point, drop: number): Promise<Point | null> {
    const body = this.#body;
    for (let fall = 0; fall <= drop; fall++) {
      const floor = body.block(offset(landing, 0, -1 - fall, 0));
      if (floor === null) return null;
      if (floor.solid) return offset(landing, 0, -fall, 0);
      if (floor.liquid || !isAir(floor.name)) break;
    }
    if (fillerOf(body) === null) return null;
    const failure = await attempt(() => plug(body, offset(landing, 0, -1, 0)));
    return failure === null ? landing : null;
  }

  /** A few steps without a path, for a move that the path finder refuses. */
  async #walkInto(cell: Point): Promise<void> {
    const body = this.#body;
    for (let turn = 0; turn < 6 && cellKey(cellOf(body.self().position)) !== cellKey(cell); turn++) {
      await body.lookAt({ x: cell.x + 0.5, y: body.self().position.y + 1.6, z: cell.z + 0.5 });
      await body.move({ forward: true }, 4);
    }
  }
}
