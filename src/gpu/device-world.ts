/** Environments that live on a device: their memory is a part of the program's heap, and a step of all of them is one shader. */
import type { BatchedWorld } from "../core/batched-world.ts";
import type { ShaderCall } from "./program.ts";

export interface DeviceWorld {
  /** The same environments in this process's memory: they are reset there, saved from there, and copied to the device and back. */
  readonly world: BatchedWorld;
  /** All of that memory; the world's rows are views of it. */
  readonly words: Int32Array;
  /** One control step of every environment, where the memory begins at this word of the heap. */
  step(firstWord: number): ShaderCall;
}
