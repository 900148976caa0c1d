/**
 * Finding a mob and killing it, shared by `kill` and `hunt`. Animals graze on the surface; hostile mobs come out in the dark
 * (minecraft.wiki "Spawn": sky light 0 and time 13000 to 23000 on the surface), so by day the wait for the night is spent
 * standing where the surroundings can be seen.
 */
import type { EntityView, MinecraftBody } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime } from "./attempt.ts";
import { pickUp } from "./baggage.ts";
import { fight, gap, hostileMobs, retreatHealth } from "./combat.ts";
import { depthBelowSurface, Explorer } from "./explorer.ts";
import { fillers } from "./fillers.ts";
import { eatUp } from "./food.ts";
import { cellOf, horizontalDistance } from "./geometry.ts";
import { climbPerch, isPerched } from "./perch.ts";
import { digOneOf } from "./reach.ts";
import { attend } from "./survival.ts";

const nightfall = 13_000;
const daybreak = 23_000;
const maxLegs = 40;
/** How far (m) a mob is heard (minecraft.wiki "Sound": 16 m), on about the same level. */
const hearingRange = 12;
const fillersWanted = 4;
/** Keeping watch by night for 15 s before walking on. */
const watchTicks = 300;

export class Hunter {
  readonly #body: MinecraftBody;
  readonly #mob: string;
  readonly #spared: readonly string[];
  readonly #explorer: Explorer;
  /** Until when (world seconds) a mob that got away is left alone. */
  readonly #escaped = new Map<number, number>();
  /** Entities that have been seen or heard. */
  readonly #noticed = new Set<number>();
  #lost = 0;
  #watches = 0;

  constructor(body: MinecraftBody, mob: string, spared: readonly string[]) {
    if (!body.knowledge.mobNames().includes(mob)) {
      throw new SkillFailure("not-found", `There is no mob called ${mob}.`, { mob });
    }
    this.#body = body;
    this.#mob = mob;
    this.#spared = spared;
    this.#explorer = new Explorer(body, { maxLegs, spared });
  }

  /** Kills one, or ends when `enough`. Throws `not-found`, or `danger` when the body is too weak and has no food. */
  async killOne(enough: () => boolean): Promise<void> {
    const body = this.#body;
    if (hostileMobs.includes(this.#mob)) await this.#stockFillers();
    while (!enough()) {
      const before = body.time;
      const prey = this.#nearest();
      if (prey === null) {
        await attend(body, this.#spared);
        if (!enough() && this.#nearest() === null) await this.#search();
      } else {
        await this.#recover();
        const outcome = await fight(body, prey.id, { maxSeconds: 90, perch: true });
        if (outcome === "killed") return;
        if (outcome === "retreated") await attend(body, this.#spared);
        else this.#escaped.set(prey.id, body.time + 20);
        if (++this.#lost >= 30) {
          throw new SkillFailure("no-path", `Of the ${this.#mob}s met, none could be brought down in 30 fights.`, {
            mob: this.#mob,
          });
        }
      }
      await passTime(body, before);
    }
  }

  /** The nearest that a player would know of: seen before or now, or so near that it is heard. */
  #nearest(): EntityView | null {
    const body = this.#body;
    const { y } = body.self().position;
    for (const entity of body.entities({ names: [this.#mob], maxDistance: 48 })) {
      const heard = Math.abs(entity.position.y - y) <= 3 && gap(body, entity) <= hearingRange;
      const head = { ...entity.position, y: entity.position.y + entity.height * 0.8 };
      if (!this.#noticed.has(entity.id) && !heard && !body.canSee(head)) continue;
      this.#noticed.add(entity.id);
      if ((this.#escaped.get(entity.id) ?? Number.NEGATIVE_INFINITY) <= body.time) return entity;
    }
    return null;
  }

  /** Blocks for a pillar, from the ground nearby, before they are needed. */
  async #stockFillers(): Promise<void> {
    const body = this.#body;
    for (let turn = 0; turn < 6 && body.count(...fillers) < fillersWanted; turn++) {
      const feet = cellOf(body.self().position);
      const cells = body
        .findBlocks(["grass_block", "dirt"], { maxDistance: 6, limit: 24 })
        .map(({ position }) => position)
        .filter((cell) => horizontalDistance(cell, feet) >= 2);
      if (cells.length === 0) return;
      if ((await attempt(() => digOneOf(body, cells))) !== null) return;
      await body.wait(2);
      await pickUp(body, fillers, { maxDistance: 7 });
    }
  }

  /** With little health, food first and then rest as far as it helps: at most a minute a time. */
  async #recover(): Promise<void> {
    const body = this.#body;
    if (!hostileMobs.includes(this.#mob) || body.self().health > retreatHealth + 2) return;
    await eatUp(body, 20);
    for (let turn = 0; turn < 60 && body.self().health <= retreatHealth + 4 && body.self().food >= 18; turn++) {
      await body.wait(20);
      await attend(body, this.#spared);
    }
    // Out of a zombie's reach health does not matter.
    if (body.self().health <= retreatHealth && !isPerched(body) && !(await climbPerch(body))) {
      throw new SkillFailure(
        "danger",
        `Health is ${Math.round(body.self().health)} of 20 and there is no food to fight on.`,
        {
          mob: this.#mob,
        },
      );
    }
  }

  async #search(): Promise<void> {
    const body = this.#body;
    const { timeOfDay } = body.self();
    const dark = timeOfDay >= nightfall && timeOfDay < daybreak;
    const found = () => this.#nearest() !== null;
    const hostile = hostileMobs.includes(this.#mob) && depthBelowSurface(body) <= 6;
    if (hostile && (!dark || this.#watches++ % 2 === 0)) {
      // By day until it is dark, by night for a while from a pillar: what is near sees the body and comes.
      if (dark && !isPerched(body)) await climbPerch(body);
      for (let tick = 0; tick < watchTicks && !found(); tick += 10) await body.wait(10);
      return;
    }
    await this.#explorer.leg(this.#mob, found);
  }
}
