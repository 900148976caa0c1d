/**
 * Turns the poses of any simulator into the messages of an episode: the scene once, then a frame a control step that holds what changed,
 * and a keyframe every second. Knows no world: it takes a description and numbers, and hands messages to whoever writes them.
 *
 * Numbers are rounded to a grid well below what one sees, because the low bits of a position are noise that no compression removes: a
 * rounded ant takes a third of the exact one. The grid is a power of two, so that rounding in f32 is exact. The hash is taken over
 * the rounded poses; whoever wants the exact ones steps the simulator again from the seed.
 */
import type { EpisodeMessage, PosesMessage, SceneDescription } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";

/** What a recorder is told of one control step; arrays are copied. */
export interface RecordedStep {
  /** World time (s). */
  readonly time: number;
  /** [bodies, 7] f32: position (m), quaternion x, y, z, w; world. */
  readonly poses: ArrayLike<number>;
  /** Point and normal (world, into the robot), normal force (N). */
  readonly contacts?: readonly {
    readonly point: readonly [number, number, number];
    readonly normal: readonly [number, number, number];
    readonly force: number;
  }[];
  /** [rays] distances (m). */
  readonly rays?: ArrayLike<number>;
  /** [targets, 3] (m), world. */
  readonly targets?: ArrayLike<number>;
  /** [numbers] as the scene names them. */
  readonly numbers?: ArrayLike<number>;
}

/** 0.06 mm, and 0.1 mrad of rotation. */
const poseGrid = 2 ** -14;
const metreGrid = 2 ** -10;
const normalGrid = 2 ** -8;
/** N */
const forceGrid = 2 ** -4;
/** Of a number in a plot these many binary digits are kept: 1 part in 8,000. */
const plotDigits = 12;

export class PhysicsRecorder {
  readonly scene: SceneDescription;
  readonly #write: (message: EpisodeMessage) => void;
  readonly #keyframeSteps: number;
  #last: { readonly poses: Float32Array; contacts: Float32Array; rays: Float32Array; targets: Float32Array } | null =
    null;
  #step = 0;

  /** Writes the scene at once, at `time`; `resume`: it is in the file already, and so are so many steps. */
  constructor(
    scene: SceneDescription,
    write: (message: EpisodeMessage) => void,
    { time = 0, resume }: { readonly time?: number; readonly resume?: { steps: number; last: RecordedStep } } = {},
  ) {
    this.scene = scene;
    this.#write = write;
    this.#keyframeSteps = Math.max(1, Math.round(1 / scene.controlDt));
    if (!resume) {
      write({ kind: "scene", time, scene });
      return;
    }
    this.#step = resume.steps;
    this.#last = this.#rounded(resume.last);
  }

  /** Steps recorded so far. */
  get steps(): number {
    return this.#step;
  }

  record(step: RecordedStep): void {
    const { scene } = this;
    const keyframe = this.#step % this.#keyframeSteps === 0;
    const { poses, contacts, rays, targets } = this.#rounded(step);
    const numbers = step.numbers ? plotted(step.numbers, scene.numbers.length) : undefined;
    const last = keyframe ? null : this.#last;
    const moved = scene.bodies.flatMap((_, body) => (last && sameRow(last.poses, poses, body) ? [] : [body]));
    const message: PosesMessage = {
      kind: "poses",
      time: step.time,
      step: this.#step,
      keyframe,
      moved: Uint16Array.from(moved),
      poses: Float32Array.from(moved.flatMap((body) => [...poses.subarray(7 * body, 7 * body + 7)])),
      ...(last && same(last.contacts, contacts) ? {} : { contacts }),
      ...(last && same(last.rays, rays) ? {} : { rays }),
      ...(last && same(last.targets, targets) ? {} : { targets }),
      ...(numbers ? { numbers } : {}),
    };
    this.#last = { poses, contacts, rays, targets };
    this.#step++;
    this.#write(message);
  }

  #rounded(step: RecordedStep) {
    const { scene } = this;
    return {
      poses: rounded(step.poses, 7 * scene.bodies.length, "poses", poseGrid),
      contacts: contactRows(step.contacts ?? []),
      rays: rounded(step.rays ?? [], step.rays ? scene.rays.length : 0, "rays", metreGrid),
      targets: rounded(step.targets ?? [], step.targets ? 3 * scene.targets.length : 0, "targets", metreGrid),
    };
  }
}

function contactRows(contacts: NonNullable<RecordedStep["contacts"]>): Float32Array {
  const rows = new Float32Array(7 * contacts.length);
  contacts.forEach(({ point, normal, force }, index) => {
    rows.set(rounded(point, 3, "contacts", metreGrid), 7 * index);
    rows.set(rounded(normal, 3, "contacts", normalGrid), 7 * index + 3);
    rows.set(rounded([force], 1, "contacts", forceGrid), 7 * index + 6);
  });
  return rows;
}

function rounded(values: ArrayLike<number>, expected: number, what: string, grid: number): Float32Array {
  if (values.length !== expected) {
    throw new EmbodyError("internal", `A frame takes ${expected} numbers of ${what}; got ${values.length}.`);
  }
  return Float32Array.from(values, (value) => {
    if (!Number.isFinite(value)) throw new EmbodyError("internal", `A frame's ${what} hold ${value}.`);
    // Adding 0 turns -0 into 0, so that equal poses have equal bytes.
    return Math.round(value / grid) * grid + 0;
  });
}

function plotted(values: ArrayLike<number>, expected: number): Float32Array {
  if (values.length !== expected) {
    throw new EmbodyError("internal", `A frame takes ${expected} numbers for plots; got ${values.length}.`);
  }
  return Float32Array.from(values, (value) => {
    if (!Number.isFinite(value) || value === 0) return 0;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - plotDigits);
    return unit > 0 ? Math.round(value / unit) * unit : 0;
  });
}

function sameRow(left: Float32Array, right: Float32Array, body: number): boolean {
  for (let i = 7 * body; i < 7 * body + 7; i++) if (left[i] !== right[i]) return false;
  return true;
}

function same(left: Float32Array, right: Float32Array): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}
