/**
 * What scripted skills share about failing. A body method rejects with a `SkillFailure`; some codes end the skill at once
 * (the loop stopped it, the body died, a bug), the others say that this way did not work and leave room for another.
 */
import type { z } from "zod";
import type { MinecraftBody } from "../../src/core/minecraft.ts";
import { type Skill, SkillFailure, type SkillFailureCode } from "../../src/core/skill.ts";

const finalCodes: ReadonlySet<SkillFailureCode> = new Set(["interrupted", "timeout", "died", "internal"]);

/** Runs the action; a failure that leaves room for another way is returned, every other error is thrown on. */
export async function attempt(action: () => Promise<unknown>): Promise<SkillFailure | null> {
  try {
    await action();
    return null;
  } catch (error) {
    if (error instanceof SkillFailure && !finalCodes.has(error.code)) return error;
    throw error;
  }
}

/** Declares a scripted skill: the parameters' type is known inside `run`, the list of skills forgets it. */
export function scripted<Parameters extends z.ZodType>(
  skill: Omit<Skill<MinecraftBody, Parameters>, "kind">,
): Skill<MinecraftBody> {
  return { kind: "scripted", ...skill };
}

/** Guarantees that world time passes in every turn of a loop: waits one tick when none has gone by since `before` (s). */
export async function passTime(body: MinecraftBody, before: number): Promise<void> {
  if (body.time - before < 1e-6) await body.wait(1);
}
