/**
 * An episode of physics as a whole, read from its file, and its course in numbers that people know: how far the robot got, how fast, how much it
 * turned, how high it was, whether it fell. Everything is read off the poses, so it holds for every body, and says nothing of rewards or verdicts.
 */
import { existsSync } from "node:fs";
import { PhysicsRecording } from "../../viewer/playback/physics-recording.ts";
import type { EpisodeHeader } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";
import type { GoalEnd } from "../core/events.ts";
import { openFileSource } from "../episode/file-source.ts";
import { openEpisode } from "../episode/reader.ts";

export interface PhysicsEpisode {
  readonly header: EpisodeHeader;
  readonly recording: PhysicsRecording;
  /** Times of the first and the last frame (s). */
  readonly from: number;
  readonly until: number;
  readonly goalEnd: GoalEnd | null;
}

/** Throws where there is no such file, or it holds no physics. */
export async function readPhysicsEpisode(path: string): Promise<PhysicsEpisode> {
  if (!existsSync(path)) {
    throw new EmbodyError("not-found", `There is no episode '${path}'.`, {
      remedy: "Give a .mcap file, such as one that 'embody watch --rollout ant --no-open' records.",
    });
  }
  const source = await openFileSource(path);
  try {
    const episode = await openEpisode(source);
    const recording = new PhysicsRecording();
    for (const message of await episode.messagesBetween(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)) {
      if (message.kind === "scene" || message.kind === "poses") recording.append(message);
    }
    if (recording.scene === null || recording.frameCount === 0) {
      throw new EmbodyError("bad-request", `'${path}' holds no frames of physics.`, {
        remedy: "Give an episode of a robot; one of Minecraft is played by 'embody watch'.",
      });
    }
    const { times } = recording.series();
    const [from, until] = [times[0] ?? 0, times.at(-1) ?? 0];
    return { header: episode.header, recording, from, until, goalEnd: episode.goalEnd };
  } finally {
    await source.close();
  }
}

/** Where the root is at a frame, and how it stands. */
export interface RootMoment {
  readonly time: number;
  /** m, world. */
  readonly position: readonly [number, number, number];
  /** Turned about the vertical since the first frame, full turns included (rad, positive to the left). */
  readonly turned: number;
  /** Where the root's x axis points, seen from above (rad). */
  readonly heading: number;
  /** 1 as it stood at first, -1 upside down. */
  readonly upright: number;
}

type Triple = readonly [number, number, number];

/** Of every frame. */
export function rootCourse({ recording }: PhysicsEpisode): RootMoment[] {
  const { times } = recording.series();
  const frames = recording.allPoses();
  const root = 7 * (recording.at(times[0] ?? 0)?.focus ?? 0);
  const rotationOf = (poses: Float32Array) => poses.subarray(root + 3, root + 7);
  const first = frames[0] ?? new Float32Array();
  // What pointed up, and what pointed ahead, at first: in the root's own axes.
  const up = turn(conjugate(rotationOf(first)), [0, 0, 1]);
  const ahead = Math.hypot(...turn(rotationOf(first), [1, 0, 0]).slice(0, 2)) > 0.3 ? ([1, 0, 0] as const) : undefined;
  const forward = ahead ?? turn(conjugate(rotationOf(first)), [1, 0, 0]);
  let [turned, before] = [0, Number.NaN];
  return frames.map((poses, index) => {
    const [x, y] = turn(rotationOf(poses), forward);
    // A root that points up or down has no heading: it keeps the last one.
    const heading = Math.hypot(x, y) > 0.2 ? Math.atan2(y, x) : before;
    if (Number.isFinite(before)) turned += Math.atan2(Math.sin(heading - before), Math.cos(heading - before));
    before = heading;
    return {
      time: times[index] ?? 0,
      position: [poses[root] ?? 0, poses[root + 1] ?? 0, poses[root + 2] ?? 0],
      turned,
      heading,
      upright: turn(rotationOf(poses), up)[2],
    };
  });
}

const conjugate = ([x = 0, y = 0, z = 0, w = 1]: ArrayLike<number> & Iterable<number>) => [-x, -y, -z, w];

/** A vector turned by a unit quaternion x, y, z, w. */
export function turn([qx = 0, qy = 0, qz = 0, qw = 1]: Iterable<number> & ArrayLike<number>, v: Triple): Triple {
  const [x, y, z] = v;
  const [tx, ty, tz] = [2 * (qy * z - qz * y), 2 * (qz * x - qx * z), 2 * (qx * y - qy * x)];
  return [x + qw * tx + (qy * tz - qz * ty), y + qw * ty + (qz * tx - qx * tz), z + qw * tz + (qx * ty - qy * tx)];
}

export interface EpisodeSummary {
  /** s */
  readonly length: number;
  /** From first to last, and along the way, over the ground (m). */
  readonly distance: number;
  readonly path: number;
  /** Of the root, over the ground (m/s): mean along the way, and the highest over a tenth of a second. */
  readonly meanSpeed: number;
  readonly topSpeed: number;
  /** Full turns included, positive to the left (rad). */
  readonly turned: number;
  /** Of the root (m). */
  readonly height: readonly [lowest: number, highest: number];
  /** Mean number of points that touch something, and the share of frames with none. */
  readonly contacts: number;
  readonly airborne: number;
  /** How often it came to lie more on its side than upright. */
  readonly falls: number;
  /** Whether the task ended it before its time was over; null where the file does not say. */
  readonly cutShort: boolean | null;
}

/** cos of the tilt (60 degrees) beyond which it lies; it stands again below 45 degrees. */
const lying = 0.5;
const standing = Math.SQRT1_2;
/** s */
const speedWindow = 0.1;

export function summariseEpisode(episode: PhysicsEpisode): EpisodeSummary {
  const { recording, from, until, goalEnd } = episode;
  const course = rootCourse(episode);
  const flat = (a: RootMoment, b: RootMoment) =>
    Math.hypot(b.position[0] - a.position[0], b.position[1] - a.position[1]);
  const dt = course.length > 1 ? (until - from) / (course.length - 1) : 1;
  const stride = Math.max(1, Math.round(speedWindow / dt));
  let [path, topSpeed, falls, isDown] = [0, 0, 0, false];
  let [contacts, airborne] = [0, 0];
  course.forEach((moment, index) => {
    const [last, earlier] = [course[index - 1], course[index - stride]];
    if (last) path += flat(last, moment);
    if (earlier) topSpeed = Math.max(topSpeed, flat(earlier, moment) / Math.max(1e-9, moment.time - earlier.time));
    if (!isDown && moment.upright < lying) {
      isDown = true;
      falls++;
    } else if (isDown && moment.upright > standing) isDown = false;
    const touching = (recording.at(moment.time)?.contacts.length ?? 0) / 7;
    contacts += touching / course.length;
    if (touching === 0) airborne += 1 / course.length;
  });
  const [first, end] = [course[0], course.at(-1)];
  const heights = course.map(({ position }) => position[2]);
  const length = until - from;
  return {
    length,
    distance: first && end ? flat(first, end) : 0,
    path,
    meanSpeed: length > 0 ? path / length : 0,
    topSpeed,
    turned: end?.turned ?? 0,
    height: [Math.min(...heights), Math.max(...heights)],
    contacts,
    airborne,
    falls,
    cutShort: goalEnd === null ? null : /\bterminated\b/.test(goalEnd.reason),
  };
}

/** Turned so far in words, such as "370° left"; empty for less than 5 degrees. */
export function turnedText(turned: number): string {
  const degrees = Math.round((Math.abs(turned) * 180) / Math.PI);
  return degrees < 5 ? "" : `${degrees}° ${turned > 0 ? "left" : "right"}`;
}
