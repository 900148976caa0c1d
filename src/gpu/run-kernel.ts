/**
 * Kernels on a WebGPU device, over the bytes of a KernelMemory: upload, run, download. The buffers are those of `wgslBindings`, one set
 * for all kernels over a placement, so several kernels work on one state without a copy. Commands go to the queue in the order of
 * the calls; `download` waits for them.
 */
import { emitWgsl, type Kernel, type KernelMemory, type WgslBinding, wgslBindings } from "../kernel/index.ts";
import { bufferUsage, compileShader, computeStage, gpuError, mapRead } from "./shaders.ts";

export interface GpuRunner {
  /** Copies parameters, tables and fields from the memory to the device. */
  upload(): void;
  /** Runs a kernel for all environments, `times` times one after another. */
  run(kernel: string, times?: number): void;
  /** Waits for all commands, then copies the fields from the device to the memory. */
  download(): Promise<void>;
  /** Frees the buffers. */
  destroy(): void;
}

interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly workgroups: number;
}

function createBuffers(device: GPUDevice, bindings: readonly WgslBinding[]): Map<WgslBinding, GPUBuffer> {
  return new Map(
    bindings.map((binding) => {
      const kind = binding.kind === "parameters" ? bufferUsage.uniform : bufferUsage.storage;
      const size = binding.end - binding.start;
      return [
        binding,
        device.createBuffer({
          label: binding.name,
          size,
          usage: kind | bufferUsage.copySource | bufferUsage.copyDestination,
        }),
      ];
    }),
  );
}

const bindingTypes = { parameters: "uniform", tables: "read-only-storage", fields: "storage" } as const;

/** Compiles the kernels for the memory's placement and makes its buffers, zero at first: call `upload`. */
export async function createGpuRunner(
  device: GPUDevice,
  kernels: readonly Kernel[],
  memory: KernelMemory,
): Promise<GpuRunner> {
  const options = {
    maxBindingBytes: device.limits.maxStorageBufferBindingSize,
    maxStorageBuffers: device.limits.maxStorageBuffersPerShaderStage,
  };
  const bindings = wgslBindings(memory.placement, options);
  const groupLayout = device.createBindGroupLayout({
    entries: bindings.map(({ binding, kind }) => ({
      binding,
      visibility: computeStage,
      buffer: { type: bindingTypes[kind] },
    })),
  });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const pipelines = new Map<string, Pipeline>();
  for (const kernel of kernels) {
    const { code, entryPoint, workgroups } = emitWgsl(kernel, memory.placement, options);
    const pipeline = await compileShader(device, layout, kernel.name, code, entryPoint);
    pipelines.set(kernel.name, { pipeline, workgroups });
  }
  const buffers = createBuffers(device, bindings);
  const group = device.createBindGroup({
    layout: groupLayout,
    entries: [...buffers].map(([{ binding }, buffer]) => ({ binding, resource: { buffer } })),
  });
  // The bytes are copied: a queue takes no view of shared memory.
  const bytes = (start: number, end: number) => memory.floats.slice(start / 4, end / 4);

  return {
    upload() {
      for (const [{ start, end }, buffer] of buffers) device.queue.writeBuffer(buffer, 0, bytes(start, end));
    },
    run(name, times = 1) {
      const found = pipelines.get(name);
      if (!found) throw gpuError(`no kernel "${name}"; compiled: ${[...pipelines.keys()].join(", ")}`);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(found.pipeline);
      pass.setBindGroup(0, group);
      for (let index = 0; index < times; index++) pass.dispatchWorkgroups(found.workgroups);
      pass.end();
      device.queue.submit([encoder.finish()]);
    },
    async download() {
      for (const [{ kind, start, end }, buffer] of buffers) {
        if (kind !== "fields") continue;
        const staging = device.createBuffer({
          size: end - start,
          usage: bufferUsage.mapRead | bufferUsage.copyDestination,
        });
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(buffer, 0, staging, 0, end - start);
        device.queue.submit([encoder.finish()]);
        await staging.mapAsync(mapRead);
        memory.ints.set(new Int32Array(staging.getMappedRange()), start / 4);
        staging.unmap();
        staging.destroy();
      }
    },
    destroy() {
      for (const buffer of buffers.values()) buffer.destroy();
    },
  };
}
