/**
 * Where a learned skill is at home. Its policy was trained on a stage of its own: from a start at the origin, looking along x. In the yard it begins
 * anywhere, so its task sees the world from a frame that lies as the stage lay about the start: every field that is told in world coordinates
 * is moved and turned into it, by what the state record says of units and frames. Ground without end is the same everywhere, and so the
 * policy cannot tell the yard from its stage.
 */
import type { StateRecord } from "../../../src/core/state-record.ts";
import type { Point } from "../../../src/core/yard.ts";

/** A frame on the ground: where its origin lies, and its x axis (rad, counter-clockwise from the yard's). */
export interface GroundFrame {
  readonly origin: Point;
  readonly turn: number;
}

export interface Standing {
  readonly at: Point;
  /** rad */
  readonly heading: number;
}

/** The frame in which a robot that stands like this stands at `start`, looking along x. */
export function frameAbout({ at, heading }: Standing, start: Point): GroundFrame {
  return { origin: fromFrame({ origin: at, turn: heading }, [-start[0], -start[1]]), turn: heading };
}

/** The frame in which a thing lies where the stage has it, and the robot on the stage's line to it. */
export function frameToThing(
  at: Point,
  thing: Point,
  stage: { readonly start: Point; readonly thing: Point },
): GroundFrame {
  const bearing = (from: Point, to: Point) => Math.atan2(to[1] - from[1], to[0] - from[0]);
  const turn = bearing(at, thing) - bearing(stage.start, stage.thing);
  return { origin: fromFrame({ origin: thing, turn }, [-stage.thing[0], -stage.thing[1]]), turn };
}

/** A point of the frame in the yard. */
export function fromFrame({ origin, turn }: GroundFrame, [x, y]: Point): Point {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  return [origin[0] + cosine * x - sine * y, origin[1] + sine * x + cosine * y];
}

/** Rewrites a state record, told in the yard's coordinates, in the frame's. [state record] f32 */
export function intoFrame(record: StateRecord, state: Float32Array, { origin, turn }: GroundFrame): void {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const [halfCosine, halfSine] = [Math.cos(turn / 2), Math.sin(turn / 2)];
  for (const { frame, unit, offset, components = [] } of record.fields) {
    if (frame !== "world") continue;
    const names = components.join("");
    const value = (index: number) => state[offset + index] ?? 0;
    if (names === "xyzw") {
      // q' = (rotation by -turn about z) q
      const [x, y, z, w] = [value(0), value(1), value(2), value(3)];
      state.set(
        [
          halfCosine * x + halfSine * y,
          halfCosine * y - halfSine * x,
          halfCosine * z - halfSine * w,
          halfCosine * w + halfSine * z,
        ],
        offset,
      );
    } else if (names.startsWith("xy")) {
      const [dx, dy] = unit === "m" ? origin : [0, 0];
      const [x, y] = [value(0) - dx, value(1) - dy];
      state.set([cosine * x + sine * y, cosine * y - sine * x], offset);
    } else throw new RangeError(`nobody knows how to turn the field's components '${names}' into another frame`);
  }
}
