/** Where values are kept that one part makes and another uses: numbered slots, one used again once its value is no longer needed. */

import { forEachUse, type Part } from "./cut.ts";
import { at } from "./errors.ts";
import type { Node, Statement } from "./ir.ts";

export interface Slots {
  /** The slot of every value that crosses parts. */
  readonly slots: ReadonlyMap<Node, number>;
  readonly slotCount: number;
}

/** Calls `visit` for every statement, those of inner blocks included. */
export function walk(block: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of block) {
    visit(statement);
    if (statement.kind === "if") {
      walk(statement.whenTrue, visit);
      walk(statement.whenFalse, visit);
    } else if (statement.kind === "loop") walk(statement.body, visit);
  }
}

function madeBy(statement: Statement): readonly Node[] {
  if (statement.kind === "define") return [statement.node];
  if (statement.kind === "if") return statement.results.map(({ variable }) => variable);
  if (statement.kind !== "loop") return [];
  return [statement.index, ...statement.carried.flatMap(({ variable, result }) => [variable, result])];
}

/** The kernel's own call (its place in time) through which each part runs; parts inside another run in its time. */
function timesOf(parts: readonly Part[]): number[] {
  const times = new Array<number>(parts.length).fill(0);
  const mark = (part: number, time: number) => {
    times[part] = time;
    walk(at(parts, part).statements, (statement) => {
      if (statement.kind === "call") mark(statement.part, time);
    });
  };
  at(parts, 0).statements.forEach((statement, time) => {
    walk([statement], (each) => {
      if (each.kind === "call") mark(each.part, time);
    });
  });
  return times;
}

/** Gives a slot to every value that is made in one part and used in another. */
export function assignSlots(parts: readonly Part[], inlined: ReadonlySet<Node>): Slots {
  const homes = new Map<Node, number>();
  parts.forEach(({ statements }, part) => {
    walk(statements, (statement) => {
      for (const node of madeBy(statement)) homes.set(node, part);
    });
  });
  const times = timesOf(parts);
  /** The last time of use of what crosses. */
  const until = new Map<Node, number>();
  parts.forEach(({ statements }, part) => {
    for (const statement of statements) {
      forEachUse(statement, inlined, (node) => {
        if (homes.get(node) !== part) until.set(node, Math.max(until.get(node) ?? 0, times[part] ?? 0));
      });
    }
  });
  const slots = new Map<Node, number>();
  const free: number[] = [];
  const ending = new Map<number, number[]>();
  let slotCount = 0;
  const startOf = (node: Node) => times[homes.get(node) ?? 0] ?? 0;
  let now = 0;
  for (const node of [...until.keys()].sort((a, b) => startOf(a) - startOf(b))) {
    for (; now < startOf(node); now++) free.push(...(ending.get(now) ?? []));
    const slot = free.pop() ?? slotCount++;
    slots.set(node, slot);
    const end = until.get(node) ?? 0;
    ending.set(end, [...(ending.get(end) ?? []), slot]);
  }
  return { slots, slotCount };
}
