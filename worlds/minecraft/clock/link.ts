/**
 * A connection inside one process: two duplex streams that carry the real protocol's bytes from one to the other. Bytes are
 * never delivered inside `write`: all that is written in one turn arrives together in a later immediate of the thread's
 * (virtual) clock, or after `latency` milliseconds of it.
 */
import { Duplex } from "node:stream";

/** What was written in one turn. */
interface Batch {
  readonly bytes: Buffer[];
  /** The sender has ended. */
  last: boolean;
}

class LinkEnd extends Duplex {
  peer: LinkEnd | null = null;
  readonly #latency: number;
  /** Of the present turn; null: nothing has been written in it yet. */
  #batch: Batch | null = null;

  constructor(latency: number) {
    super({ allowHalfOpen: false });
    this.#latency = latency;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#outgoing().bytes.push(chunk);
    callback();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#outgoing().last = true;
    callback();
  }

  override _read(): void {
    // Bytes are pushed as they arrive; the protocol is far below any high-water mark that would matter.
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#outgoing().last = true;
    callback(error);
  }

  /** The batch that this turn writes to. With a latency each turn's batch is on its way by itself. */
  #outgoing(): Batch {
    if (this.#batch) return this.#batch;
    const batch: Batch = { bytes: [], last: false };
    this.#batch = batch;
    setImmediate(() => {
      this.#batch = null;
      if (this.#latency === 0) this.#deliver(batch);
    });
    if (this.#latency > 0) setTimeout(() => this.#deliver(batch), this.#latency);
    return batch;
  }

  #deliver({ bytes, last }: Batch): void {
    const { peer } = this;
    if (!peer || peer.destroyed || peer.readableEnded) return;
    if (bytes.length > 0) peer.push(Buffer.concat(bytes));
    if (last) {
      peer.push(null);
      this.peer = null;
    }
  }
}

export interface Link {
  readonly client: Duplex;
  readonly server: Duplex;
}

/** @param latency One-way delay in milliseconds of the thread's clock; 0: the next immediate. */
export function createLink(latency = 0): Link {
  const client = new LinkEnd(latency);
  const server = new LinkEnd(latency);
  client.peer = server;
  server.peer = client;
  return { client, server };
}
