/**
 * Melee, armour and knockback (minecraft.wiki: Damage, Attack cooldown, Armor, Knockback; Java 1.20.4). Damage is in half
 * hearts. minecraft-data has none of these numbers.
 */
import type { DamageSource, Difficulty } from "../server/contracts.ts";
import { type ToolClass, type ToolTier, toolOf } from "./items.ts";

interface Weapon {
  readonly damage: number;
  /** Attacks a second at full strength. */
  readonly speed: number;
}

const hand: Weapon = { damage: 1, speed: 4 };

type Tiers<Value> = Readonly<Record<ToolTier, Value>>;
const tiers = <Value>(
  wooden: Value,
  stone: Value,
  iron: Value,
  golden: Value,
  diamond: Value,
  netherite: Value,
): Tiers<Value> => ({ wooden, stone, iron, golden, diamond, netherite });

const damages: Readonly<Record<ToolClass, Tiers<number>>> = {
  sword: tiers(4, 5, 6, 4, 7, 8),
  axe: tiers(7, 9, 9, 7, 9, 10),
  pickaxe: tiers(2, 3, 4, 2, 5, 6),
  shovel: tiers(2.5, 3.5, 4.5, 2.5, 5.5, 6.5),
  hoe: tiers(1, 1, 1, 1, 1, 1),
};

const speeds: Readonly<Record<ToolClass, Tiers<number>>> = {
  sword: tiers(1.6, 1.6, 1.6, 1.6, 1.6, 1.6),
  axe: tiers(0.8, 0.8, 0.9, 1, 1, 1),
  pickaxe: tiers(1.2, 1.2, 1.2, 1.2, 1.2, 1.2),
  shovel: tiers(1, 1, 1, 1, 1, 1),
  hoe: tiers(1, 2, 3, 1, 4, 4),
};

/** Damage and speed of an item by name; null: hand. */
export function weapon(item: string | null): Weapon {
  if (item === "trident") return { damage: 9, speed: 1.1 };
  const tool = item === null ? null : toolOf(item);
  if (tool === null) return hand;
  return { damage: damages[tool.toolClass][tool.tier], speed: speeds[tool.toolClass][tool.tier] };
}

/** Ticks until an attack has its full strength again. */
export function cooldownTicks(item: string | null): number {
  return 20 / weapon(item).speed;
}

/** 0..1 so many ticks after the last swing. */
export function attackCharge(item: string | null, ticksSinceSwing: number): number {
  return Math.min(1, Math.max(0, (ticksSinceSwing + 0.5) / cooldownTicks(item)));
}

export interface Attack {
  readonly item: string | null;
  readonly ticksSinceSwing: number;
  /** Falling, not on the ground, in water, on a ladder or sprinting. */
  readonly critical: boolean;
}

/** Damage of a melee attack; a critical hit wants at least 0.9 (strictly more) of the charge. */
export function meleeDamage({ item, ticksSinceSwing, critical }: Attack): number {
  const charge = attackCharge(item, ticksSinceSwing);
  const damage = weapon(item).damage * (0.2 + charge * charge * 0.8);
  return critical && charge > 0.9 ? damage * 1.5 : damage;
}

/** Uses that one hit costs the item in hand (minecraft.wiki/w/Durability#Tool_durability). */
export function attackWear(item: string | null): number {
  const toolClass = item === null ? undefined : toolOf(item)?.toolClass;
  if (item === "trident" || toolClass === "sword") return 1;
  return toolClass === undefined ? 0 : 2;
}

export interface Point3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const baseKnockback = 0.4;
/** Added when the attacker sprints, with a fully charged attack. */
export const sprintKnockback = 0.5;

/**
 * Velocity (m a tick) after a knock of some strength that comes from a direction; half of the old velocity stays.
 * @param away horizontal, from the attacker to the victim, any length
 */
export function knockedBack(
  velocity: Point3,
  away: { readonly x: number; readonly z: number },
  strength: number,
  onGround: boolean,
  resistance = 0,
): Point3 {
  const force = strength * (1 - resistance);
  const length = Math.hypot(away.x, away.z);
  if (force <= 0 || length < 1e-6) return velocity;
  return {
    x: velocity.x / 2 + (away.x / length) * force,
    y: onGround ? Math.min(0.4, velocity.y / 2 + force) : velocity.y,
    z: velocity.z / 2 + (away.z / length) * force,
  };
}

// -------------------------------------------------------------------------------------------------------------- armour

const pieces: readonly string[] = ["helmet", "chestplate", "leggings", "boots"];

/** Points of helmet, chestplate, leggings, boots; toughness of each piece. */
const materials: Readonly<Record<string, readonly [readonly number[], number]>> = {
  leather: [[1, 3, 2, 1], 0],
  chainmail: [[2, 5, 4, 1], 0],
  iron: [[2, 6, 5, 2], 0],
  golden: [[2, 5, 3, 1], 0],
  diamond: [[3, 8, 6, 3], 2],
  netherite: [[3, 8, 6, 3], 3],
};

export interface ArmourPiece {
  /** Slot of the player's window: 5 head, 6 chest, 7 legs, 8 feet. */
  readonly slot: 5 | 6 | 7 | 8;
  readonly points: number;
  readonly toughness: number;
}

/** What an item gives when worn; null: it is not armour. */
export function armourPiece(item: string): ArmourPiece | null {
  if (item === "turtle_helmet") return { slot: 5, points: 2, toughness: 0 };
  const [material = "", piece = ""] = item.split("_");
  const index = pieces.indexOf(piece);
  const entry = materials[material];
  if (index < 0 || entry === undefined || item !== `${material}_${piece}`) return null;
  return { slot: (5 + index) as 5 | 6 | 7 | 8, points: entry[0][index] ?? 0, toughness: entry[1] };
}

/** Also worn on the head, or on the chest, without protecting. */
const worn: Readonly<Record<string, number>> = {
  carved_pumpkin: 5,
  player_head: 5,
  zombie_head: 5,
  creeper_head: 5,
  dragon_head: 5,
  piglin_head: 5,
  skeleton_skull: 5,
  wither_skeleton_skull: 5,
  elytra: 6,
};

/** Armour slot (5-8) that an item belongs to; null: none. */
export function armourSlot(item: string): number | null {
  return armourPiece(item)?.slot ?? worn[item] ?? null;
}

/** What armour does not help against: falling, drowning, being on fire; standing in fire or lava is another thing. */
const bypassing = new Set<DamageSource["kind"]>(["fall", "drown", "burn", "starve", "void", "suffocate"]);

export function bypassesArmour(kind: DamageSource["kind"]): boolean {
  return bypassing.has(kind);
}

/** Damage that is left after armour (minecraft.wiki/w/Armor#Damage_reduction). */
export function afterArmour(damage: number, points: number, toughness: number): number {
  const defence = Math.min(20, Math.max(points / 5, points - damage / (2 + toughness / 4)));
  return damage * (1 - defence / 25);
}

/** Uses that a hit costs each worn piece. */
export function armourWear(damage: number): number {
  return Math.max(1, Math.floor(damage / 4));
}

/** Damage that a mob does to a player, from its damage at normal difficulty. */
export function scaledByDifficulty(damage: number, difficulty: Difficulty): number {
  if (difficulty === "peaceful") return 0;
  if (difficulty === "easy") return Math.min(damage / 2 + 1, damage);
  return difficulty === "hard" ? damage * 1.5 : damage;
}
