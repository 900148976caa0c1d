/** A batch of environments as the learner's `BatchedWorld`: its fields under the names of that contract. */
import type { BatchedWorld, Rows } from "../../src/core/batched-world.ts";
import type { Batch } from "./batch.ts";

/** The critic sees the drawn parameters where they are randomised. */
export function asBatchedWorld(batch: Batch, options: { readonly privileged?: boolean } = {}): BatchedWorld {
  const { memory, compiled, task, numEnvs } = batch;
  const { placement } = memory;
  const { simulation } = compiled.world;
  const rows = (name: string): Rows => {
    const components = placement.layout.fields[name]?.size ?? 0;
    const start = (placement.fields.get(name) ?? 0) / 4;
    const { stride } = placement;
    return { values: memory.floats.subarray(start, start + components * stride), components, stride };
  };
  const floats = (name: string): Float32Array => {
    const row = memory.field(name);
    if (!(row instanceof Float32Array)) throw new RangeError(`the field '${name}' holds integers`);
    return row;
  };
  const ints = (name: string): Int32Array => {
    const row = memory.field(name);
    if (!(row instanceof Int32Array)) throw new RangeError(`the field '${name}' holds floats`);
    return row;
  };
  const hasPrivileged = options.privileged === true && simulation.parameters.length > 0;
  const { buffer } = memory.floats;
  const bytes = () => new Uint8Array(buffer, 0, placement.byteLength);
  return {
    task: task.id,
    numEnvs,
    action: simulation.action,
    observationNames: compiled.programs.observation.names,
    termNames: compiled.programs.terms,
    horizonSteps: compiled.horizonSteps,
    rows: {
      observation: rows("observation"),
      ...(hasPrivileged ? { privileged: rows("parameters") } : {}),
      action: rows("action"),
      terms: rows("terms"),
      reward: floats("reward"),
      terminated: ints("terminated"),
      truncated: ints("truncated"),
      began: ints("began"),
      limit: ints("limit"),
      fitness: floats("fitness"),
      success: ints("success"),
      finalReturn: floats("finalReturn"),
      finalLength: ints("finalLength"),
      ...(task.curriculum ? { difficulty: floats("difficulty") } : {}),
    },
    reset: (seed, range) => batch.reset(seed, range),
    step: () => batch.step(),
    save: () => (batch.engine === "fast" ? bytes().slice() : new Uint8Array(0)),
    load(saved) {
      if (batch.engine !== "fast") throw new RangeError("only the fast engine can be saved and loaded");
      if (saved.length !== placement.byteLength) {
        throw new RangeError(`${saved.length} bytes do not fit a batch of ${placement.byteLength}`);
      }
      bytes().set(saved);
    },
    ...(buffer instanceof SharedArrayBuffer && batch.engine === "fast" ? { shared: bytes() } : {}),
    free: () => batch.free(),
  };
}
