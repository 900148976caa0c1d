/** One episode of a robot in the Rapier reference while it is simulated: what both kinds of rollout write of each control step. */
import { describeScene } from "../../worlds/rapier/drawing.ts";
import type { Reference } from "../../worlds/rapier/engine.ts";
import type { EpisodeHeader, SceneNumber } from "../core/episode.ts";
import type { AgentEvent } from "../core/events.ts";
import { PhysicsRecorder } from "../episode/physics-recorder.ts";
import { createEpisodeWriter, type EpisodeWriter } from "../episode/writer.ts";
import { type PolicyName, policyLabel, type RolloutPolicy } from "./rollout-policies.ts";
import { version } from "./version.ts";

export interface RecordingOptions {
  readonly path: string;
  readonly targets: readonly string[];
  readonly numbers: readonly SceneNumber[];
}

export class RobotRecording {
  readonly #robot: Reference;
  readonly #writer: EpisodeWriter;
  readonly #recorder: PhysicsRecorder;
  readonly #poses: Float32Array;
  readonly #state: Float32Array;
  /** Where the distances of the rays lie in the state record. */
  readonly #rays: readonly [from: number, to: number] | null;

  /** Writes the scene at once. */
  constructor(robot: Reference, header: EpisodeHeader, { path, targets, numbers }: RecordingOptions) {
    this.#robot = robot;
    const scene = describeScene(robot.body, robot.scene, { targets, numbers });
    const writer = createEpisodeWriter(path, header);
    this.#writer = writer;
    this.#recorder = new PhysicsRecorder(scene, (message) => writer.write(message));
    this.#poses = new Float32Array(7 * scene.bodies.length);
    this.#state = new Float32Array(robot.layout.size);
    const rays = robot.layout.fields.find(({ name }) => name === "rays");
    this.#rays = rays ? [rays.offset, rays.offset + rays.size] : null;
  }

  /** The state record at this moment; the same array every time. [layout.size] f32 */
  readState(): Float32Array {
    this.#robot.readState(this.#state);
    return this.#state;
  }

  /** The robot as it is now. @param numbers As the scene names them. @param targets [targets, 3] (m). */
  frame(time: number, numbers: readonly number[], targets: readonly number[]): void {
    const state = this.readState();
    this.#robot.linkPoses(this.#poses);
    this.#recorder.record({
      time,
      poses: this.#poses,
      contacts: this.#robot.contacts().filter(({ force }) => force > 0),
      ...(this.#rays ? { rays: state.subarray(...this.#rays) } : {}),
      ...(targets.length > 0 ? { targets } : {}),
      numbers,
    });
  }

  event(time: number, event: AgentEvent): void {
    this.#writer.write({ kind: "event", time, event });
  }

  /** SHA-256 over the poses so far, hexadecimal. */
  hash(): string {
    return this.#writer.hash();
  }

  /** Ends the file and gives its hash; calling it again does nothing more. */
  close(): string {
    return this.#writer.close().hash;
  }
}

export function rolloutHeader(
  path: string,
  goal: string,
  world: string,
  policy: PolicyName | RolloutPolicy,
  seed: number,
): EpisodeHeader {
  const file = path.split(/[\\/]/).at(-1) ?? path;
  const id = file.replace(/\.mcap$/, "");
  const created = new Date().toISOString();
  return { id, goal, world, seed, difficulty: "", planner: "", policy: policyLabel(policy), version, created };
}
