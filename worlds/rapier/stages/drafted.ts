/**
 * Freezing of drafted tasks: the hash covers everything that a person confirmed, and a draft that was changed afterwards is refused. Their reward is
 * zero, for nobody has written one by hand.
 */
import { createHash } from "node:crypto";
import type { DraftedTask } from "../../../src/core/drafted-task.ts";
import { EmbodyError } from "../../../src/core/errors.ts";
import type { RapierSimulation } from "../world.ts";

/** The reward of a task for which nobody has written one. */
export const noReward = /* language */ `
// Nobody has written a reward for this task: one is searched for.
export function reward() {
  return { none: 0 };
}
`;

/** SHA-256 over what was confirmed, in hex. */
export function hashDraft(draft: Omit<DraftedTask, "hash">): string {
  const { format, id, sentence, stage, horizon, start, verifier, author } = draft;
  const yaw = start.yaw ?? null;
  const content = JSON.stringify([format, id, sentence, stage, horizon, { yaw }, verifier, author]);
  return createHash("sha256").update(content).digest("hex");
}

/** The draft with its hash: from now on it is not changed. */
export function freezeDraft(draft: Omit<DraftedTask, "hash">): DraftedTask {
  return Object.freeze({ ...draft, start: Object.freeze({ ...draft.start }), hash: hashDraft(draft) });
}

/** @throws EmbodyError("bad-file") for a draft that is not the one that was frozen */
export function checkHash(draft: DraftedTask): void {
  if (hashDraft(draft) === draft.hash) return;
  throw new EmbodyError("bad-file", `The drafted task '${draft.id}' was changed after it was confirmed.`, {
    remedy: "Draft and confirm it anew.",
  });
}

/** A robot that stands free begins within plus and minus so much of +x (rad); others, and undefined, as described. */
export function turnedAtStart(simulation: RapierSimulation, yaw: number | undefined): RapierSimulation {
  const { body } = simulation;
  if (yaw === undefined || body.root !== "free") return simulation;
  return { ...simulation, body: { ...body, resetNoise: { ...body.resetNoise, yaw } } };
}
