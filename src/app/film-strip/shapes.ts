/**
 * Shapes as SVG. Seen without perspective, a sphere is a circle, a capsule a thick line with round ends, a cylinder two ellipses and what lies between, a
 * box its three faces that look at the camera; all of that is exact. Light comes from the upper left behind the camera (Lambert's law for flat faces).
 */
import type { SceneShape } from "../../core/episode.ts";
import { turn } from "../physics-episode.ts";
import { add, type Camera, dot, type Point, unit, type Vector } from "./camera.ts";
import { shade } from "./colours.ts";
import { hull, path, px } from "./svg.ts";

type Quaternion = readonly [number, number, number, number];

/** A shape in the world. */
export interface PlacedShape {
  readonly shape: SceneShape;
  readonly centre: Vector;
  readonly rotation: Quaternion;
}

/** @param pose Of its body: position (m), quaternion x, y, z, w. */
export function place(shape: SceneShape, pose: ArrayLike<number>): PlacedShape {
  const at = (index: number) => pose[index] ?? 0;
  const rotation: Quaternion = [at(3), at(4), at(5), pose[6] ?? 1];
  const centre = add([at(0), at(1), at(2)], turn(rotation, shape.position));
  return { shape, centre, rotation: multiply(rotation, shape.rotation) };
}

function multiply([ax, ay, az, aw]: Quaternion, [bx, by, bz, bw]: Quaternion): Quaternion {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

/** Radius (m) of a ball around the centre that holds the shape. */
export function boundingRadius(shape: SceneShape): number {
  switch (shape.kind) {
    case "sphere":
      return shape.radius;
    case "capsule":
      return shape.radius + shape.halfLength;
    case "cylinder":
      return Math.hypot(shape.radius, shape.halfLength);
    case "box":
      return Math.hypot(...shape.halfExtents);
  }
}

/** The ends of a capsule's or cylinder's axis. */
function ends({ centre, rotation }: PlacedShape, halfLength: number): readonly [Vector, Vector] {
  const axis = turn(rotation, [0, 1, 0]);
  return [add(centre, axis, -halfLength), add(centre, axis, halfLength)];
}

const light = { dark: 0.62, plain: 0.92, bright: 1.22 } as const;

/** The shape as SVG elements. */
export function drawShape(placed: PlacedShape, camera: Camera): string {
  const { shape, centre } = placed;
  const { scale } = camera;
  switch (shape.kind) {
    case "sphere": {
      const [x, y] = camera.project(centre);
      const radius = shape.radius * scale;
      const disc = (share: number, shift: number, brightness: number) =>
        `<circle cx="${px(x - shift * radius)}" cy="${px(y - shift * radius)}" r="${px(share * radius)}" fill="${shade(shape.colour, brightness)}"/>`;
      if (radius < 4) return disc(1, 0, light.plain);
      return disc(1, 0, light.dark) + disc(0.84, 0.1, light.plain) + disc(0.4, 0.3, light.bright);
    }
    case "capsule": {
      const [from, to] = ends(placed, shape.halfLength).map((end) => camera.project(end)) as [Point, Point];
      return drawTube(from, to, shape.radius * scale, shape.colour);
    }
    case "cylinder":
      return drawCylinder(placed, shape.radius, shape.halfLength, camera);
    case "box":
      return drawBox(placed, shape.halfExtents, camera);
  }
}

/** A thick line, and two thinner ones on the side of the light. */
function drawTube(from: Point, to: Point, radius: number, colour: string): string {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [nx, ny] =
    length > 1e-6 ? [(to[1] - from[1]) / length, (from[0] - to[0]) / length] : [-Math.SQRT1_2, -Math.SQRT1_2];
  // Towards the upper left, whichever way the line was drawn.
  const side = -nx - ny >= 0 ? 1 : -1;
  const line = (width: number, shift: number, brightness: number) => {
    const [dx, dy] = [side * nx * shift * radius, side * ny * shift * radius];
    const start = `M${px(from[0] + dx)} ${px(from[1] + dy)}`;
    return `<path d="${start}L${px(to[0] + dx)} ${px(to[1] + dy)}" stroke="${shade(colour, brightness)}" stroke-width="${px(2 * radius * width)}"/>`;
  };
  const fine = radius < 2 ? "" : line(0.3, 0.36, light.bright);
  return line(1, 0, light.dark) + line(0.72, 0.14, light.plain) + fine;
}

/** How bright a face is whose normal is given (world). */
function brightnessOf(normal: Vector, camera: Camera): number {
  const towards = unit(add(add(add([0, 0, 0], camera.right, -0.45), camera.up, 0.8), camera.into, -0.5));
  return 0.6 + 0.55 * Math.max(0, dot(normal, towards));
}

function drawCylinder(placed: PlacedShape, radius: number, halfLength: number, camera: Camera): string {
  const axis = turn(placed.rotation, [0, 1, 0]);
  const facing = dot(axis, camera.into) <= 0 ? 1 : -1;
  const outward = [axis[0] * facing, axis[1] * facing, axis[2] * facing] as const;
  const [near, far] = [1, -1].map((side) => ring(add(placed.centre, outward, side * halfLength), outward, radius)) as [
    Vector[],
    Vector[],
  ];
  const colour = placed.shape.colour;
  const points = (circle: readonly Vector[]) => circle.map((point) => camera.project(point));
  const side = `<path d="${path(hull([...points(near), ...points(far)]), true)}" fill="${shade(colour, 0.68)}"/>`;
  const cap = `<path d="${path(points(near), true)}" fill="${shade(colour, brightnessOf(outward, camera))}"/>`;
  if (radius * camera.scale < 5 || radius < 2 * halfLength) return side + cap;
  // A wheel: a lighter hub with a spoke, so that one sees it turn.
  const middle = add(placed.centre, outward, halfLength);
  const hub = ring(middle, outward, 0.6 * radius).map((point) => camera.project(point));
  const [from, to] = [0, 0.6 * radius].map((length) =>
    camera.project(add(middle, turn(placed.rotation, [0, 0, 1]), length)),
  );
  const spoke = `<path d="${path([from ?? [0, 0], to ?? [0, 0]], false)}" stroke="#333a45" stroke-width="1.5"/>`;
  return `${side}${cap}<path d="${path(hub, true)}" fill="#b9c0ca"/>${spoke}`;
}

/** Sixteen points of a circle. */
function ring(centre: Vector, normal: Vector, radius: number): Vector[] {
  const other: Vector = Math.abs(normal[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const u = unit(cross(normal, other));
  const v = cross(normal, u);
  return Array.from({ length: 16 }, (_, index) => {
    const angle = (index / 16) * 2 * Math.PI;
    return add(add(centre, u, radius * Math.cos(angle)), v, radius * Math.sin(angle));
  });
}

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function drawBox(placed: PlacedShape, half: Vector, camera: Camera): string {
  const faces = [0, 1, 2].map((axis) => {
    const normal = turn(placed.rotation, [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]);
    const side = dot(normal, camera.into) <= 0 ? 1 : -1;
    const [u, v] = [0, 1, 2].filter((each) => each !== axis) as [number, number];
    const corners = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ].map(([a = 0, b = 0]) => {
      const local = [0, 0, 0] as [number, number, number];
      local[axis] = side * (half[axis] ?? 0);
      local[u] = a * (half[u] ?? 0);
      local[v] = b * (half[v] ?? 0);
      return camera.project(add(placed.centre, turn(placed.rotation, local)));
    });
    const outward = [normal[0] * side, normal[1] * side, normal[2] * side] as const;
    return `<path d="${path(corners, true)}" fill="${shade(placed.shape.colour, brightnessOf(outward, camera))}"/>`;
  });
  return faces.join("");
}

/** The outline of its shadow under light from straight above, on level ground at a height (m). */
export function shadowOf(placed: PlacedShape, ground: number, camera: Camera): Point[] {
  const { shape, centre } = placed;
  const onGround = ([x, y]: Vector) => camera.project([x, y, ground]);
  const discs = (at: readonly Vector[], radius: number) =>
    hull(at.flatMap((point) => ring(point, [0, 0, 1], radius).map(onGround)));
  switch (shape.kind) {
    case "sphere":
      return discs([centre], shape.radius);
    case "capsule":
      return discs(ends(placed, shape.halfLength), shape.radius);
    case "cylinder": {
      const axis = turn(placed.rotation, [0, 1, 0]);
      return hull(ends(placed, shape.halfLength).flatMap((end) => ring(end, axis, shape.radius).map(onGround)));
    }
    case "box": {
      const signs = [-1, 1];
      const corners = signs.flatMap((x) => signs.flatMap((y) => signs.map((z): Vector => [x, y, z])));
      const [a, b, c] = shape.halfExtents;
      return hull(corners.map(([x, y, z]) => onGround(add(centre, turn(placed.rotation, [x * a, y * b, z * c])))));
    }
  }
}
