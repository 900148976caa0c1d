/** What several tests of the block store share: reading it densely, and light worked out anew by a plain relaxation. */
import { type BlockStore, worldHeight, worldMinY } from "../../../../../worlds/minecraft/server/contracts.ts";
import { emission, opacity } from "../../../../../worlds/minecraft/server/world/block-states.ts";

/** Every state of a column, index `(y + 64) << 8 | z << 4 | x`. [98304] */
export function columnStates(store: BlockStore, columnX: number, columnZ: number): Uint16Array {
  const states = new Uint16Array(worldHeight * 256);
  for (let cell = 0; cell < states.length; cell++) {
    states[cell] = store.getState(
      columnX * 16 + (cell & 15),
      worldMinY + (cell >> 8),
      columnZ * 16 + ((cell >> 4) & 15),
    );
  }
  return states;
}

/**
 * Light of a square of columns by the rule alone, swept until nothing changes: no queues, no borders, nothing in common with the
 * engine. Index `((y + 64) * side + z) * side + x`.
 */
export function lightByRelaxation(
  store: BlockStore,
  firstColumn: number,
  columns: number,
  kind: "sky" | "block",
): { side: number; levels: Uint8Array } {
  const side = columns * 16;
  const layer = side * side;
  const states = new Uint16Array(layer * worldHeight);
  for (let z = 0; z < side; z++) {
    for (let x = 0; x < side; x++) {
      for (let y = 0; y < worldHeight; y++) {
        states[y * layer + z * side + x] = store.getState(firstColumn * 16 + x, y + worldMinY, firstColumn * 16 + z);
      }
    }
  }
  const levels = new Uint8Array(states.length);
  const give = (from: number, to: number, falls: boolean): boolean => {
    const loss = opacity[states[to] ?? 0] ?? 0;
    const level = levels[from] ?? 0;
    const reaches = falls && kind === "sky" && level === 15 && loss === 0 ? 15 : level - Math.max(1, loss);
    if (reaches <= (levels[to] ?? 0)) return false;
    levels[to] = reaches;
    return true;
  };
  states.forEach((state, index) => {
    if (kind === "block") levels[index] = emission[state] ?? 0;
    else if (index >= layer * (worldHeight - 1)) levels[index] = Math.max(0, 15 - (opacity[state] ?? 0));
  });
  for (let changed = true; changed; ) {
    changed = false;
    for (let y = worldHeight - 1; y >= 0; y--) {
      for (let z = 0; z < side; z++) {
        for (let x = 0; x < side; x++) {
          const index = y * layer + z * side + x;
          if ((levels[index] ?? 0) <= 1) continue;
          if (y > 0 && give(index, index - layer, true)) changed = true;
          if (y < worldHeight - 1 && give(index, index + layer, false)) changed = true;
          if (x > 0 && give(index, index - 1, false)) changed = true;
          if (x < side - 1 && give(index, index + 1, false)) changed = true;
          if (z > 0 && give(index, index - side, false)) changed = true;
          if (z < side - 1 && give(index, index + side, false)) changed = true;
        }
      }
    }
  }
  return { side, levels };
}
