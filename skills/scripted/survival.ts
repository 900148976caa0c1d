/**
 * What every scripted skill does between its steps so as to stay alive: come up for air, get out of lava, beat off or run
 * from what attacks, eat. And `travel`, navigation that stops when something attacks, deals with it, and goes on. Nothing here
 * knows what the skill is for; items that it needs are passed as `spared` and eaten only in need.
 */
import type { EntityView, MinecraftBody, NavigationGoal, NavigationOptions } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime } from "./attempt.ts";
import { bestWeapon, fight, gap, hostileMobs, retreatHealth } from "./combat.ts";
import { bestFood, eatUp } from "./food.ts";
import { cellOf, eyeHeight, headings, offset } from "./geometry.ts";

/** Eat at this many food points or fewer. */
const hungry = 14;
/** Regeneration needs this much (minecraft.wiki "Hunger"). */
const regenerationFood = 18;
/** A hostile mob this near (m) is dealt with before anything else. */
const threatRange = 5;
/** How long (s) a mob that could not be fought or escaped is left out of account. */
const ignoreSeconds = 10;

/** Health at which a crowd is run from with a weak weapon. */
const cautiousHealth = 14;
/** Running from the same mob more often than this gains nothing: it follows. */
const maxRetreats = 2;

/** What a body remembers of mobs, by entity id: until when (world seconds) one is ignored, how often it was run from. */
interface Enmities {
  readonly ignoredUntil: Map<number, number>;
  readonly retreats: Map<number, number>;
}
const enmities = new WeakMap<MinecraftBody, Enmities>();

/** Remembered mobs beyond which the ones longest forgiven are forgotten. */
const maxEnmities = 64;

function enmitiesOf(body: MinecraftBody): Enmities {
  const known = enmities.get(body) ?? { ignoredUntil: new Map(), retreats: new Map() };
  enmities.set(body, known);
  return known;
}

/** Remembers until when a mob is ignored; the oldest go when there are too many. */
function ignore({ ignoredUntil, retreats }: Enmities, id: number, until: number): void {
  // Put at the end, so that a map's order is that of its last use.
  ignoredUntil.delete(id);
  ignoredUntil.set(id, until);
  for (const oldest of ignoredUntil.keys()) {
    if (ignoredUntil.size <= maxEnmities) break;
    ignoredUntil.delete(oldest);
    retreats.delete(oldest);
  }
}

/** How many mobs the body remembers. */
export function rememberedMobs(body: MinecraftBody): number {
  const { ignoredUntil, retreats } = enmitiesOf(body);
  return Math.max(ignoredUntil.size, retreats.size);
}

/** The nearest mob that is about to attack: near, about level, in sight. */
export function threat(body: MinecraftBody): EntityView | null {
  const { ignoredUntil } = enmitiesOf(body);
  const feet = body.self().position.y;
  for (const entity of body.entities({ names: hostileMobs, maxDistance: threatRange + 2 })) {
    if ((ignoredUntil.get(entity.id) ?? Number.NEGATIVE_INFINITY) > body.time) continue;
    if (gap(body, entity) > threatRange || Math.abs(entity.position.y - feet) > 3) continue;
    const head = { x: entity.position.x, y: entity.position.y + entity.height * 0.8, z: entity.position.z };
    if (body.canSee(head)) return entity;
  }
  return null;
}

function headCellLiquid(body: MinecraftBody): boolean {
  const { position } = body.self();
  return body.block(cellOf({ x: position.x, y: position.y + 1.62, z: position.z }))?.liquid === true;
}

/** Bubbles of 20 with which the next dive may begin. */
const fullBreath = 18;

/** Swims up until the head is out of the water and stays there to breathe, at most 15 s (a full breath; minecraft.wiki "Breathing"). */
export async function surface(body: MinecraftBody): Promise<void> {
  const isBreathless = () => headCellLiquid(body) || (body.self().inWater && body.self().oxygen < fullBreath);
  for (let turn = 0; turn < 30 && isBreathless(); turn++) await body.move({ jump: true }, 10);
}

/** Out of lava by the nearest side that is firm and dry; swimming straight up where there is none. */
async function leaveLava(body: MinecraftBody): Promise<void> {
  for (let turn = 0; turn < 20 && body.self().inLava; turn++) {
    const feet = cellOf(body.self().position);
    const exit = headings
      .flatMap((heading) => [1, 2, 3].map((steps) => offset(feet, heading.x * steps, 0, heading.z * steps)))
      .find((cell) => {
        const floor = body.block(offset(cell, 0, -1, 0));
        const here = body.block(cell);
        return floor?.solid === true && here !== null && !here.liquid && !here.solid;
      });
    if (exit) await body.lookAt(offset(exit, 0.5, 1.6, 0.5));
    await body.move({ jump: true, forward: exit !== undefined }, 8);
  }
}

/** Digs away what the head is stuck in: sand that came down (minecraft.wiki "Suffocation", a half heart each half second). */
async function digHeadFree(body: MinecraftBody): Promise<void> {
  for (let turn = 0; turn < 8; turn++) {
    const { position } = body.self();
    const head = body.block(cellOf({ ...position, y: position.y + eyeHeight }));
    if (head === null || !head.solid) return;
    const failure = await attempt(async () => {
      await body.equipForDigging(head.name);
      await body.dig(head.position);
    });
    if (failure !== null) await body.move({ forward: true, jump: true }, 4);
    else await body.wait(4);
  }
}

/**
 * Fights the attacker, or runs and eats when too weak for it, as long as that can bring health back. A mob that can be neither
 * beaten nor left is ignored for a while.
 */
async function defend(body: MinecraftBody, enemy: EntityView, spared: readonly string[]): Promise<void> {
  const enmity = enmitiesOf(body);
  const { retreats } = enmity;
  const before = retreats.get(enemy.id) ?? 0;
  const canRecover = body.self().food >= regenerationFood || bestFood(body) !== null;
  const explosive = enemy.name === "creeper";
  const toTheEnd = !explosive && (before >= maxRetreats || !canRecover);
  const outnumbered = body.entities({ names: hostileMobs, maxDistance: 12 }).length >= 2 || body.self().health <= 12;
  // Two at a time beat a weak weapon: then there is no waiting for the last hearts.
  const crowd = body.entities({ names: hostileMobs, maxDistance: 8 }).length >= 2;
  const limit = crowd && body.knowledge.attackDamage(bestWeapon(body)) < 4 ? cautiousHealth : retreatHealth;
  const weak = body.self().health <= limit && !toTheEnd;
  const outcome =
    weak || explosive ? "retreated" : await fight(body, enemy.id, { maxSeconds: 30, toTheEnd, perch: outnumbered });
  if (outcome === "killed") {
    enmity.ignoredUntil.delete(enemy.id);
    retreats.delete(enemy.id);
    return;
  }
  if (outcome === "retreated") {
    const { x, y, z } = enemy.position;
    retreats.set(enemy.id, before + 1);
    await attempt(() => body.navigate({ kind: "away", from: { x, y, z }, distance: 20 }, { dig: false, place: false }));
    await eatUp(body, regenerationFood, spared);
    await eatUp(body, regenerationFood);
  }
  ignore(enmity, enemy.id, body.time + (outcome === "retreated" ? 2 : ignoreSeconds));
}

/** Everything that must come before the next step of a skill. Ends: each threat is beaten or ignored for a while. */
export async function attend(body: MinecraftBody, spared: readonly string[] = []): Promise<void> {
  if (body.self().inLava) await leaveLava(body);
  if (body.self().inWater && (headCellLiquid(body) || body.self().oxygen < fullBreath)) await surface(body);
  await digHeadFree(body);
  for (let turn = 0; turn < 8; turn++) {
    const enemy = threat(body);
    if (enemy === null) break;
    const before = body.time;
    await defend(body, enemy, spared);
    await passTime(body, before);
  }
  const { food, health } = body.self();
  if (food <= hungry || (health <= 12 && food < regenerationFood)) {
    const inNeed = food <= 6 || (health <= 6 && bestFood(body, spared) === null);
    await eatUp(body, regenerationFood, inNeed ? [] : spared);
  }
}

/** Goes there as `navigate` does, and looks after the body on the way. */
export async function travel(
  body: MinecraftBody,
  goal: NavigationGoal,
  options: NavigationOptions & { readonly spared?: readonly string[] } = {},
): Promise<void> {
  const { spared = [], until, ...rest } = options;
  for (let fights = 0; fights < 20; fights++) {
    await attend(body, spared);
    if (until?.()) return;
    let attacked = false;
    await body.navigate(goal, {
      ...rest,
      until: () => {
        if (until?.()) return true;
        attacked = threat(body) !== null || body.self().inLava;
        return attacked;
      },
    });
    if (!attacked) return;
  }
  throw new SkillFailure("danger", "Attacked again and again on the way; gave up after 20 fights.");
}
