/**
 * Collect: blocks that have been seen are gone to and dug with a tool that makes them drop, what drops is picked up. Where
 * none has been seen the surface is explored, or, for rock and ores, a shaft is dug (`miner.ts`). A tree is taken whole, from
 * the bottom, as far as it is wanted.
 */
import { z } from "zod";
import type { BlockView, MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { makeRoom, pickUp } from "./baggage.ts";
import { Explorer } from "./explorer.ts";
import { cellKey, cellOf, centreOf, distance, offset } from "./geometry.ts";
import { Miner } from "./miner.ts";
import { blockNames, itemNames, positiveCount } from "./names.ts";
import { placeToDig } from "./ores.ts";
import { clear, digOneOf, inReach, isAir, obstruction } from "./reach.ts";
import { renewTool } from "./renew.ts";
import { attend } from "./survival.ts";

const maxLegs = 40;
/** Steps of shaft and tunnel: 64 down and some 300 along. */
const maxMiningSteps = 400;
/** Ores found from this height up are looked for on the surface first, for a few legs: digging wears tools out. */
const surfaceOre = 40;
const surveyLegs = 1;
/** This many blocks in a row that cannot be got at end the search among the seen ones. */
const maxMissed = 24;
/** Rock lies under every meadow: farther than this it is quicker to dig down. */
const rockRange = 16;

const parameters = z.strictObject({
  items: itemNames.describe("items wanted; they count together"),
  count: positiveCount.describe("how many of the items are to be in the inventory at the end"),
  blocks: blockNames.describe("blocks that drop them"),
});

export const collect = scripted({
  name: "collect",
  description: "Dig blocks and pick up what they drop, until the inventory holds the number wanted.",
  parameters,
  timeLimit: ({ count }) => 600 + 12 * count,
  run: (body, args) => new Collector(body, args).run(),
});

/** Dives for blocks under water that end without one, before these are given up. */
const maxDives = 12;

class Collector {
  #dives = 0;
  readonly #body: MinecraftBody;
  readonly #args: z.infer<typeof parameters>;
  readonly #explorer: Explorer;
  readonly #miner: Miner;
  /** Cells given up on. */
  readonly #missed = new Set<string>();
  readonly #where: ReturnType<typeof placeToDig>;
  #miningSteps = 0;
  #surveys = 0;
  #hadTool = false;
  #failures = 0;
  #lastFailure: SkillFailure | null = null;

  constructor(body: MinecraftBody, args: z.infer<typeof parameters>) {
    this.#body = body;
    this.#args = args;
    this.#explorer = new Explorer(body, { maxLegs, spared: args.items });
    this.#miner = new Miner(body);
    this.#where = placeToDig(args.blocks);
  }

  async run(): Promise<void> {
    const { items } = this.#args;
    await pickUp(this.#body, items, { maxDistance: 12, enough: () => this.#done() });
    while (!this.#done()) {
      const before = this.#body.time;
      await attend(this.#body, items);
      await makeRoom(this.#body, items);
      await this.#requireTool();
      const seen = this.#failures < maxMissed ? this.#seen() : [];
      if (seen.length > 0) await this.#take(seen);
      else if (this.#where === "surface")
        await this.#explorer.leg(this.#args.blocks.join(" or "), () => this.#seen().length > 0);
      else if (this.#where === "rock") await this.#prospect(-48);
      else if (this.#where >= surfaceOre && this.#surveys++ < surveyLegs) await this.#survey();
      else await this.#prospect(this.#where);
      await passTime(this.#body, before);
    }
  }

  #done(): boolean {
    return this.#body.count(...this.#args.items) >= this.#args.count;
  }

  /** Without a tool that makes any of the blocks drop there is no point in going on; a worn one is replaced if possible. */
  async #requireTool(): Promise<void> {
    const { blocks, items } = this.#args;
    if (this.#hasTool()) {
      this.#hadTool = true;
      return;
    }
    if (this.#hadTool && (await renewTool(this.#body, blocks, items)) && this.#hasTool()) return;
    const message = `No tool in the inventory makes ${blocks.join(" or ")} drop anything.`;
    throw new SkillFailure("no-tool", message, { blocks });
  }

  #hasTool(): boolean {
    const { knowledge } = this.#body;
    const tools = [null, ...this.#body.inventory().map((item) => item.name)];
    return this.#args.blocks.some((block) => tools.some((tool) => knowledge.canHarvest(block, tool)));
  }

  /** Blocks worth going to, nearest first: seen, not given up on, not what the body stands on, ripe if it is a crop. */
  #seen(): BlockView[] {
    const feet = this.#body.self().position;
    return this.#body
      .findBlocks(this.#args.blocks, { maxDistance: this.#where === "rock" ? rockRange : 64, limit: 48 })
      .filter(({ position, properties, name }) => {
        if (this.#missed.has(cellKey(position))) return false;
        if (name === "wheat" && Number(properties.age) < 7) return false;
        const under =
          position.y < feet.y && Math.abs(position.x + 0.5 - feet.x) < 0.8 && Math.abs(position.z + 0.5 - feet.z) < 0.8;
        return !(under && this.#where !== "surface");
      })
      .sort((a, b) => Number(this.#isUnderWater(a)) - Number(this.#isUnderWater(b)));
  }

  /** What lies dry is taken first. */
  #isUnderWater({ position }: BlockView): boolean {
    return this.#body.block(offset(position, 0, 1, 0))?.liquid === true;
  }

  async #take(seen: readonly BlockView[]): Promise<void> {
    const first = seen[0];
    if (first === undefined) return;
    // The near ones together, so that the path leads to whichever is easiest to reach.
    const group = seen
      .filter(({ position }) => distance(position, first.position) <= 6)
      .slice(0, 8)
      .map(({ position }) => position);
    let dug: Point | null = null;
    const failure = await attempt(async () => {
      dug = await digOneOf(this.#body, group, { mustDrop: true, spared: this.#args.items });
    });
    if (failure !== null) {
      if (failure.code === "no-tool") throw failure;
      // Out of breath: the next turn comes up for air first.
      if (failure.code === "danger" && ++this.#dives <= maxDives) return;
      for (const position of group) this.#missed.add(cellKey(position));
      this.#lastFailure = failure;
      this.#failures++;
      return;
    }
    this.#failures = 0;
    if (dug !== null) await this.#takeNeighbours(dug, first.name);
    await this.#gather(dug ?? first.position);
  }

  /** The rest of the tree or vein that is in reach from here: the same kind, connected, lowest first. */
  async #takeNeighbours(start: Point, name: string): Promise<void> {
    const body = this.#body;
    const open = [start];
    const known = new Set([cellKey(start)]);
    const connected: Point[] = [];
    while (open.length > 0 && connected.length < 32) {
      const cell = open.shift();
      if (cell === undefined) break;
      for (let y = -1; y <= 1; y++)
        for (let x = -1; x <= 1; x++)
          for (let z = -1; z <= 1; z++) {
            const next = offset(cell, x, y, z);
            if (known.has(cellKey(next)) || body.block(next)?.name !== name) continue;
            known.add(cellKey(next));
            if (!this.#isOpen(next)) continue;
            open.push(next);
            connected.push(next);
          }
    }
    connected.sort(
      (a, b) => a.y - b.y || distance(a, start) - distance(b, start) || (cellKey(a) < cellKey(b) ? -1 : 1),
    );
    const feet = cellOf(body.self().position);
    // The first block's drop is still on the ground: one is on its way.
    let coming = 1;
    for (const cell of connected) {
      if (body.count(...this.#args.items) + coming >= this.#args.count) return;
      if (!inReach(body, cell) || obstruction(body, cell) !== null) continue;
      if (cell.x === feet.x && cell.z === feet.z && cell.y < feet.y) continue;
      if ((await attempt(() => clear(body, cell, { mustDrop: true }))) === null) coming++;
    }
  }

  /** Whether a side of the cell is open, so that a player may see what is there. */
  #isOpen(cell: Point): boolean {
    const sides = [
      offset(cell, 1, 0, 0),
      offset(cell, -1, 0, 0),
      offset(cell, 0, 1, 0),
      offset(cell, 0, -1, 0),
      offset(cell, 0, 0, 1),
      offset(cell, 0, 0, -1),
    ];
    return sides.some((side) => {
      const block = this.#body.block(side);
      return block !== null && (isAir(block.name) || !block.solid);
    });
  }

  /** Picks up what fell around a place; drops appear a tick or two after the block is gone. */
  async #gather(around: Point): Promise<void> {
    await this.#body.wait(2);
    await pickUp(this.#body, this.#args.items, {
      around: centreOf(around),
      maxDistance: 9,
      enough: () => this.#done(),
    });
  }

  /** A look at the hills around: ores of the upper rock often lie open there. */
  async #survey(): Promise<void> {
    await attempt(() => this.#explorer.leg(this.#args.blocks.join(" or "), () => this.#seen().length > 0));
  }

  async #prospect(height: number): Promise<void> {
    if (this.#miningSteps++ >= maxMiningSteps) {
      throw new SkillFailure(
        "not-found",
        `No ${this.#args.blocks.join(" or ")} found in ${maxMiningSteps} steps of digging${this.#lastFailure ? `; ${this.#lastFailure.message}` : "."}`,
        { blocks: this.#args.blocks },
      );
    }
    await this.#miner.step(height);
    // The shaft itself yields what is wanted when that is rock.
    await pickUp(this.#body, this.#args.items, { maxDistance: 3, enough: () => this.#done() });
  }
}
