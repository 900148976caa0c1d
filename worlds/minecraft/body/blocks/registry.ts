/**
 * The part of prismarine-registry that the body reads, as a narrow interface: the library's own types leave most of it
 * open. Facts about blocks of any version of the game come from here, never from a table of one version.
 */
import registryLoader from "prismarine-registry";

export interface RegistryStateProperty {
  readonly name: string;
  readonly type: "bool" | "int" | "enum" | "direction";
  readonly num_values: number;
  readonly values?: readonly string[];
}

export interface RegistryBlock {
  readonly id: number;
  readonly name: string;
  readonly minStateId: number;
  readonly maxStateId: number;
  readonly defaultState: number;
  readonly diggable: boolean;
  readonly transparent: boolean;
  readonly states?: readonly RegistryStateProperty[];
}

/** A collision box: minimum x, y, z and maximum x, y, z (m, from the block's corner). */
export type Box = readonly [number, number, number, number, number, number];

export interface Registry {
  /** By block id. */
  readonly blocks: Readonly<Record<number, RegistryBlock | undefined>>;
  readonly blocksArray: readonly RegistryBlock[];
  readonly blocksByName: Readonly<Record<string, RegistryBlock | undefined>>;
  readonly itemsByName: Readonly<Record<string, { readonly id: number; readonly stackSize: number } | undefined>>;
  readonly items: Readonly<Record<number, { readonly name: string; readonly stackSize: number } | undefined>>;
  readonly biomes: Readonly<Record<number, { readonly name: string } | undefined>>;
  readonly blockCollisionShapes: {
    readonly blocks: Readonly<Record<string, number | readonly number[] | undefined>>;
    readonly shapes: Readonly<Record<number, readonly Box[] | undefined>>;
  };
}

/** The registry of a version such as `1.20.4`. */
export function loadRegistry(version: string): Registry {
  return (registryLoader as unknown as (version: string) => Registry)(version);
}

/** The properties of a block state; the last property named varies fastest with the state id. */
export function stateProperties(block: RegistryBlock, stateId: number): Record<string, string | number | boolean> {
  const properties: Record<string, string | number | boolean> = {};
  let rest = stateId - block.minStateId;
  for (const property of [...(block.states ?? [])].reverse()) {
    const index = rest % property.num_values;
    rest = Math.floor(rest / property.num_values);
    if (property.type === "bool") properties[property.name] = index === 0;
    else {
      const value = property.values?.[index] ?? String(index);
      properties[property.name] = property.type === "int" ? Number(value) : value;
    }
  }
  return properties;
}

/** The collision boxes of a block state. */
export function collisionBoxes(registry: Registry, block: RegistryBlock, stateId: number): readonly Box[] {
  const { blocks, shapes } = registry.blockCollisionShapes;
  const entry = blocks[block.name];
  const shape = typeof entry === "number" ? entry : (entry?.[stateId - block.minStateId] ?? entry?.[0]);
  return shape === undefined ? [] : (shapes[shape] ?? []);
}
