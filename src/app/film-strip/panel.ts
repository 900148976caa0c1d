/** One picture of a film strip: ground with a grid, shadows, the way so far, where the robot looks, and the shapes, what is farther away first. */
import type { SceneDescription, SceneGround } from "../../core/episode.ts";
import type { RootMoment } from "../physics-episode.ts";
import { add, type Camera, type Point, type Vector } from "./camera.ts";
import { palette } from "./colours.ts";
import { boundingRadius, drawShape, type PlacedShape, place, shadowOf } from "./shapes.ts";
import { path, px } from "./svg.ts";

export interface PanelContent {
  readonly scene: SceneDescription;
  /** [bodies, 7] f32 */
  readonly poses: Float32Array;
  /** [targets, 3] f32 (m) */
  readonly targets: Float32Array;
  /** The root until now. */
  readonly course: readonly RootMoment[];
  /** Height of the ground below the root, or where its way is drawn if there is none (m). */
  readonly ground: (moment: RootMoment) => number;
  /** How far the robot reaches from its middle (m). */
  readonly reach: number;
  /** A map shows the whole way and no robots. */
  readonly isMap: boolean;
}

export function drawPanel(content: PanelContent, camera: Camera): string {
  const { scene, poses } = content;
  const marks = fixtures(scene, "mark");
  const solid = fixtures(scene, "fixed");
  const moving = scene.bodies.flatMap(({ robot, shapes }, index) => {
    const pose = poses.subarray(7 * index, 7 * index + 7);
    // What the map shows is where the robot went, not how it stands.
    return robot && content.isMap ? [] : shapes.map((shape) => place(shape, pose));
  });
  const shapes = [...solid, ...moving].filter((shape) => isInPicture(shape, camera));
  const sorted = shapes.sort((a, b) => camera.depth(b.centre) - camera.depth(a.centre));
  return [
    drawGrid(scene.ground, camera),
    ...marks.filter((shape) => isInPicture(shape, camera)).map((shape) => drawShape(shape, camera)),
    scene.ground?.kind === "plane" ? drawShadows(sorted, camera) : "",
    drawTargets(content, camera),
    drawTrail(content, camera),
    content.isMap ? "" : drawHeading(content, camera),
    ...sorted.map((shape) => drawShape(shape, camera)),
  ].join("");
}

function fixtures(scene: SceneDescription, kind: "mark" | "fixed"): PlacedShape[] {
  return scene.fixtures
    .filter((fixture) => fixture.kind === kind)
    .flatMap(({ shapes, position, rotation }) => shapes.map((shape) => place(shape, [...position, ...rotation])));
}

function isInPicture({ centre, shape }: PlacedShape, camera: Camera): boolean {
  const [x, y] = camera.project(centre);
  const radius = boundingRadius(shape) * camera.scale;
  const [width, height] = camera.size;
  return x > -radius && x < width + radius && y > -radius && y < height + radius;
}

/** Metres between lines, so that some ten of them cross the picture. */
const spacings = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50];

export function gridSpacing(reach: number): number {
  return spacings.find((spacing) => (2 * reach) / spacing <= 12) ?? 100;
}

function drawGrid(ground: SceneGround | null, camera: Camera): string {
  const [x, y] = camera.focus;
  const reach = camera.groundReach;
  const spacing = gridSpacing(reach);
  const height = heightAt(ground);
  const lines: string[] = [];
  // On slopes a line bends; on level ground its ends are enough.
  const pieces = ground?.kind === "heightfield" ? 12 : 1;
  for (const axis of [0, 1] as const) {
    const [middle, other] = axis === 0 ? [x, y] : [y, x];
    for (let k = Math.ceil((middle - reach) / spacing); k * spacing <= middle + reach; k++) {
      // The chord of the circle that holds all ground in the picture.
      const half = Math.sqrt(Math.max(0, reach ** 2 - (k * spacing - middle) ** 2));
      const points = Array.from({ length: pieces + 1 }, (_, piece): Point => {
        const along = other - half + (2 * half * piece) / pieces;
        const [px, py] = axis === 0 ? [k * spacing, along] : [along, k * spacing];
        return camera.project([px, py, height(px, py)]);
      });
      lines.push(path(points, false));
    }
  }
  return `<path d="${lines.join("")}" stroke="${palette.line}" stroke-width="1"/>`;
}

/** Height of the ground (m); 0 where there is none, or beyond its border. */
function heightAt(ground: SceneGround | null): (x: number, y: number) => number {
  if (ground?.kind !== "heightfield") return () => 0;
  const { rows, columns, size, heights } = ground;
  return (x, y) => {
    const i = Math.round((x / size[0] + 0.5) * (rows - 1));
    const j = Math.round((y / size[1] + 0.5) * (columns - 1));
    return i < 0 || j < 0 || i >= rows || j >= columns ? 0 : (heights[i * columns + j] ?? 0);
  };
}

function drawShadows(shapes: readonly PlacedShape[], camera: Camera): string {
  const outlines = shapes.map((shape) => path(shadowOf(shape, 0, camera), true)).join("");
  // One path: where shadows lie over each other they are no darker.
  return outlines && `<path d="${outlines}" fill="${palette.shadow}" opacity=".3"/>`;
}

function drawTargets({ scene, targets, reach, isMap }: PanelContent, camera: Camera): string {
  return scene.targets
    .map((_, index) => {
      if (3 * index + 2 >= targets.length) return "";
      const point = [0, 1, 2].map((axis) => targets[3 * index + axis] ?? 0) as unknown as Vector;
      const [x, y] = camera.project(point);
      const radius = isMap ? 4 : Math.max(3, 0.12 * reach * camera.scale);
      return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" fill="${palette.target}" fill-opacity=".25" stroke="${palette.target}" stroke-width="1.5"/>`;
    })
    .join("");
}

/** A bend of less than this (pixels) is left out of the trail. */
const bend = 0.6;

function drawTrail({ course, isMap, ground }: PanelContent, camera: Camera): string {
  const [width, height] = camera.size;
  const seen = course
    .map((moment) => camera.project([moment.position[0], moment.position[1], ground(moment)]))
    // What lies far outside is cut off by the frame anyway.
    .map(([x, y]): Point => [clamp(x, -width, 2 * width), clamp(y, -height, 2 * height)]);
  const line = path(simplify(seen, bend), false);
  const [first] = seen;
  const dot = first ? `<circle cx="${px(first[0])}" cy="${px(first[1])}" r="3" fill="${palette.trail}"/>` : "";
  return `<path d="${line}" stroke="${palette.trail}" stroke-width="${isMap ? 2 : 2.5}" opacity=".8"/>${dot}`;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Without the points that lie nearer than `tolerance` to the line (Ramer 1972; Douglas & Peucker 1973). */
export function simplify(points: readonly Point[], tolerance: number): Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return [...points];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const square = dx * dx + dy * dy;
  const distance = ([x, y]: Point) => {
    const along = square > 0 ? clamp(((x - first[0]) * dx + (y - first[1]) * dy) / square, 0, 1) : 0;
    return Math.hypot(x - first[0] - along * dx, y - first[1] - along * dy);
  };
  let [farthest, most] = [0, tolerance];
  points.forEach((point, index) => {
    const away = distance(point);
    if (away > most) [farthest, most] = [index, away];
  });
  if (farthest === 0) return [first, last];
  const before = simplify(points.slice(0, farthest + 1), tolerance);
  return [...before.slice(0, -1), ...simplify(points.slice(farthest), tolerance)];
}

/** An arrow on the ground from below the root to where it looks: bodies that look the same from all sides would not be seen to turn. */
function drawHeading({ course, reach, ground }: PanelContent, camera: Camera): string {
  const now = course.at(-1);
  if (!now) return "";
  const [x, y] = now.position;
  const base: Vector = [x, y, ground(now)];
  const forward: Vector = [Math.cos(now.heading), Math.sin(now.heading), 0];
  const left: Vector = [-forward[1], forward[0], 0];
  const at = (ahead: number, aside: number) =>
    camera.project(add(add(base, forward, ahead * reach), left, aside * reach));
  const shaft = path([at(0, 0), at(1.2, 0)], false);
  const head = path([at(1.5, 0), at(1.15, 0.16), at(1.15, -0.16)], true);
  return `<path d="${shaft}" stroke="${palette.heading}" stroke-width="2.5"/><path d="${head}" fill="${palette.heading}"/>`;
}
