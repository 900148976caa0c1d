/**
 * Melee against one mob. Numbers from minecraft.wiki: reach 3 m from the eyes to the hitbox ("Melee attack"), 10 ticks of
 * invulnerability after a hit ("Damage"), a zombie hits within about 1.4 m ("Zombie"). So there is a ring between 1.4 and
 * 3 m in which the player strikes and the zombie does not: after a hit the body steps back until its weapon is ready. Against
 * several, or when time allows, a pillar is safer (`perch.ts`).
 */
import type { EntityView, MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { attempt, passTime } from "./attempt.ts";
import { add, cellOf, distance, eyeHeight, horizontalDistance } from "./geometry.ts";
import { climbPerch, isPerched } from "./perch.ts";

/** Mobs that attack a player on sight. */
export const hostileMobs: readonly string[] = [
  "zombie",
  "husk",
  "drowned",
  "zombie_villager",
  "skeleton",
  "stray",
  "spider",
  "cave_spider",
  "creeper",
  "witch",
  "silverfish",
  "slime",
  "pillager",
  "vindicator",
];

/** Below this many half hearts the body does not fight on. */
export const retreatHealth = 8;
const attackReach = 3;
const invulnerableSeconds = 0.5;
/** Half the width of a zombie's or a cow's hitbox (m). */
const halfWidth = 0.3;

export type FightOutcome = "killed" | "lost" | "retreated";

/** Metres from the eyes to the entity's hitbox, taken as an upright line with a radius. */
export function gap(body: MinecraftBody, entity: EntityView): number {
  const { position } = body.self();
  const eyes = { x: position.x, y: position.y + eyeHeight, z: position.z };
  const y = Math.min(Math.max(eyes.y, entity.position.y), entity.position.y + entity.height);
  const flat = Math.max(0, horizontalDistance(eyes, entity.position) - halfWidth);
  return Math.hypot(flat, eyes.y - y);
}

export function findEntity(body: MinecraftBody, id: number): EntityView | null {
  return body.entities({ maxDistance: 64 }).find((entity) => entity.id === id) ?? null;
}

/** The item of the inventory that deals most damage a second against 10 ticks of invulnerability; null: the hand. */
export function bestWeapon(body: MinecraftBody): string | null {
  const { knowledge } = body;
  const strength = (item: string | null) =>
    knowledge.attackDamage(item) / Math.max(invulnerableSeconds, 1 / knowledge.attackSpeed(item));
  let best: string | null = null;
  for (const { name } of body.inventory()) {
    const better = strength(name) - strength(best);
    if (better > 1e-9 || (Math.abs(better) <= 1e-9 && best !== null && name < best)) best = name;
  }
  return best;
}

export async function equipWeapon(body: MinecraftBody): Promise<string | null> {
  const weapon = bestWeapon(body);
  if (weapon !== null) await body.equip(weapon);
  return weapon;
}

/** Whether a step away from the entity ends on firm ground. */
function canStepBack(body: MinecraftBody, from: Point): boolean {
  const { position } = body.self();
  const length = Math.max(0.1, horizontalDistance(position, from));
  const away = { x: (position.x - from.x) / length, y: 0, z: (position.z - from.z) / length };
  const feet = cellOf(add(position, away));
  const free = (cell: Point) => {
    const block = body.block(cell);
    return block !== null && !block.solid && !block.liquid;
  };
  return (
    free(feet) && free(add(feet, { x: 0, y: 1, z: 0 })) && body.block(add(feet, { x: 0, y: -1, z: 0 }))?.solid === true
  );
}

/** Kills by our hand, by body and mob: what `kill` counts, whoever began the fight. */
const tallies = new WeakMap<MinecraftBody, Map<string, number>>();

/** Mobs of this name that the body has killed since it came to life. */
export function killsOf(body: MinecraftBody, mob: string): number {
  return tallies.get(body)?.get(mob) ?? 0;
}

function countKill(body: MinecraftBody, mob: string): void {
  const tally = tallies.get(body) ?? new Map<string, number>();
  tallies.set(body, tally.set(mob, (tally.get(mob) ?? 0) + 1));
}

/** Melee mobs that a pillar keeps at bay. */
const groundMelee: ReadonlySet<string> = new Set(["zombie", "husk", "drowned", "zombie_villager", "vindicator"]);

export interface FightOptions {
  readonly maxSeconds?: number;
  /** Fight on with little health. */
  readonly toTheEnd?: boolean;
  /** Fight from a pillar, if there is time and something to build one with. */
  readonly perch?: boolean;
}

/**
 * Fights one entity until it is gone, `maxSeconds` have passed, it cannot be reached, or, against a hostile one and on level
 * ground, health is low. A kill counts when what was struck lately has vanished.
 */
export function fight(body: MinecraftBody, id: number, options: FightOptions = {}): Promise<FightOutcome> {
  return new Fight(body, id, options).run();
}

class Fight {
  readonly #body: MinecraftBody;
  readonly #id: number;
  readonly #options: FightOptions;
  /** Entities struck, with name and time (s) of the last blow. */
  readonly #struck = new Map<number, { name: string; time: number }>();
  #weapon: string | null | undefined;
  #readyAt: number;
  #waited = 0;
  #failedPaths = 0;
  #climbed = false;

  constructor(body: MinecraftBody, id: number, options: FightOptions) {
    this.#body = body;
    this.#id = id;
    this.#options = options;
    this.#readyAt = body.time;
  }

  async run(): Promise<FightOutcome> {
    const body = this.#body;
    const deadline = body.time + (this.#options.maxSeconds ?? 60);
    while (body.time < deadline) {
      const before = body.time;
      this.#countKills();
      const target = findEntity(body, this.#id);
      if (target === null) return this.#struckLately(this.#id) ? "killed" : "lost";
      const hostile = hostileMobs.includes(target.name);
      const perched = hostile && isPerched(body);
      if (hostile && !perched && !this.#options.toTheEnd && body.self().health <= retreatHealth) return "retreated";
      if (this.#weapon === undefined || (this.#weapon !== null && body.count(this.#weapon) === 0)) {
        this.#weapon = await equipWeapon(body);
      }
      const victim = this.#inReach(target, hostile);
      if (victim !== null) await this.#exchange(victim, hostile, perched);
      else if (!(await this.#awaitOrChase(target, hostile, perched))) return "lost";
      await passTime(body, before);
    }
    return "lost";
  }

  /** The target, or another attacker, whichever is in reach and nearest. */
  #inReach(target: EntityView, hostile: boolean): EntityView | null {
    const others = hostile ? this.#body.entities({ names: hostileMobs, maxDistance: 6 }) : [];
    return [target, ...others]
      .filter((entity) => gap(this.#body, entity) <= attackReach)
      .reduce<EntityView | null>(
        (best, entity) => (best === null || gap(this.#body, entity) < gap(this.#body, best) ? entity : best),
        null,
      );
  }

  /** A blow when the weapon is ready, else out of the other's reach. */
  async #exchange(victim: EntityView, hostile: boolean, perched: boolean): Promise<void> {
    const body = this.#body;
    const start = body.time;
    if (start + 1e-6 >= this.#readyAt) {
      if ((await attempt(() => body.attack(victim.id))) === null) {
        this.#struck.set(victim.id, { name: victim.name, time: start });
      }
      const period = Math.max(invulnerableSeconds, 1 / body.knowledge.attackSpeed(this.#weapon ?? null));
      this.#readyAt = start + Math.ceil(period * 20) / 20;
    } else if (hostile && !perched && gap(body, victim) < 2 && canStepBack(body, victim.position)) {
      await body.lookAt(add(victim.position, { x: 0, y: victim.height * 0.7, z: 0 }));
      await body.move({ back: true }, 2);
    } else await body.wait(1);
  }

  /** A hostile one comes by itself; everything else is run after. False when there is no way to it. */
  async #awaitOrChase(target: EntityView, hostile: boolean, perched: boolean): Promise<boolean> {
    const body = this.#body;
    const head = add(target.position, { x: 0, y: target.height * 0.8, z: 0 });
    const far = gap(body, target);
    const coming = hostile && far < (perched ? 32 : 10) && (perched || body.canSee(head));
    if (coming && !this.#climbed && this.#options.perch && far > 3 && groundMelee.has(target.name)) {
      this.#climbed = true;
      if (!perched) await climbPerch(body);
      return true;
    }
    if (coming && this.#waited < (perched ? 200 : 60)) {
      this.#waited++;
      await body.wait(1);
      return true;
    }
    this.#waited = 0;
    this.#failedPaths = (await chase(body, target, this.#failedPaths > 0)) ? this.#failedPaths + 1 : 0;
    return this.#failedPaths < 3;
  }

  #struckLately(id: number): boolean {
    const blow = this.#struck.get(id);
    // A dead mob stays for 20 ticks; three seconds leave room for the last blow's wait.
    return blow !== undefined && this.#body.time - blow.time <= 3;
  }

  #countKills(): void {
    for (const [id, { name }] of this.#struck) {
      if (findEntity(this.#body, id) !== null) continue;
      if (this.#struckLately(id)) countKill(this.#body, name);
      if (id !== this.#id) this.#struck.delete(id);
      else if (this.#struckLately(id)) return;
    }
  }
}

/** Runs after the entity until it is in reach, gone, or no longer where the path leads. True when there is no path. */
async function chase(body: MinecraftBody, target: EntityView, throughBlocks: boolean): Promise<boolean> {
  const failure = await attempt(() =>
    body.navigate(
      { kind: "near", x: target.position.x, y: target.position.y, z: target.position.z, range: 2 },
      {
        dig: throughBlocks,
        place: throughBlocks,
        until: () => {
          const now = findEntity(body, target.id);
          return now === null || gap(body, now) <= attackReach - 0.3 || distance(now.position, target.position) > 3;
        },
      },
    ),
  );
  return failure !== null;
}
