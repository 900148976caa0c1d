/** The software adapter that the tests here run on, or the reason why they are skipped. */
import { describe } from "vitest";
import { openDevice } from "../../src/gpu/adapter.ts";
import { createGpuRunner } from "../../src/gpu/run-kernel.ts";
import type { Kernel, KernelMemory } from "../../src/kernel/index.ts";

export const opened = await openDevice({ software: true });

/** A group of tests that need the adapter; without one it is skipped, and its name says why. */
export function describeOnAdapter(name: string, body: (device: GPUDevice) => void): void {
  if (opened.device) {
    const { device } = opened;
    describe(`${name} (${opened.adapter})`, () => body(device));
  } else {
    describe.skip(`${name}: ${opened.reason}. ${opened.remedy}`, () => body({} as GPUDevice));
  }
}

/** Runs a kernel once on a memory's contents. */
export async function runOnce(device: GPUDevice, program: Kernel, memory: KernelMemory): Promise<void> {
  const runner = await createGpuRunner(device, [program], memory);
  runner.upload();
  runner.run(program.name);
  await runner.download();
  runner.destroy();
}
