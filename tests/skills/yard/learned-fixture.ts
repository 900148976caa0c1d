/**
 * Skills of the rover as a training would leave them in the library: a drafted task, a manifest and a real ONNX policy. The policies are constants, so
 * that no training is needed: wheels of one side forwards and of the other backwards turn the rover on the spot, all forwards drive it away.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SkillManifest } from "../../../skills/manifest.ts";
import { sha256 } from "../../../skills/trained-library.ts";
import { Graph } from "../../../src/nn/graph.ts";
import { encodeModel } from "../../../src/nn/onnx.ts";
import { add, clip, matMul } from "../../../src/nn/ops.ts";
import { type PolicyNotes, policyKey } from "../../../src/nn/policy.ts";
import { checkTask } from "../../../worlds/batch/programs.ts";
import { freezeDraft } from "../../../worlds/rapier/stages/drafted.ts";
import { taskFromDraft, worldOf } from "../../../worlds/registry.ts";

/** At least half a turn in two seconds, within half a metre of the start. */
const turning = `
export const fitness = maximum((memory) => abs(memory.turned));
export const success = survived && any((memory) => abs(memory.turned) >= 3.14) && always((memory) => memory.farthest < 0.5);
`;

/** Wheels in the order of the rover's actuators: front left, front right, back left, back right. */
export const wheels = { spinning: [-0.8, 0.8, -0.8, 0.8], driving: [0.5, 0.5, 0.5, 0.5] } as const;

export function putSkill(
  skills: string,
  name: string,
  {
    sentence,
    action,
    seconds = 2,
  }: { readonly sentence: string; readonly action: readonly number[]; readonly seconds?: number },
): string {
  const draft = freezeDraft({
    format: 1,
    id: `new/${name}`,
    sentence,
    stage: "rapier/rover",
    horizon: seconds,
    start: {},
    verifier: turning,
    author: "person",
  });
  const task = taskFromDraft(draft);
  const world = worldOf(task);
  const { names: observation } = checkTask(task, world).observation;
  const notes: PolicyNotes = {
    format: 1,
    task: task.id,
    kind: "gaussian",
    observation: [...observation],
    action: [...world.simulation.action.names],
  };
  const g = new Graph("policy");
  const seen = g.input("observation", ["batch", observation.length], "float32", "observation");
  const zeros = g.constant(new Float32Array(observation.length * action.length), [observation.length, action.length]);
  const still = matMul(g, clip(g, seen, -1, 1), zeros);
  g.output("action", add(g, still, g.constant(Float32Array.from(action))), "in [-1, 1]");
  const policy = encodeModel(g, { [policyKey]: JSON.stringify(notes) });
  const manifest: SkillManifest = {
    format: 1,
    name,
    task: task.id,
    drafted: draft as SkillManifest["drafted"],
    description: sentence,
    words: [],
    kind: "trained",
    parameters: [],
    seeds: { training: 1, evaluation: [5, 100] },
    hashes: { policy: sha256(policy), reward: sha256("r"), verifier: sha256(draft.verifier), code: sha256("c") },
    steps: 0,
    seconds: 0,
    device: "cpu",
    settings: {},
    versions: {},
    results: { fast: null, reference: null, retention: null },
    success: null,
    created: "2026-01-02T03:04:05.000Z",
  };
  const folder = join(skills, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "policy.onnx"), policy);
  writeFileSync(join(folder, "skill.json"), JSON.stringify(manifest));
  return name;
}
