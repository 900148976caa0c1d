/** An episode's bytes from a file, for Node. */
import { type FileHandle, open } from "node:fs/promises";
import type { ReadableSource } from "./source.ts";

export async function openFileSource(path: string): Promise<ReadableSource & { close(): Promise<void> }> {
  const file: FileHandle = await open(path, "r");
  return {
    size: async () => (await file.stat()).size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}
