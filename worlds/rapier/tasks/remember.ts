/**
 * What several tasks carry from step to step: the last two actions. Policies see the last one, which makes a delayed actuator
 * predictable (Hwangbo et al. 2019, arXiv:1901.08652), and rewards ask that consecutive ones differ little.
 */
import type { TaskMemory } from "../../../src/core/task.ts";
import type { Body } from "../bodies/schema.ts";

/** `memory.lastAction` and, before it, `memory.actionBefore`: as chosen by the policy, zero at the start of an episode. */
export function rememberActions(body: Body): TaskMemory {
  const components = body.actuators.map(({ name }) => name);
  return {
    fields: [
      { name: "lastAction", components, unit: "1", meaning: "the action of this step" },
      { name: "actionBefore", components, unit: "1", meaning: "the action of the step before" },
    ],
    update: /* language */ `
export function update(action, memory) {
  return { lastAction: action, actionBefore: memory.lastAction };
}
`,
  };
}
