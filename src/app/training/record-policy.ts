/** One episode of a policy file in the reference, to look at. What it needs is loaded when it is wanted. */
import type { DraftedTask } from "../../core/drafted-task.ts";

/** Writes an .mcap file: the first start of `seed`, as in an evaluation. */
export async function recordPolicy(
  { task: id, drafted }: { readonly task: string; readonly drafted: DraftedTask | null },
  policy: Uint8Array,
  seed: number,
  path: string,
): Promise<void> {
  const [{ rapierTaskNamed, recordTaskRollout }, { openPolicy }] = await Promise.all([
    import("../task-rollout.ts"),
    import("../../nn/policy.ts"),
  ]);
  const task = rapierTaskNamed(id, drafted);
  const opened = await openPolicy(policy);
  const trained = async (_step: number, observation: Float32Array) => [...(await opened.act(observation))];
  try {
    await recordTaskRollout({ task, policy: trained, seconds: task.horizon, seed, path });
  } finally {
    await opened.close();
  }
}
