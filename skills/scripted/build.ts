/**
 * Build: a wall or a pillar, layer by layer, standing on it. From one place on the layer below, all cells within the hand's reach are set,
 * the far ones first because the near ones would hide them, the own one last by jumping; long walls take several such places, to and fro.
 * Needs no scaffold and leaves none. The site is the flattest nearby; what grows or juts into it is dug away.
 */
import { z } from "zod";
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime, scripted } from "./attempt.ts";
import { pickUp } from "./baggage.ts";
import { findSite, type Site, siteCells } from "./building-site.ts";
import { Explorer } from "./explorer.ts";
import { cellKey, cellOf, centreOf, describe, distance, offset } from "./geometry.ts";
import { itemName } from "./names.ts";
import { clear, digOneOf } from "./reach.ts";
import { attend, travel } from "./survival.ts";

/** Cells to either side that are set from one place. */
const span = 3;
const maxSites = 6;
/** How often one cell, and one layer, is tried. */
const maxTries = 5;

/** A building that was begun and not finished is gone on with. */
const begun = new WeakMap<MinecraftBody, Site>();

class Builder {
  readonly #body: MinecraftBody;
  readonly #item: string;
  readonly #site: Site;

  constructor(body: MinecraftBody, item: string, site: Site) {
    this.#body = body;
    this.#item = item;
    this.#site = site;
  }

  #isSet(cell: Point): boolean {
    return this.#body.block(cell)?.name === this.#item;
  }

  isDone(): boolean {
    return siteCells(this.#site).every((cell) => this.#isSet(cell));
  }

  async run(): Promise<void> {
    for (let layer = 0; layer < this.#site.height; layer++) {
      for (let tries = 0; !this.#layerDone(layer); tries++) {
        if (tries >= maxTries) {
          throw new SkillFailure("no-path", `Layer ${layer + 1} at ${describe(this.#site.corner)} cannot be finished.`);
        }
        await this.#layer(layer, (layer + tries) % 2 === 1);
      }
    }
  }

  #cell(along: number, layer: number): Point {
    const { corner, heading } = this.#site;
    return offset(corner, heading.x * along, layer, heading.z * along);
  }

  #layerDone(layer: number): boolean {
    return Array.from({ length: this.#site.length }, (_, along) => this.#cell(along, layer)).every((cell) =>
      this.#isSet(cell),
    );
  }

  async #layer(layer: number, backwards: boolean): Promise<void> {
    const { length } = this.#site;
    const places = Array.from({ length: Math.ceil(length / (2 * span + 1)) }, (_, index) =>
      Math.min(length - 1, index * (2 * span + 1) + span),
    );
    if (backwards) places.reverse();
    for (const place of places) {
      const own = this.#cell(place, layer);
      const group = Array.from({ length: 2 * span + 1 }, (_, index) => place + index - span)
        .filter((along) => along >= 0 && along < length && along !== place)
        .sort((a, b) => Math.abs(b - place) - Math.abs(a - place))
        .map((along) => this.#cell(along, layer));
      for (const cell of group) await this.#set(cell, own);
      await this.#setOwn(own);
    }
  }

  /** Stands in the cell, feet on the layer below. */
  async #standIn(own: Point): Promise<void> {
    const body = this.#body;
    for (let tries = 0; tries < maxTries; tries++) {
      await attend(body, [this.#item]);
      const feet = cellOf(body.self().position);
      if (cellKey(feet) === cellKey(own) && body.self().onGround) return;
      await travel(body, { kind: "block", position: own }, { spared: [this.#item], dig: false });
    }
  }

  async #set(cell: Point, own: Point): Promise<void> {
    const body = this.#body;
    for (let tries = 0; tries < maxTries && !this.#isSet(cell); tries++) {
      const before = body.time;
      if (this.#isSet(own)) {
        // The own cell is filled already, after an interruption: from on top of it.
        await attempt(() => travel(body, { kind: "near", x: own.x + 0.5, y: own.y + 1, z: own.z + 0.5, range: 1.5 }));
      } else await this.#standIn(own);
      const there = body.block(cell);
      if (there?.solid) await attempt(() => clear(body, cell));
      this.#demand();
      const failure = await attempt(() => body.place(this.#item, cell));
      // Somebody stands there.
      if (failure !== null) await body.wait(10);
      await passTime(body, before);
    }
  }

  async #setOwn(own: Point): Promise<void> {
    const body = this.#body;
    for (let tries = 0; tries < maxTries && !this.#isSet(own); tries++) {
      const before = body.time;
      await this.#standIn(own);
      this.#demand();
      const floor = body.block(offset(own, 0, -1, 0));
      // Nothing to stand on: against its neighbours.
      const set = floor?.solid ? () => body.raise(this.#item) : () => body.place(this.#item, own);
      if ((await attempt(set)) !== null) await body.wait(10);
      await passTime(body, before);
    }
  }

  #demand(): void {
    if (this.#body.count(this.#item) > 0) return;
    const left = siteCells(this.#site).filter((cell) => !this.#isSet(cell)).length;
    throw new SkillFailure("missing-item", `${left} more ${this.#item} are needed to finish.`, {
      item: this.#item,
      count: left,
    });
  }
}

/** Digs away what is in the site's way, and takes along what falls out of it if it is built with. */
async function prepare(body: MinecraftBody, site: Site, item: string): Promise<void> {
  const inTheWay = () => site.clearing.filter((cell) => body.block(cell)?.solid === true);
  for (let turn = 0; turn < 3 * site.clearing.length + 3; turn++) {
    const cells = inTheWay();
    if (cells.length === 0) break;
    await attend(body, [item]);
    if ((await attempt(() => digOneOf(body, cells, { spared: [item] }))) !== null) break;
  }
  await pickUp(body, [item], { around: centreOf(site.corner), maxDistance: 8 });
}

/** On the block in the middle of the top layer. */
async function standOnTop(body: MinecraftBody, site: Site): Promise<void> {
  const tops = siteCells({ ...site, corner: offset(site.corner, 0, site.height, 0), height: 1 });
  const isOn = () => tops.some((top) => cellKey(top) === cellKey(cellOf(body.self().position)));
  const nearest = [...tops].sort((a, b) => distance(body.self().position, a) - distance(body.self().position, b));
  for (const top of nearest) {
    if (isOn()) return;
    await attempt(() => travel(body, { kind: "block", position: top }, { dig: false }));
  }
  if (!isOn()) throw new SkillFailure("no-path", "What was built cannot be climbed.");
}

export const build = scripted({
  name: "build",
  description: "Build a wall or a pillar of blocks that are carried.",
  parameters: z.strictObject({
    shape: z.enum(["wall", "pillar"]).describe("what to build"),
    item: itemName,
    length: z.int().min(1).max(64).describe("blocks along the ground; a pillar has one"),
    height: z.int().min(1).max(64).describe("blocks up"),
    stand: z.boolean().default(false).describe("whether to stand on top at the end"),
  }),
  timeLimit: ({ length, height }) => Math.min(1200, 240 + 8 * length * height),
  async run(body, { shape, item, length: asked, height, stand }) {
    const length = shape === "pillar" ? 1 : asked;
    const known = begun.get(body);
    const isSame = known?.item === item && known.length === length && known.height === height;
    let site = isSame && distance(body.self().position, known.corner) < 32 ? known : null;
    if (site === null && body.count(item) < length * height) {
      const lacking = length * height - body.count(item);
      throw new SkillFailure("missing-item", `${lacking} more ${item} are needed to build it.`, {
        item,
        count: lacking,
      });
    }
    const explorer = new Explorer(body, { maxLegs: maxSites });
    let last: SkillFailure | null = null;
    for (let tries = 0; tries < maxSites; tries++) {
      await attend(body, [item]);
      site ??= findSite(body, item, length, height);
      if (site === null) {
        await explorer.leg("level ground to build on", () => findSite(body, item, length, height) !== null);
        continue;
      }
      const chosen: Site = site;
      begun.set(body, chosen);
      const builder = new Builder(body, item, chosen);
      last = await attempt(async () => {
        await prepare(body, chosen, item);
        await builder.run();
        if (stand) await standOnTop(body, chosen);
      });
      if (last === null && builder.isDone()) {
        begun.delete(body);
        return;
      }
      if (last?.code === "missing-item") throw last;
      site = tries % 2 === 0 ? chosen : null;
    }
    begun.delete(body);
    throw last ?? new SkillFailure("not-found", "There is no level ground to build on.");
  },
});
