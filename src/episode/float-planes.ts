/**
 * Floats split into byte planes: all lowest bytes, then all second ones, and so on. Poses change little from one frame to the next and
 * are rounded to a grid, so the highest planes repeat and the lowest are mostly zero, which zstd finds when they lie together (the
 * "shuffle" of HDF5 and Blosc). Nothing is lost; bytes are little endian whatever the machine.
 */
import { EmbodyError } from "../core/errors.ts";

/** Writes `values` to `bytes` from `offset`; gives the offset behind them. */
export function writePlanes(bytes: Uint8Array, offset: number, values: Float32Array): number {
  const count = values.length;
  const view = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < count; i++) {
    view.setFloat32(0, values[i] ?? 0, true);
    for (let plane = 0; plane < 4; plane++) bytes[offset + plane * count + i] = view.getUint8(plane);
  }
  return offset + 4 * count;
}

export function readPlanes(bytes: Uint8Array, offset: number, count: number): Float32Array {
  if (offset + 4 * count > bytes.length) {
    throw new EmbodyError("bad-file", `A message ends after ${bytes.length} bytes, in the middle of its numbers.`);
  }
  const values = new Float32Array(count);
  const view = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < count; i++) {
    for (let plane = 0; plane < 4; plane++) view.setUint8(plane, bytes[offset + plane * count + i] ?? 0);
    values[i] = view.getFloat32(0, true);
  }
  return values;
}
