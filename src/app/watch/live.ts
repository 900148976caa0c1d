/**
 * Follows a file that grows: everything that is there, then every chunk as it is written, in one response. It ends when the file has its
 * footer, when the writer is gone, or when the reader leaves; when the server closes, what is written by then is still sent. A writer in
 * this process says itself whether it is there; any other is taken for gone when the file rests for far longer than between its chunks.
 */
import { open } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const pollMilliseconds = 200;
/** Twice the seconds between two chunks of an unwatched run in real time. */
const restMilliseconds = 10_000;
const blockBytes = 1 << 20;
/** MCAP's closing magic; the file also begins with it. */
const magic = Buffer.from("\x89MCAP0\r\n", "latin1");

/** @param isWriting Whether the file's writer is there, where that is known. */
export async function tailFile(
  path: string,
  response: ServerResponse,
  closing: AbortSignal,
  isWriting: (() => boolean) | null,
): Promise<void> {
  // The connection ends with the file, so that a closing server need not wait for it to become idle.
  response.writeHead(200, { "content-type": "application/octet-stream", connection: "close" });
  if (response.req.method === "HEAD") {
    response.end();
    return;
  }
  const left = new AbortController();
  response.once("close", () => left.abort());
  const stop = AbortSignal.any([left.signal, closing]);
  const file = await open(path, "r");
  try {
    let offset = 0;
    let tail = Buffer.alloc(0);
    let [lastGrowth, longestRest] = [Number.NaN, 0];
    while (!left.signal.aborted) {
      const block = Buffer.alloc(blockBytes);
      const { bytesRead } = await file.read(block, 0, blockBytes, offset);
      if (bytesRead > 0) {
        offset += bytesRead;
        tail = Buffer.concat([tail, block.subarray(0, bytesRead)]).subarray(-magic.length);
        if (!response.write(block.subarray(0, bytesRead))) await drained(response, left.signal);
        continue;
      }
      if (closing.aborted || (offset > magic.length && tail.equals(magic))) break;
      const { mtimeMs } = await file.stat();
      if (mtimeMs > lastGrowth) longestRest = Math.max(longestRest, mtimeMs - lastGrowth);
      lastGrowth = mtimeMs;
      const gone = isWriting ? !isWriting() : Date.now() - mtimeMs > Math.max(restMilliseconds, 2 * longestRest);
      if (gone) break;
      await sleep(pollMilliseconds, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    await file.close();
    response.end();
  }
}

function drained(response: ServerResponse, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    stop.addEventListener("abort", () => resolve(), { once: true });
  });
}
