/** Prompts that a real small model was asked; its answers are in tests/fixtures/llm, recorded by gguf.test.ts with EMBODY_TEST_RECORD. */
import { z } from "zod";
import type { ChatMessage } from "../../src/core/language-model.ts";

const step = z.object({ skill: z.enum(["craft", "mine", "walk"]), count: z.int().min(1).max(9).optional() });
export const shortPlan = z.object({ why: z.string().max(60).optional(), steps: z.array(step).min(1).max(2) });

const ask = (content: string): readonly ChatMessage[] => [
  { role: "system", content: "You plan for a Minecraft player." },
  { role: "user", content },
];
export const truePrompts = [
  ask("Goal: get three torches. Reply with a short plan."),
  ask("Goal: a stone pickaxe. You have nothing yet. Reply with a short plan."),
  ask("Goal: prepare for the night. Reply with a short plan."),
];
export const maxTokens = 160;
/** Asked with room for four tokens only. */
export const cutPrompt: readonly ChatMessage[] = [{ role: "user", content: "Plan to find a cow." }];
