/**
 * Parameter schemas that several skills use: names of items, blocks and mobs by minecraft-data, numbers with units.
 */
import { z } from "zod";

export const itemName = z.string().min(1).describe("item name of minecraft-data, such as oak_log");
export const itemNames = z.array(itemName).min(1).describe("items of which any one will do");
export const blockNames = z
  .array(z.string().min(1).describe("block name of minecraft-data, such as stone"))
  .min(1)
  .describe("blocks of which any one will do");
export const mobName = z.string().min(1).describe("mob name of minecraft-data, such as zombie");
export const positiveCount = z.int().min(1).max(2304);
