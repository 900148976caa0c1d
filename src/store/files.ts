/**
 * Writing so that nothing is lost: a file that is replaced is replaced as a whole (written beside, flushed, renamed), a log only grows and can be
 * cut back to a length that was noted. A disk that is full, or a folder that may not be written to, is one clear error; what was there
 * before is still there.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { EmbodyError, messageOf } from "../core/errors.ts";

function cannotWrite(path: string, cause: unknown): EmbodyError {
  return new EmbodyError("unavailable", `'${path}' could not be written: ${messageOf(cause)}.`, {
    remedy: "What was written before is kept; make room, or set EMBODY_HOME to a folder that you may write to.",
    cause,
  });
}

/** Writes all of `bytes` at `position`: the system may take them in parts. */
function writeWhole(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at);
}

/** Replaces a file as a whole. Afterwards there is the new one, or, where that failed, the old one. */
export function replaceFile(path: string, content: Uint8Array | string): void {
  const beside = `${path}.part`;
  try {
    const file = openSync(beside, "w");
    try {
      writeWhole(file, typeof content === "string" ? Buffer.from(content) : content, 0);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (cause) {
    try {
      rmSync(beside, { force: true });
    } catch {
      // The first error says more.
    }
    throw cannotWrite(path, cause);
  }
}

/** A file that grows at its end. */
export class AppendedFile {
  readonly path: string;
  #file: number | null;
  #length: number;

  /**
   * Opens or makes the file.
   *
   * @param keep bytes of it that stay; what comes after is cut off. Default: all.
   */
  constructor(path: string, keep = Number.POSITIVE_INFINITY) {
    this.path = path;
    try {
      const file = openSync(path, constants.O_RDWR | constants.O_CREAT);
      this.#file = file;
      const { size } = fstatSync(file);
      this.#length = Math.min(keep, size);
      if (size > keep) ftruncateSync(file, keep);
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  }

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  append(content: Uint8Array | string): void {
    if (this.#file === null) throw new RangeError(`'${this.path}' is closed`);
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    try {
      writeWhole(this.#file, bytes, this.#length);
    } catch (cause) {
      throw cannotWrite(this.path, cause);
    }
    this.#length += bytes.length;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
