/** Small pieces of SVG: numbers in few letters, paths, convex hulls. */
import type { Point } from "./camera.ts";

/** Pixels, to a tenth: finer is not seen. Never "-0". */
export function px(value: number): string {
  const rounded = Math.round(value * 10) / 10 + 0;
  return String(rounded).replace(/^(-?)0\./, "$1.");
}

/** Points that coincide in the picture with the one before are left out. */
export function path(points: readonly Point[], isClosed: boolean): string {
  const texts: string[] = [];
  for (const [x, y] of points) {
    const text = `${px(x)} ${px(y)}`;
    if (text !== texts.at(-1)) texts.push(text);
  }
  return texts.length === 0 ? "" : `M${texts.join("L")}${isClosed ? "Z" : ""}`;
}

/** The convex hull, counter-clockwise in axes with y up (Andrew 1979, monotone chains). */
export function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const chain = (ordered: readonly Point[]) => {
    const kept: Point[] = [];
    for (const point of ordered) {
      while (kept.length >= 2 && turnOf(kept.at(-2), kept.at(-1), point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}

function turnOf(a: Point = [0, 0], b: Point = [0, 0], c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
