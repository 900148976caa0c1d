/**
 * Shaders over one heap of words on a device, run in order: one buffer, one bind group, as many dispatches as it takes. Nothing is read back but what is asked
 * for. WebGPU puts a barrier between two dispatches that share a buffer, so each sees what those before it wrote.
 */
import { EmbodyError } from "../core/errors.ts";
import { bufferUsage, compileShader, computeStage, mapRead } from "./shaders.ts";

/** A shader and how many workgroups of it run. */
export interface ShaderCall {
  readonly label: string;
  /** WGSL with an entry point `main`, which binds the heap as binding 0 of group 0. */
  readonly code: string;
  readonly workgroups: readonly [number, number];
}

/** Words of the heap. */
export interface WordRange {
  readonly offset: number;
  readonly size: number;
}

export interface HeapProgram {
  /** Notes one run of a list of shaders; `submit` runs what was noted. */
  run(name: string): void;
  /** Resolves when all of it is done; nobody has to wait. */
  submit(): Promise<void>;
  /** Of 32 bits each. */
  write(range: WordRange, words: Float32Array | Int32Array | Uint32Array): void;
  /** Waits for what was submitted. The bits of the words; see `Float32Array`'s constructor. */
  read(range: WordRange): Promise<ArrayBuffer>;
  readonly buffer: GPUBuffer;
  destroy(): void;
}

const wordBytes = 4;

/** Compiles lists of shaders over a heap of `words`, zero at first. Shaders with the same text are one. */
export async function createHeapProgram(
  device: GPUDevice,
  lists: Readonly<Record<string, readonly ShaderCall[]>>,
  words: number,
): Promise<HeapProgram> {
  const size = words * wordBytes;
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  if (size > most) {
    throw new EmbodyError("bad-request", `The GPU binds ${most} bytes at most; ${size} are needed.`, {
      remedy: "Use fewer environments (--envs).",
    });
  }
  const groupLayout = device.createBindGroupLayout({
    entries: [{ binding: 0, visibility: computeStage, buffer: { type: "storage" } }],
  });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [groupLayout] });
  const compiled = new Map<string, Promise<GPUComputePipeline>>();
  const pipelineOf = ({ label, code }: ShaderCall) => {
    const known = compiled.get(code) ?? compileShader(device, layout, label, code);
    compiled.set(code, known);
    return known;
  };
  const programs = new Map<string, { readonly pipeline: GPUComputePipeline; readonly call: ShaderCall }[]>();
  for (const [name, calls] of Object.entries(lists)) {
    programs.set(name, await Promise.all(calls.map(async (call) => ({ pipeline: await pipelineOf(call), call }))));
  }
  const { storage, copySource, copyDestination } = bufferUsage;
  const buffer = device.createBuffer({ label: "heap", size, usage: storage | copySource | copyDestination });
  const group = device.createBindGroup({ layout: groupLayout, entries: [{ binding: 0, resource: { buffer } }] });
  let noted: string[] = [];
  return {
    buffer,
    run(name) {
      if (!programs.has(name)) throw new RangeError(`no list of shaders '${name}'`);
      noted.push(name);
    },
    submit() {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setBindGroup(0, group);
      for (const name of noted) {
        for (const { pipeline, call } of programs.get(name) ?? []) {
          pass.setPipeline(pipeline);
          pass.dispatchWorkgroups(...call.workgroups);
        }
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
      noted = [];
      return device.queue.onSubmittedWorkDone().then(() => undefined);
    },
    write({ offset, size: room }, given) {
      if (given.length > room) throw new RangeError(`${given.length} words into a room of ${room}`);
      // A copy: a queue takes no view of shared memory.
      device.queue.writeBuffer(buffer, offset * wordBytes, given.slice());
    },
    async read({ offset, size: count }) {
      const bytes = count * wordBytes;
      const staging = device.createBuffer({ size: bytes, usage: bufferUsage.mapRead | copyDestination });
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, offset * wordBytes, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(mapRead);
      const copied = staging.getMappedRange().slice(0);
      staging.unmap();
      staging.destroy();
      return copied;
    },
    destroy: () => buffer.destroy(),
  };
}
