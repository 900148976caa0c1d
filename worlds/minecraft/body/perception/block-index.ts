/**
 * The blocks that the body has seen. A block enters only once it has been in line of sight from the eyes (every direction
 * counts: a player turns round in no time) and stays until it changes, also when its column is unloaded. Looking is
 * spread over the ticks: each tick spends a fixed number of rays, nearest sections first, so that the cost of a tick is
 * bounded and does not depend on a clock. With `xray` whatever is loaded is known.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import { blockKey, type Column, type ColumnGrid, columnKey, unloaded } from "../blocks/grid.ts";
import { seesBlock } from "../blocks/ray.ts";
import type { StateTable } from "../blocks/state-table.ts";
import { candidateLimits, isExposed, sectionCandidates } from "./candidates.ts";

/** As far as details are made out (m). */
export const sightDistance = 80;
const raysPerTick = 120;
/** Near blocks are looked at in five spots a face instead of one. */
const closeDistance = 12;
/** Half the edge of the cube that a query searches completely (blocks), and the rays it may spend. */
const queryRadius = 14;
const queryRays = 250;

export interface SeenBlock {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly state: number;
}

interface SectionCandidates {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly indices: Set<number>;
}

export class BlockIndex {
  readonly #grid: ColumnGrid;
  readonly #table: StateTable;
  readonly #xray: boolean;
  readonly #limits: Uint8Array;
  readonly #columns = new Map<number, SectionCandidates[]>();
  readonly #seenByColumn = new Map<number, Map<number, SeenBlock>>();
  readonly #seenByName = new Map<string, Map<number, SeenBlock>>();
  /** Blocks next to a change: looked at first. */
  #urgent = new Map<number, Point>();
  /** What is left of the present look around. */
  #pass: SectionCandidates[] = [];
  #passCell = "";
  #stale = true;
  #lastQuery = "";

  constructor(grid: ColumnGrid, table: StateTable, options: { xray?: boolean } = {}) {
    this.#grid = grid;
    this.#table = table;
    this.#xray = options.xray ?? false;
    this.#limits = candidateLimits(table);
  }

  columnLoaded(column: Column): void {
    this.#stale = true;
    this.#forgetChanged(column);
    if (this.#xray) return;
    const sections: SectionCandidates[] = [];
    column.sections.forEach((section, index) => {
      const x = column.x * 16;
      const y = this.#grid.minY + index * 16;
      const z = column.z * 16;
      const found = sectionCandidates(this.#grid, this.#table, this.#limits, section, x, y, z);
      if (found.length > 0) sections.push({ x, y, z, indices: new Set(found) });
    });
    this.#columns.set(columnKey(column.x, column.z), sections);
  }

  columnUnloaded(columnX: number, columnZ: number): void {
    this.#columns.delete(columnKey(columnX, columnZ));
  }

  blockChanged(x: number, y: number, z: number): void {
    this.#forget(x, y, z);
    this.#wantLook(x, y, z);
    this.#wantLook(x + 1, y, z);
    this.#wantLook(x - 1, y, z);
    this.#wantLook(x, y + 1, z);
    this.#wantLook(x, y - 1, z);
    this.#wantLook(x, y, z + 1);
    this.#wantLook(x, y, z - 1);
  }

  isSeen(x: number, y: number, z: number): boolean {
    return this.#seenByColumn.get(columnKey(x >> 4, z >> 4))?.has(blockKey(x, y, z)) ?? false;
  }

  /** Spends one tick's rays from the eye. */
  look(eye: Point): void {
    if (this.#xray) return;
    let rays = raysPerTick;
    for (const [key, block] of this.#urgent) {
      if (rays-- <= 0) return;
      this.#urgent.delete(key);
      this.#lookAt(eye, block.x, block.y, block.z);
    }
    const cell = `${Math.floor(eye.x)},${Math.floor(eye.y)},${Math.floor(eye.z)}`;
    if (this.#pass.length === 0) {
      if (cell === this.#passCell && !this.#stale) return;
      this.#pass = this.#sectionsInSight(eye);
      this.#passCell = cell;
      this.#stale = false;
    }
    while (rays > 0) {
      const section = this.#pass.pop();
      if (!section) return;
      for (const index of section.indices) {
        rays--;
        const x = section.x + (index & 15);
        const y = section.y + (index >> 8);
        const z = section.z + ((index >> 4) & 15);
        if (this.#lookAt(eye, x, y, z)) section.indices.delete(index);
      }
    }
  }

  /** Seen blocks with these names, nearest to `from` first. `eye` serves to look at what is near. */
  find(names: readonly string[], from: Point, eye: Point, maxDistance: number, limit: number): SeenBlock[] {
    if (this.#xray) this.#readAll(names, from, maxDistance);
    else this.#lookNear(names, eye);
    const found: { block: SeenBlock; distance: number }[] = [];
    for (const name of names) {
      for (const block of this.#seenByName.get(name)?.values() ?? []) {
        const distance = Math.hypot(block.x + 0.5 - from.x, block.y + 0.5 - from.y, block.z + 0.5 - from.z);
        if (distance <= maxDistance) found.push({ block, distance });
      }
    }
    found.sort(
      (a, b) => a.distance - b.distance || a.block.y - b.block.y || a.block.x - b.block.x || a.block.z - b.block.z,
    );
    return found.slice(0, limit).map(({ block }) => block);
  }

  /** Of every kind of block that has been seen the nearest one, and how many are known. */
  kinds(
    from: Point,
  ): { readonly name: string; readonly nearest: SeenBlock; readonly distance: number; readonly count: number }[] {
    return [...this.#seenByName].flatMap(([name, blocks]) => {
      let nearest: SeenBlock | null = null;
      let least = Number.POSITIVE_INFINITY;
      for (const block of blocks.values()) {
        const distance = Math.hypot(block.x + 0.5 - from.x, block.y + 0.5 - from.y, block.z + 0.5 - from.z);
        if (distance < least) [nearest, least] = [block, distance];
      }
      return nearest ? [{ name, nearest, distance: least, count: blocks.size }] : [];
    });
  }

  #lookAt(eye: Point, x: number, y: number, z: number): boolean {
    const distance = Math.hypot(x + 0.5 - eye.x, y + 0.5 - eye.y, z + 0.5 - eye.z);
    if (distance > sightDistance) return false;
    const spots = distance <= closeDistance ? 5 : 1;
    if (!seesBlock(this.#grid, this.#table, eye, { x, y, z }, spots)) return false;
    this.#remember(x, y, z);
    return true;
  }

  #remember(x: number, y: number, z: number): void {
    const state = this.#grid.stateAt(x, y, z);
    if (state === unloaded) return;
    const key = blockKey(x, y, z);
    const block = { x, y, z, state };
    mapAt(this.#seenByColumn, columnKey(x >> 4, z >> 4)).set(key, block);
    mapAt(this.#seenByName, this.#table.nameOf(state)).set(key, block);
  }

  #forget(x: number, y: number, z: number): void {
    const column = this.#seenByColumn.get(columnKey(x >> 4, z >> 4));
    const key = blockKey(x, y, z);
    const block = column?.get(key);
    if (!column || !block) return;
    column.delete(key);
    this.#seenByName.get(this.#table.nameOf(block.state))?.delete(key);
  }

  /** A column that comes back may have changed meanwhile. */
  #forgetChanged(column: Column): void {
    const seen = this.#seenByColumn.get(columnKey(column.x, column.z));
    if (!seen) return;
    for (const { x, y, z, state } of [...seen.values()]) {
      if (this.#grid.stateAt(x, y, z) !== state) this.#forget(x, y, z);
    }
  }

  #wantLook(x: number, y: number, z: number): void {
    const state = this.#grid.stateAt(x, y, z);
    if (this.#xray || state === unloaded || this.#limits[state] === 0 || this.isSeen(x, y, z)) return;
    this.#urgent.set(blockKey(x, y, z), { x, y, z });
    // Should it be out of sight now, later looks around will come back to it.
    const sections = mapAtArray(this.#columns, columnKey(x >> 4, z >> 4));
    const y0 = this.#grid.minY + (((y - this.#grid.minY) >> 4) << 4);
    let section = sections.find((each) => each.y === y0);
    if (!section) {
      section = { x: (x >> 4) << 4, y: y0, z: (z >> 4) << 4, indices: new Set() };
      sections.push(section);
    }
    section.indices.add(((y & 15) << 8) | ((z & 15) << 4) | (x & 15));
    this.#stale = true;
  }

  /** Farthest first, so that the nearest is at the end. */
  #sectionsInSight(eye: Point): SectionCandidates[] {
    const reach = sightDistance + 14;
    const near: { section: SectionCandidates; distance: number }[] = [];
    for (const sections of this.#columns.values()) {
      for (const section of sections) {
        if (section.indices.size === 0) continue;
        const distance = Math.hypot(section.x + 8 - eye.x, section.y + 8 - eye.y, section.z + 8 - eye.z);
        if (distance <= reach) near.push({ section, distance });
      }
    }
    return near.sort((a, b) => b.distance - a.distance).map(({ section }) => section);
  }

  /** Finds everything of these names that is in sight near the eye, bulk included. */
  #lookNear(names: readonly string[], eye: Point): void {
    const centre = { x: Math.floor(eye.x), y: Math.floor(eye.y), z: Math.floor(eye.z) };
    const query = `${names.join()}@${centre.x},${centre.y},${centre.z}#${this.#grid.version}`;
    if (query === this.#lastQuery) return;
    this.#lastQuery = query;
    const wanted = this.#wantedKinds(names);
    const { blockIds } = this.#table;
    const found: (Point & { distance: number })[] = [];
    for (let y = centre.y - queryRadius; y <= centre.y + queryRadius; y++) {
      for (let z = centre.z - queryRadius; z <= centre.z + queryRadius; z++) {
        for (let x = centre.x - queryRadius; x <= centre.x + queryRadius; x++) {
          const state = this.#grid.stateAt(x, y, z);
          if (state === unloaded || wanted[blockIds[state] as number] !== 1) continue;
          if (this.isSeen(x, y, z) || !isExposed(this.#grid, this.#table, x, y, z)) continue;
          found.push({ x, y, z, distance: Math.hypot(x - centre.x, y - centre.y, z - centre.z) });
        }
      }
    }
    found.sort((a, b) => a.distance - b.distance);
    for (const { x, y, z } of found.slice(0, queryRays)) this.#lookAt(eye, x, y, z);
  }

  #readAll(names: readonly string[], from: Point, maxDistance: number): void {
    const query = `${names.join()}@${Math.floor(from.x)},${Math.floor(from.z)},${maxDistance}#${this.#grid.version}`;
    if (query === this.#lastQuery) return;
    this.#lastQuery = query;
    const wanted = this.#wantedKinds(names);
    const { blockIds } = this.#table;
    for (const column of this.#grid.columns.values()) {
      if (Math.hypot(column.x * 16 + 8 - from.x, column.z * 16 + 8 - from.z) > maxDistance + 12) continue;
      column.sections.forEach((section, sectionIndex) => {
        if (typeof section === "number" && wanted[blockIds[section] as number] !== 1) return;
        const y0 = this.#grid.minY + sectionIndex * 16;
        if (Math.abs(y0 + 8 - from.y) > maxDistance + 8) return;
        for (let index = 0; index < 4096; index++) {
          const state = typeof section === "number" ? section : (section[index] as number);
          if (wanted[blockIds[state] as number] !== 1) continue;
          this.#remember(column.x * 16 + (index & 15), y0 + (index >> 8), column.z * 16 + ((index >> 4) & 15));
        }
      });
    }
  }

  /** 1 for each block id that has one of the names. */
  #wantedKinds(names: readonly string[]): Uint8Array {
    const { registry } = this.#table;
    const wanted = new Uint8Array(registry.blocksArray.length);
    for (const name of names) {
      const block = registry.blocksByName[name];
      if (block) wanted[block.id] = 1;
    }
    return wanted;
  }
}

function mapAt<Key, Value>(maps: Map<Key, Map<number, Value>>, key: Key): Map<number, Value> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

function mapAtArray<Key, Value>(maps: Map<Key, Value[]>, key: Key): Value[] {
  let list = maps.get(key);
  if (!list) {
    list = [];
    maps.set(key, list);
  }
  return list;
}
