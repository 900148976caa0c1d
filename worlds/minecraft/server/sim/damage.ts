/**
 * Damage to players: armour, the half second of invulnerability, knockback, death. Formulas:
 * minecraft.wiki/w/Armor#Mechanics, minecraft.wiki/w/Damage#Immunity. What a mob's hit is worth at this difficulty is the mob's business.
 */
import {
  afterArmour,
  armourPiece,
  armourWear,
  baseKnockback,
  bypassesArmour,
  knockedBack,
} from "../../rules/combat.ts";
import { exhaust, exhaustion } from "../../rules/hunger.ts";
import { itemName, wear } from "../../rules/items.ts";
import type { DamageSource, PlayerState } from "../contracts.ts";
import type { SimulationContext } from "./context.ts";
import { dropEverything } from "./inventory.ts";
import { isAlive, type SimPlayer } from "./player.ts";
import { closeWindow } from "./windows.ts";

/** Ticks in which only the excess of a harder hit counts. */
const invulnerableTicks = 10;
const armourSlots = [5, 6, 7, 8] as const;

function protectedBy(state: PlayerState, amount: number): number {
  let points = 0;
  let toughness = 0;
  for (const slot of armourSlots) {
    const worn = state.inventory[slot];
    const piece = worn ? armourPiece(itemName(worn.id)) : null;
    points += piece?.points ?? 0;
    toughness += piece?.toughness ?? 0;
  }
  return afterArmour(amount, points, toughness);
}

function wearArmour(state: PlayerState, amount: number): void {
  const uses = armourWear(amount);
  for (const slot of armourSlots) {
    const worn = state.inventory[slot];
    if (worn && armourPiece(itemName(worn.id))) state.inventory[slot] = wear(worn, uses);
  }
}

export function hurtPlayer(context: SimulationContext, player: SimPlayer, amount: number, source: DamageSource): void {
  if (!isAlive(player)) return;
  const { state } = player;
  const fresh = state.hurtTicks === 0;
  if (amount <= 0 || (!fresh && amount <= player.lastHurt)) return;
  let damage = fresh ? amount : amount - player.lastHurt;
  player.lastHurt = amount;
  if (fresh) state.hurtTicks = invulnerableTicks;
  if (!bypassesArmour(source.kind)) {
    const raw = damage;
    damage = protectedBy(state, raw);
    wearArmour(state, raw);
    // What goes past armour costs no exhaustion either (minecraft.wiki/w/Damage_type).
    exhaust(state, exhaustion.hurt);
  }
  state.health = Math.max(0, state.health - damage);
  if (fresh) {
    context.emit({ type: "player-hurt", player: state.entityId, amount: damage, source });
    knockBack(context, player, source);
  }
  if (state.health <= 0) die(context, player, source);
}

function knockBack(context: SimulationContext, player: SimPlayer, source: DamageSource): void {
  if (source.attacker === undefined) return;
  const { state } = player;
  const attacker =
    context.entities.entities.get(source.attacker) ??
    context.onlinePlayers().find((other) => other.state.entityId === source.attacker)?.state;
  if (!attacker) return;
  const away = { x: state.position.x - attacker.position.x, z: state.position.z - attacker.position.z };
  // A client moves its player itself, so the velocity it had is not known here; vanilla's server has none either.
  const velocity = knockedBack({ x: 0, y: 0, z: 0 }, away, baseKnockback, state.onGround);
  context.emit({ type: "player-velocity", player: state.entityId, velocity });
}

const deathMessages: Readonly<Record<DamageSource["kind"], string>> = {
  attack: "was slain",
  fall: "fell from a high place",
  drown: "drowned",
  lava: "tried to swim in lava",
  fire: "went up in flames",
  burn: "burned to death",
  starve: "starved to death",
  void: "fell out of the world",
  suffocate: "suffocated in a wall",
};

function die(context: SimulationContext, player: SimPlayer, source: DamageSource): void {
  const { state } = player;
  state.counters.deaths++;
  player.deathTicks = 0;
  player.using = null;
  player.digging = null;
  player.delayedDigging = null;
  player.fireTicks = 0;
  closeWindow(context, player, true);
  dropEverything(context, player);
  context.emit({
    type: "player-death",
    player: state.entityId,
    message: `${state.name} ${deathMessages[source.kind]}`,
  });
}
