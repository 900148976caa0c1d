/** A batch on its fast engine as a world that lives on a device. */
import { EmbodyError } from "../../src/core/errors.ts";
import type { DeviceWorld } from "../../src/gpu/device-world.ts";
import { emitWgsl } from "../../src/kernel/index.ts";
import type { Batch } from "./batch.ts";
import { asBatchedWorld } from "./batched-world.ts";

export function asDeviceWorld(batch: Batch, options: { readonly privileged?: boolean } = {}): DeviceWorld {
  const { kernels, memory, task } = batch;
  const step = kernels?.find(({ name }) => name === "step");
  if (!step) {
    throw new EmbodyError("bad-request", `${task.id} has no engine that runs on a GPU.`, {
      remedy: "Use --device cpu.",
    });
  }
  return {
    world: asBatchedWorld(batch, options),
    words: memory.ints,
    step(firstWord) {
      const { code, workgroups } = emitWgsl(step, memory.placement, {}, { firstWord });
      return { label: `step of ${task.id}`, code, workgroups: [workgroups, 1] };
    },
  };
}
