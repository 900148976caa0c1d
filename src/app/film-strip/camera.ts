/**
 * An orthographic camera: parallel rays, so that a metre is equally long everywhere in the picture and a shape looks the same wherever it stands. World
 * axes are those of episodes (z up); in the picture x goes right and y down, in pixels.
 */

export type Vector = readonly [number, number, number];
export type Point = readonly [x: number, y: number];

export interface CameraOptions {
  /** Direction in which it looks, seen from above (rad, 0 along x). */
  readonly azimuth: number;
  /** How far it looks down (rad): 0 is level, pi / 2 is a map whose top is the azimuth. */
  readonly elevation: number;
  /** Pixels a metre. */
  readonly scale: number;
  /** The point of the world (m) that lies in the middle of the picture. */
  readonly focus: Vector;
  /** Of the picture (pixels). */
  readonly size: Point;
}

export class Camera {
  readonly scale: number;
  readonly focus: Vector;
  readonly size: Point;
  /** Unit vectors: to the right in the picture, up in it, and into it. */
  readonly right: Vector;
  readonly up: Vector;
  readonly into: Vector;

  constructor({ azimuth, elevation, scale, focus, size }: CameraOptions) {
    const [c, s, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
    this.right = [s, -c, 0];
    this.up = [c * se, s * se, ce];
    this.into = [c * ce, s * ce, -se];
    this.scale = scale;
    this.focus = focus;
    this.size = size;
  }

  /** Where a point of the world (m) is in the picture (pixels). */
  project(point: Vector): Point {
    const from = subtract(point, this.focus);
    return [this.size[0] / 2 + this.scale * dot(from, this.right), this.size[1] / 2 - this.scale * dot(from, this.up)];
  }

  /** How far away a point is (m): what is farther is drawn first. */
  depth(point: Vector): number {
    return dot(subtract(point, this.focus), this.into);
  }

  /** Radius (m) around the focus, on level ground, of a circle that holds all ground in the picture. */
  get groundReach(): number {
    const [width, height] = this.size;
    return Math.hypot(width / 2, height / 2 / Math.max(0.05, -this.into[2])) / this.scale;
  }
}

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const add = (a: Vector, b: Vector, times = 1): Vector => [
  a[0] + times * b[0],
  a[1] + times * b[1],
  a[2] + times * b[2],
];
export const subtract = (a: Vector, b: Vector): Vector => add(a, b, -1);
export const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};
