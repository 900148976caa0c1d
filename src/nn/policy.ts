/**
 * A trained policy as one ONNX file: observations in the task's units in, actions out; what normalises them is part of the graph. The
 * metadata names every input and output, so that whoever runs it can check what it was made for.
 */
import { z } from "zod";
import { EmbodyError } from "../core/errors.ts";
import { readModelNotes } from "./onnx.ts";
import { openModel, type Session } from "./session.ts";

/** Key of the metadata. */
export const policyKey = "embody.policy";

export const policyNotesSchema = z.object({
  format: z.literal(1).describe("of these notes"),
  task: z.string().describe("what it was trained for"),
  kind: z.enum(["gaussian", "categorical"]).describe("continuous actions, or one of several choices"),
  observation: z.array(z.string()).describe("a name for each number that goes in, in order"),
  action: z.array(z.string()).describe("a name for each number that comes out, or for each choice"),
});

export type PolicyNotes = Readonly<z.infer<typeof policyNotesSchema>>;

export interface LoadedPolicy {
  readonly notes: PolicyNotes;
  /**
   * The best actions for some observations.
   *
   * @param observation [batch][observation] f32
   * @returns [batch][action] f32 in [-1, 1], or [batch] indices of choices
   */
  act(observation: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The notes of a policy file. Throws `bad-file` where it is none. */
export function readPolicyNotes(model: Uint8Array): PolicyNotes {
  const text = readModelNotes(model).metadata[policyKey];
  if (text === undefined) {
    throw new EmbodyError("bad-file", `The ONNX model says nothing about itself: it has no metadata '${policyKey}'.`, {
      remedy: "Give a policy that `embody train` made.",
    });
  }
  let notes: unknown;
  try {
    notes = JSON.parse(text);
  } catch (cause) {
    throw new EmbodyError("bad-file", `The policy's metadata '${policyKey}' is not JSON.`, { cause });
  }
  const parsed = policyNotesSchema.safeParse(notes);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EmbodyError("bad-file", `The policy's metadata: ${issue?.path.join(".")}: ${issue?.message}.`);
  }
  return parsed.data;
}

export async function openPolicy(
  model: Uint8Array,
  options: { readonly threads?: number } = {},
): Promise<LoadedPolicy> {
  const notes = readPolicyNotes(model);
  const session: Session = await openModel(model, options);
  return {
    notes,
    async act(observation) {
      const { action } = await session.run({ observation });
      if (!action) throw new EmbodyError("bad-file", "The policy has no output 'action'.");
      return action;
    },
    close: () => session.close(),
  };
}
