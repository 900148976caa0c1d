/**
 * Ways on the ground round things that stand: a visibility graph (Lozano-Pérez & Wesley 1979) over discs. Each disc, grown by the clearance of
 * what moves, is replaced by a ring of corners around it; corners, start and goal are joined where the line between them is free; the
 * shortest way is found by Dijkstra's algorithm. What already is too near to leave by the rules may leave anyway, outwards.
 */
import type { Footprint, Point, YardPlace } from "../../src/core/yard.ts";

export interface Disc {
  readonly centre: Point;
  /** m */
  readonly radius: number;
}

export function radiusOf(footprint: Footprint): number {
  return footprint.kind === "circle" ? footprint.radius : Math.hypot(...footprint.half);
}

export function discOf({ position, footprint }: YardPlace): Disc {
  return { centre: position, radius: radiusOf(footprint) };
}

export const distanceBetween = (a: Point, b: Point): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The point at `distance` from `from` towards `to`. */
export function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.max(1e-9, distanceBetween(from, to));
  return [from[0] + ((to[0] - from[0]) * distance) / length, from[1] + ((to[1] - from[1]) * distance) / length];
}

export function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const square = dx * dx + dy * dy;
  const along = square > 0 ? ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / square : 0;
  const share = Math.min(1, Math.max(0, along));
  return distanceBetween(point, [from[0] + share * dx, from[1] + share * dy]);
}

const corners = 10;
/** The ring lies so far outside that the lines between its corners stay clear. */
const ringFactor = 1.02 / Math.cos(Math.PI / corners);
const slack = 0.01;

/** Points to go through, the goal last; null where there is no way. */
export function findWay(start: Point, goal: Point, obstacles: readonly Disc[], clearance: number): Point[] | null {
  const grown = obstacles.map(({ centre, radius }) => {
    const whole = radius + clearance;
    // Who stands too near, or wants to, is let through at that distance.
    const allowed = Math.min(distanceBetween(start, centre), distanceBetween(goal, centre)) - slack;
    return { centre, radius: Math.min(whole, Math.max(0, allowed)), whole };
  });
  const isFree = (from: Point, to: Point) =>
    grown.every(({ centre, radius }) => distanceToSegment(centre, from, to) >= radius);
  if (isFree(start, goal)) return [goal];
  const ring = grown.flatMap(({ centre, whole }) =>
    Array.from({ length: corners }, (_, index): Point => {
      const angle = (2 * Math.PI * index) / corners;
      const reach = whole * ringFactor;
      return [centre[0] + reach * Math.cos(angle), centre[1] + reach * Math.sin(angle)];
    }),
  );
  const nodes: Point[] = [start, goal, ...ring.filter((point) => isFree(point, point))];
  return shortest(nodes, isFree);
}

/** From the first node to the second. */
function shortest(nodes: readonly Point[], isFree: (from: Point, to: Point) => boolean): Point[] | null {
  const length = nodes.map((_, index) => (index === 0 ? 0 : Number.POSITIVE_INFINITY));
  const before = nodes.map(() => -1);
  const open = new Set(nodes.keys());
  while (open.size > 0) {
    const nearest = [...open].reduce((best, each) => ((length[each] ?? 0) < (length[best] ?? 0) ? each : best));
    const here = nodes[nearest];
    const so = length[nearest] ?? Number.POSITIVE_INFINITY;
    open.delete(nearest);
    if (!here || so === Number.POSITIVE_INFINITY) return null;
    if (nearest === 1) break;
    for (const other of open) {
      const there = nodes[other];
      if (!there) continue;
      const through = so + distanceBetween(here, there);
      if (through < (length[other] ?? 0) && isFree(here, there)) {
        length[other] = through;
        before[other] = nearest;
      }
    }
  }
  const way: Point[] = [];
  for (let at = 1; at > 0; at = before[at] ?? -1) {
    const point = nodes[at];
    if (point) way.unshift(point);
  }
  return way;
}

/** Length of a way from a start (m). */
export function lengthOf(start: Point, way: readonly Point[]): number {
  return way.reduce((sum, point, index) => sum + distanceBetween(way[index - 1] ?? start, point), 0);
}
