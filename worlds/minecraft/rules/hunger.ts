/**
 * Hunger, saturation, exhaustion, regeneration and starvation (minecraft.wiki/w/Hunger, Java 1.20.4).
 */
import type { Difficulty } from "../server/contracts.ts";
import { foodOf } from "./foods.ts";

/** Exhaustion that actions cost (minecraft.wiki/w/Hunger#Exhaustion_level_increase). */
export const exhaustion = {
  /** A metre. */
  sprint: 0.1,
  swim: 0.01,
  /** Once. */
  jump: 0.05,
  sprintJump: 0.2,
  breakBlock: 0.005,
  attack: 0.1,
  /** A hit of a mob, lava or a player; falls, drowning and starving cost none. */
  hurt: 0.1,
  /** One half heart regenerated. */
  regenerate: 6,
} as const;

export const maxFood = 20;

export interface Hunger {
  /** 0..20. */
  food: number;
  /** 0..food. */
  saturation: number;
  /** 0..40. */
  exhaustion: number;
  /** Ticks since the last regeneration or starvation. */
  timer: number;
}

export function exhaust(hunger: { exhaustion: number }, amount: number): void {
  hunger.exhaustion = Math.min(40, hunger.exhaustion + amount);
}

/** Eating: false when the item is not food. */
export function eat(hunger: { food: number; saturation: number }, item: number): boolean {
  const meal = foodOf(item);
  if (meal === null) return false;
  hunger.food = Math.min(maxFood, hunger.food + meal.food);
  hunger.saturation = Math.min(hunger.food, hunger.saturation + meal.saturation);
  return true;
}

/** What one tick of hunger does to health. */
export interface HungerEffect {
  /** Half hearts. */
  readonly heal: number;
  /** Half hearts of starvation. */
  readonly starve: number;
}

const noEffect: HungerEffect = { heal: 0, starve: 0 };
const exhaustionStep = 4;
const fastInterval = 10;
const slowInterval = 80;

function digest(hunger: Hunger, difficulty: Difficulty): void {
  if (hunger.exhaustion <= exhaustionStep) return;
  hunger.exhaustion -= exhaustionStep;
  if (hunger.saturation > 0) hunger.saturation = Math.max(0, hunger.saturation - 1);
  else if (difficulty !== "peaceful") hunger.food = Math.max(0, hunger.food - 1);
}

function mayStarve(health: number, difficulty: Difficulty): boolean {
  return health > 10 || difficulty === "hard" || (health > 1 && difficulty === "normal");
}

/** One tick (changes `hunger`); the caller applies the effect to the health. `tick` counts world ticks. */
export function tickHunger(hunger: Hunger, health: number, difficulty: Difficulty, tick: number): HungerEffect {
  digest(hunger, difficulty);
  const hurt = health > 0 && health < 20;
  let heal = 0;
  if (difficulty === "peaceful") {
    if (hurt && tick % 20 === 0) heal += 1;
    if (hunger.food < maxFood && tick % 10 === 0) hunger.food++;
  }
  if (hunger.saturation > 0 && hurt && hunger.food >= maxFood) {
    if (++hunger.timer < fastInterval) return { heal, starve: 0 };
    const spent = Math.min(hunger.saturation, 6);
    hunger.timer = 0;
    exhaust(hunger, spent);
    return { heal: heal + spent / 6, starve: 0 };
  }
  if (hunger.food >= 18 && hurt) {
    if (++hunger.timer < slowInterval) return { heal, starve: 0 };
    hunger.timer = 0;
    exhaust(hunger, exhaustion.regenerate);
    return { heal: heal + 1, starve: 0 };
  }
  if (hunger.food <= 0) {
    if (++hunger.timer < slowInterval) return { heal, starve: 0 };
    hunger.timer = 0;
    return { heal, starve: mayStarve(health, difficulty) ? 1 : 0 };
  }
  hunger.timer = 0;
  return heal > 0 ? { heal, starve: 0 } : noEffect;
}
