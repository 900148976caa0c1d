/**
 * Small values of the wire: item stacks, texts, angles, velocities, 64-bit numbers (minecraft.wiki/w/Java_Edition_protocol/Data_types).
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { Slot } from "../contracts.ts";

/** A stack as `slot`; wear travels in the item's NBT until 1.20.5. */
export function encodeSlot(slot: Slot): Record<string, unknown> {
  if (slot === null) return { present: false };
  const nbtData =
    slot.damage > 0
      ? { type: "compound", name: "", value: { Damage: { type: "int", value: slot.damage } } }
      : undefined;
  return { present: true, itemId: slot.id, itemCount: slot.count, nbtData };
}

export function sameSlot(left: Slot, right: Slot): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  return left.id === right.id && left.count === right.count && left.damage === right.damage;
}

/** Plain text as a chat component (anonymous NBT since 1.20.3). */
export function encodeText(text: string): Record<string, unknown> {
  return { type: "compound", name: "", value: { text: { type: "string", value: text } } };
}

/** Degrees as 256ths of a turn. [-128, 127] */
export function encodeAngle(degrees: number): number {
  return (Math.floor((degrees * 256) / 360) << 24) >> 24;
}

/** Metres a tick as 8000ths, at most 3.9 as vanilla clamps it. */
export function encodeVelocity(velocity: Point): { x: number; y: number; z: number } {
  const component = (value: number) => Math.trunc(Math.max(-3.9, Math.min(3.9, value)) * 8000);
  return { x: component(velocity.x), y: component(velocity.y), z: component(velocity.z) };
}

/** A position component in 4096ths of a metre, the unit of relative moves. */
export function encodeFixed(metres: number): number {
  return Math.floor(metres * 4096);
}

/** An integer within +-2^53 as the two 32-bit words that minecraft-protocol writes. */
export function encodeLong(value: number): [number, number] {
  return [Math.floor(value / 4294967296) | 0, value | 0];
}
