/** Opening a device: no adapter is an answer with a reason; a process that used one ends in order. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { openTrainingDevice } from "../../src/app/training/device.ts";
import { openDevice } from "../../src/gpu/adapter.ts";
import { createGpuRunner } from "../../src/gpu/run-kernel.ts";
import { allocate, defineLayout, f32, type KernelMemory, kernel } from "../../src/kernel/index.ts";
import { describeOnAdapter } from "./device.ts";

/** Runs a module's text in a process of its own; gives its exit code, or signal, and what it printed. */
function inProcess(text: string, environment: Record<string, string> = {}) {
  const imports = `import { openDevice } from ${JSON.stringify(new URL("../../src/gpu/adapter.ts", import.meta.url).href)};`;
  const { status, signal, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", imports + text], {
    env: { ...process.env, ...environment },
    encoding: "utf8",
    timeout: 60_000,
  });
  return { ended: status ?? signal, printed: stdout.trim() };
}

describe("openDevice", () => {
  it("without a driver gives the reason and what would help", () => {
    const text = "const { device, reason, remedy } = await openDevice(); console.log(device, reason, remedy);";
    const { ended, printed } = inProcess(text, { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" });
    expect(printed).toMatch(/^undefined no WebGPU adapter .*Vulkan/);
    expect(ended).toBe(0);
  });

  it("never takes a software adapter for a GPU", async () => {
    const opened = await openDevice();
    if (opened.device) expect(opened.adapter).not.toMatch(/swiftshader|llvmpipe/i);
    else expect(opened.reason).toMatch(/adapter|driver/);
  });
});

describe("the device of a training", () => {
  it("is the CPU unless a GPU is asked for; without one that is one sentence", async () => {
    expect(await openTrainingDevice("auto")).toBeNull();
    expect(await openTrainingDevice("cpu")).toBeNull();
    const opened = await openTrainingDevice("gpu").catch((error: unknown) => error);
    if (!(opened instanceof Error)) return;
    expect(opened).toMatchObject({ code: "unavailable", remedy: expect.stringMatching(/leave --device away/) });
    expect(opened.message).toMatch(/^Option --device gpu: no .+\.$/);
  });
});

describeOnAdapter("a device", (device) => {
  it("may be left open: the process ends with code 0", () => {
    const text = "const { adapter } = await openDevice({ software: true }); globalThis.gc?.(); console.log(adapter);";
    for (let round = 0; round < 3; round++) {
      expect(inProcess(text)).toEqual({ ended: 0, printed: expect.stringMatching(/SwiftShader/) });
    }
  });

  it("runs kernels in order, several times, over state that stays on it; parameters come with the upload", async () => {
    const layout = defineLayout({ fields: { x: f32(2) }, parameters: { gain: f32() } });
    const grow = kernel("grow", layout, (k) =>
      k.store("x", 1, k.load("x").mul(k.parameter("gain")).add(k.load("x", 1))),
    );
    const move = kernel("move", layout, (k) => k.store("x", k.load("x", 1)));
    const memory = allocate(layout, 70);
    memory.setParameter("gain", 3);
    memory.field("x").fill(1);
    const runner = await createGpuRunner(device, [grow, move], memory as unknown as KernelMemory);
    runner.upload();
    runner.run("grow", 2);
    runner.run("move");
    runner.run("grow");
    await runner.download();
    // 3, 6; then x = 6; then 6 + 18 = 24.
    expect([...memory.field("x", 1)]).toEqual(new Array(70).fill(24));
    expect([...memory.field("x")]).toEqual(new Array(70).fill(6));
    expect(() => runner.run("shrink")).toThrow(/compiled: grow, move/);
    runner.destroy();
  });
});
