/** The read-only tables that the geometry of a scene looks up: the heights of a heightfield. */

import type { Scene } from "../../scenes/schema.ts";

export const heightTable = "groundHeights";

type Table = { readonly type: "f32"; readonly values: ArrayLike<number> };

/** As `FastEngine.tables` wants them; empty for level ground. */
export function geometryTables({ ground }: Scene): Readonly<Record<string, Table>> {
  return ground?.kind === "heightfield" ? { [heightTable]: { type: "f32", values: ground.heights } } : {};
}
