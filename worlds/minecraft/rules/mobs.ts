/**
 * Numbers of the mobs that live in the embedded world (minecraft.wiki: Zombie, Spider, Cow, Sheep, Pig, Chicken, Attribute; Java 1.20.4). Sizes
 * come from minecraft-data. Speeds are the movement attribute: m a tick times the slipperiness factor, as for players.
 */
import { EmbodyError } from "../../../src/core/errors.ts";
import type { Difficulty, MobKind } from "../server/contracts.ts";
import { scaledByDifficulty } from "./combat.ts";
import { itemRegistry } from "./items.ts";

export interface MobNumbers {
  readonly hostile: boolean;
  /** Half hearts. */
  readonly health: number;
  /** Movement speed attribute. */
  readonly speed: number;
  /** Times the speed when it flees; animals only. */
  readonly panicFactor: number;
  /** Damage at normal difficulty; 0: does not attack. */
  readonly attack: number;
  /** Armour points. */
  readonly armour: number;
  /** m within which it notices a player. */
  readonly followRange: number;
  /** Box, m. */
  readonly width: number;
  readonly height: number;
  /** m above the feet. */
  readonly eyeHeight: number;
  /** How high a ledge is climbed without jumping (m). */
  readonly stepHeight: number;
}

function numbers(
  kind: MobKind,
  own: Partial<MobNumbers> & Pick<MobNumbers, "health" | "speed" | "eyeHeight">,
): MobNumbers {
  const entity = itemRegistry.entitiesByName[kind];
  if (entity === undefined) throw new EmbodyError("internal", `minecraft-data has no entity '${kind}'.`);
  const { width, height } = entity;
  const usual = { hostile: false, panicFactor: 1, attack: 0, armour: 0, followRange: 16, stepHeight: 0.6 };
  return { ...usual, width, height, ...own };
}

export const mobs: Readonly<Record<MobKind, MobNumbers>> = {
  zombie: numbers("zombie", {
    hostile: true,
    health: 20,
    speed: 0.23,
    attack: 3,
    armour: 2,
    followRange: 35,
    eyeHeight: 1.74,
  }),
  spider: numbers("spider", { hostile: true, health: 16, speed: 0.3, attack: 2, eyeHeight: 0.65 }),
  cow: numbers("cow", { health: 10, speed: 0.2, panicFactor: 2, eyeHeight: 1.3 }),
  sheep: numbers("sheep", { health: 8, speed: 0.23, panicFactor: 1.25, eyeHeight: 1.235 }),
  pig: numbers("pig", { health: 10, speed: 0.25, panicFactor: 1.25, eyeHeight: 0.765 }),
  chicken: numbers("chicken", { health: 4, speed: 0.25, panicFactor: 1.4, eyeHeight: 0.644 }),
};

/** Damage of one attack on an unarmoured player: a zombie does 2.5, 3, 4.5. */
export function mobDamage(kind: MobKind, difficulty: Difficulty): number {
  return scaledByDifficulty(mobs[kind].attack, difficulty);
}
