/** Building blocks that are had for nothing: what holes are plugged, gaps bridged and pillars built with. */
import type { MinecraftBody } from "../../src/core/minecraft.ts";

export const fillers: readonly string[] = ["cobblestone", "dirt", "cobbled_deepslate", "netherrack", "stone"];

/** A filler that is carried, or null. */
export function fillerOf(body: MinecraftBody): string | null {
  return fillers.find((name) => body.count(name) > 0) ?? null;
}
