/** Which items go where on the body (minecraft.wiki/w/Armor#Equipping, /w/Shield), and what the facts call the place. */
import type { MinecraftFacts } from "../../src/core/minecraft.ts";
import type { EquipmentSlot } from "../understand/intents.ts";

/** Names of what is made for a slot; the hand holds anything. */
export const armourEndings: Readonly<Partial<Record<EquipmentSlot, RegExp>>> = {
  head: /(_helmet|_skull|_head|carved_pumpkin)$/,
  torso: /(_chestplate|^elytra)$/,
  legs: /_leggings$/,
  feet: /_boots$/,
  "off-hand": /^shield$/,
};

/** Where an item goes by itself. */
export function slotOf(item: string): EquipmentSlot {
  const own = Object.entries(armourEndings).find(([, ending]) => ending.test(item));
  return (own?.[0] as EquipmentSlot | undefined) ?? "hand";
}

/** The slot's name in the facts. */
export function factOf(slot: EquipmentSlot): keyof MinecraftFacts["equipped"] {
  return slot === "off-hand" ? "offHand" : slot;
}
