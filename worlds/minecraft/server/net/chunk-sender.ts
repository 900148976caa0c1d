/**
 * Sends one client the columns around its player, nearest first, a bounded number each tick, and takes away those left behind.
 * Batches follow 1.20.2's flow control: at most so many may be unconfirmed (minecraft.wiki/w/Java_Edition_protocol, "Chunk
 * Batch"). Knows which columns the client has, so that nothing else is sent about others.
 */
import type { BlockChange, BlockStore } from "../contracts.ts";
import type { Write } from "./join.ts";

const columnsPerTick = 8;
/** Of the first batch: the player's own column and those around it. */
const firstColumns = 9;
const maxUnconfirmedBatches = 10;

export interface ChunkSender {
  /** The client has the column of this block. */
  has(x: number, z: number): boolean;
  hasColumn(columnX: number, columnZ: number): boolean;
  /** The player stands at this block. */
  update(x: number, z: number): void;
  sendBlocks(changes: readonly BlockChange[]): void;
  sendLight(columns: readonly (readonly [number, number])[]): void;
  confirmBatch(): void;
  /** The client has forgotten all (respawn). */
  forget(): void;
}

export function createChunkSender(blocks: BlockStore, viewDistance: number, write: Write): ChunkSender {
  const sent = new Set<string>();
  /** Still to be sent, nearest last. */
  let queue: [number, number][] = [];
  let centre: readonly [number, number] | null = null;
  let unconfirmed = 0;
  const key = (columnX: number, columnZ: number) => `${columnX},${columnZ}`;

  function moveTo(columnX: number, columnZ: number): void {
    centre = [columnX, columnZ];
    write("update_view_position", { chunkX: columnX, chunkZ: columnZ });
    for (const column of sent) {
      const [x, z] = column.split(",").map(Number) as [number, number];
      // One column of slack, so that walking along an edge does not send the same column again and again.
      if (Math.abs(x - columnX) > viewDistance + 1 || Math.abs(z - columnZ) > viewDistance + 1) {
        sent.delete(column);
        write("unload_chunk", { chunkX: x, chunkZ: z });
      }
    }
    queue = [];
    for (let dx = -viewDistance; dx <= viewDistance; dx++) {
      for (let dz = -viewDistance; dz <= viewDistance; dz++) {
        if (!sent.has(key(columnX + dx, columnZ + dz))) queue.push([columnX + dx, columnZ + dz]);
      }
    }
    const distance = ([x, z]: readonly [number, number]) => (x - columnX) ** 2 + (z - columnZ) ** 2;
    queue.sort((a, b) => distance(b) - distance(a) || a[0] - b[0] || a[1] - b[1]);
  }

  function sendBatch(): void {
    if (queue.length === 0 || unconfirmed >= maxUnconfirmedBatches) return;
    const batchSize = Math.min(queue.length, sent.size === 0 ? firstColumns : columnsPerTick);
    write("chunk_batch_start", {});
    for (const [x, z] of queue.splice(queue.length - batchSize).reverse()) {
      sent.add(key(x, z));
      write("map_chunk", blocks.columnPacket(x, z));
    }
    write("chunk_batch_finished", { batchSize });
    unconfirmed++;
  }

  const hasColumn = (columnX: number, columnZ: number) => sent.has(key(columnX, columnZ));
  return {
    hasColumn,
    has: (x, z) => hasColumn(x >> 4, z >> 4),
    update(x, z) {
      const columnX = Math.floor(x) >> 4;
      const columnZ = Math.floor(z) >> 4;
      if (centre === null || centre[0] !== columnX || centre[1] !== columnZ) moveTo(columnX, columnZ);
      sendBatch();
    },
    sendBlocks(changes) {
      const bySection = new Map<string, BlockChange[]>();
      for (const change of changes) {
        const [x, y, z] = change;
        if (!hasColumn(x >> 4, z >> 4)) continue;
        const section = `${x >> 4},${y >> 4},${z >> 4}`;
        const list = bySection.get(section);
        if (list) list.push(change);
        else bySection.set(section, [change]);
      }
      for (const list of bySection.values()) writeSection(write, list);
    },
    sendLight(columns) {
      for (const [x, z] of columns) {
        if (hasColumn(x, z)) write("update_light", blocks.lightPacket(x, z));
      }
    },
    confirmBatch() {
      unconfirmed = Math.max(0, unconfirmed - 1);
    },
    forget() {
      sent.clear();
      queue = [];
      centre = null;
    },
  };
}

/** Changes within one section of 16 blocks a side, each block once. */
function writeSection(write: Write, changes: readonly BlockChange[]): void {
  const [first] = changes;
  if (!first) return;
  if (changes.length === 1) {
    const [x, y, z, state] = first;
    write("block_change", { location: { x, y, z }, type: state });
    return;
  }
  write("multi_block_change", {
    chunkCoordinates: { x: first[0] >> 4, z: first[2] >> 4, y: first[1] >> 4 },
    records: changes.map(([x, y, z, state]) => (state << 12) | ((x & 15) << 8) | ((z & 15) << 4) | (y & 15)),
  });
}

/** The last state of each block that changed, in order of first change. */
export function mergeChanges(changes: readonly BlockChange[]): BlockChange[] {
  const last = new Map<string, BlockChange>();
  for (const change of changes) last.set(`${change[0]},${change[1]},${change[2]}`, change);
  return [...last.values()];
}
