/**
 * Records a rollout in the Rapier reference as an episode: a body in a scene under a policy, with its contacts, rays and actions. The
 * same request gives the same poses and so the same hash.
 */
import { randomBytes } from "node:crypto";
import { bodyNamed } from "../../worlds/rapier/bodies/index.ts";
import { type Body, movableJoints } from "../../worlds/rapier/bodies/schema.ts";
import { describeScene } from "../../worlds/rapier/drawing.ts";
import { createReference } from "../../worlds/rapier/engine.ts";
import { sceneNamed } from "../../worlds/rapier/scenes/index.ts";
import type { Scene } from "../../worlds/rapier/scenes/schema.ts";
import type { EpisodeHeader } from "../core/episode.ts";
import { PhysicsRecorder } from "../episode/physics-recorder.ts";
import { createEpisodeWriter } from "../episode/writer.ts";
import { type PolicyName, type RolloutPolicy, rolloutPolicy } from "./rollout-policies.ts";
import { version } from "./version.ts";

export interface RolloutSubject {
  readonly body: Body;
  readonly scene: Scene;
}

export interface RolloutRequest extends RolloutSubject {
  /** A name, or targets by control step; the function's name is shown. */
  readonly policy: PolicyName | RolloutPolicy;
  readonly seconds: number;
  readonly seed: number;
  /** The episode's file. */
  readonly path: string;
  /** Points to draw, by name: world (m). */
  readonly targets?: Readonly<Record<string, readonly [number, number, number]>>;
}

export interface Rollout {
  readonly path: string;
  /** SHA-256 over the poses, hexadecimal. */
  readonly hash: string;
  /** Control steps. */
  readonly steps: number;
  readonly seconds: number;
}

/** The scene in which a body has something to do, where none is named. */
const usualScenes: Readonly<Record<string, string>> = { rover: "yard", arm: "bench" };

/** A body by name, in the named scene or in its usual one. */
export function rolloutSubject(name: string, scene?: string): RolloutSubject {
  const body = bodyNamed(name);
  return { body, scene: sceneNamed(scene ?? usualScenes[body.name] ?? "flat") };
}

/** A file name that sorts by time and says what is in it. */
export function rolloutId({ body, scene }: RolloutSubject, policy: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `${stamp}-${body.name}-${scene.name}-${policy}-${randomBytes(2).toString("hex")}`;
}

export async function recordRollout(request: RolloutRequest): Promise<Rollout> {
  const { body, scene, seed } = request;
  const dt = body.settings.controlDt;
  const policyName = typeof request.policy === "string" ? request.policy : request.policy.name || "policy";
  const policy =
    typeof request.policy === "string"
      ? rolloutPolicy(request.policy, policyActuators(body), seed, dt)
      : request.policy;
  const targets = Object.entries(request.targets ?? {});
  const robot = await createReference(body, scene);
  const writer = createEpisodeWriter(request.path, headerOf(request, policyName));
  try {
    robot.reset({ seed });
    const description = describeScene(body, scene, {
      targets: targets.map(([name]) => name),
      numbers: body.actuators.map(({ name }) => ({ name, group: "action", unit: "share of the range" })),
    });
    const recorder = new PhysicsRecorder(description, (message) => writer.write(message));
    const poses = new Float32Array(7 * description.bodies.length);
    const state = new Float32Array(robot.layout.size);
    const rays = robot.layout.fields.find(({ name }) => name === "rays");
    const steps = Math.max(1, Math.round(request.seconds / dt));
    for (let step = 0; step <= steps; step++) {
      const wanted = policy(step);
      robot.linkPoses(poses);
      robot.readState(state);
      recorder.record({
        time: step * dt,
        poses,
        contacts: robot.contacts().filter(({ force }) => force > 0),
        ...(rays ? { rays: state.subarray(rays.offset, rays.offset + rays.size) } : {}),
        ...(targets.length > 0 ? { targets: targets.flatMap(([, position]) => [...position]) } : {}),
        numbers: wanted.map((target, index) => asShare(target, body.actuators[index]?.range)),
      });
      if (step === steps) break;
      robot.setTargets(wanted);
      robot.step();
    }
    return { ...writer.close(), steps, seconds: steps * dt };
  } finally {
    writer.close();
    robot.free();
  }
}

function headerOf({ body, scene, seed, path }: RolloutRequest, policy: string): EpisodeHeader {
  const file = path.split(/[\\/]/).at(-1) ?? path;
  return {
    id: file.replace(/\.mcap$/, ""),
    goal: `${body.name}: ${policy} policy`,
    world: `rapier/${scene.name}`,
    seed,
    difficulty: "",
    // Nothing was planned: the page and the list of episodes then show no status of a goal.
    planner: "",
    version,
    created: new Date().toISOString(),
  };
}

function policyActuators(body: Body) {
  const joints = new Set(movableJoints(body).map(({ name }) => name));
  return body.actuators.map(({ kind, range, joint }) => ({
    kind,
    range,
    rest: kind === "position" && joints.has(joint) ? (body.stance.joints?.[joint] ?? 0) : 0,
  }));
}

/** -1 at the low end of the range, 1 at the high one. */
function asShare(target: number, range: readonly [number, number] | undefined): number {
  if (!range) return target;
  return (2 * (target - range[0])) / (range[1] - range[0]) - 1;
}
