/** What a true small model was asked when its answers were recorded (tests/fixtures/llm/rewards): records of their own, so that tasks may change. */
import type { RewardBrief, WriteRequest } from "../../../planners/reward-writer/writer.ts";
import { defineRecord, xyz, xyzw } from "../../../src/core/state-record.ts";
import { judged } from "./evidence.ts";

const legs = ["front", "back"];
const nothing = { size: 0, fields: [] };

const hopping: RewardBrief = {
  sentence: "hop forward as fast as you can without falling",
  inputs: {
    state: defineRecord([
      { name: "rootPosition", components: xyz, unit: "m", frame: "world", meaning: "where the body is" },
      { name: "rootRotation", components: xyzw, unit: "1", frame: "world", meaning: "its rotation, a quaternion" },
      { name: "rootVelocity", components: xyz, unit: "m/s", frame: "world", meaning: "its velocity" },
      { name: "jointVelocities", components: legs, unit: "rad/s", frame: "joint", meaning: "of the legs" },
    ]),
    action: { vector: legs, meaning: "as chosen by the policy, in [-1, 1]" },
    memory: defineRecord([
      { name: "actionBefore", components: legs, unit: "1", meaning: "the action of the step before" },
    ]),
    command: nothing,
    time: "number",
  },
  controlDt: 1 / 60,
  horizon: 10,
};

const pushing: RewardBrief = {
  sentence: "push the crate onto the pad",
  inputs: {
    state: defineRecord([
      { name: "rootPosition", components: xyz, unit: "m", frame: "world", meaning: "where the rover is" },
      { name: "rootRotation", components: xyzw, unit: "1", frame: "world", meaning: "its rotation, a quaternion" },
      { name: "things.crate.position", components: xyz, unit: "m", frame: "world", meaning: "where the crate is" },
      { name: "things.crate.velocity", components: xyz, unit: "m/s", frame: "world", meaning: "its velocity" },
    ]),
    action: { vector: ["left", "right"], meaning: "as chosen by the policy, in [-1, 1]" },
    command: defineRecord([
      { name: "pad", components: ["x", "y"], unit: "m", frame: "world", meaning: "middle of the pad" },
    ]),
  },
  controlDt: 0.05,
  horizon: 20,
};

const first = { generation: 0, reflection: null, elites: [], seed: 11 };
const source = "export function reward(state) {\n  return { forward: state.rootVelocity.x, alive: 0.5 };\n}\n";
const reflection = { generation: 1, judged: [judged({ source })], rejected: [] };

/** Rounds of two samples, three, and one that reflects on what came before. */
export const trueRequests: readonly WriteRequest[] = [
  { ...first, brief: hopping, count: 2 },
  { ...first, brief: pushing, count: 3 },
  { ...first, brief: hopping, count: 1, generation: 1, reflection },
];
