/** Where an episode's bytes come from. Browser-safe; files are read by `file-source.ts`. */
import { EmbodyError } from "../core/errors.ts";

export interface ReadableSource {
  /** Bytes. */
  size(): Promise<number>;
  /** Exactly `length` bytes from `offset`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export function bufferSource(bytes: Uint8Array): ReadableSource {
  return {
    size: async () => bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** Range requests (RFC 9110, section 14) against one URL. */
export function httpSource(url: string): ReadableSource {
  return {
    async size() {
      const response = await fetch(url, { method: "HEAD" });
      if (!response.ok) throw unreachable(url, response);
      return Number(response.headers.get("content-length"));
    },
    async read(offset, length) {
      if (length === 0) return new Uint8Array(0);
      const response = await fetch(url, { headers: { range: `bytes=${offset}-${offset + length - 1}` } });
      if (!response.ok) throw unreachable(url, response);
      const bytes = new Uint8Array(await response.arrayBuffer());
      // A server that knows no ranges answers 200 with everything.
      return response.status === 206 ? bytes : bytes.subarray(offset, offset + length);
    },
  };
}

function unreachable(url: string, response: Response): EmbodyError {
  return new EmbodyError("unavailable", `The episode at ${url} cannot be read: ${response.status}.`, {
    remedy: "Reload the page; if 'embody watch' has ended, start it again.",
  });
}
