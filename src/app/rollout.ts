/**
 * Records a rollout in the Rapier reference as an episode: a body in a scene under a policy, with its contacts, rays and actions. The
 * same request gives the same poses and so the same hash.
 */
import { randomBytes } from "node:crypto";
import { bodyNamed } from "../../worlds/rapier/bodies/index.ts";
import { type Body, movableJoints } from "../../worlds/rapier/bodies/schema.ts";
import { createReference } from "../../worlds/rapier/engine.ts";
import { sceneNamed } from "../../worlds/rapier/scenes/index.ts";
import type { Scene } from "../../worlds/rapier/scenes/schema.ts";
import { type PolicyName, type RolloutPolicy, rolloutPolicy } from "./rollout-policies.ts";
import { RobotRecording, rolloutHeader } from "./rollout-recording.ts";

export interface RolloutSubject {
  readonly body: Body;
  readonly scene: Scene;
}

export interface RolloutRequest extends RolloutSubject {
  /** A name, or a function that gives the actuators' targets; its name is shown. */
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

/** A file name that sorts by time and says what is in it. @param parts Such as robot, scene and policy. */
export function rolloutId(...parts: string[]): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return [stamp, ...parts.map((part) => part.replaceAll(/[^\w-]+/g, "-")), randomBytes(2).toString("hex")].join("-");
}

export async function recordRollout(request: RolloutRequest): Promise<Rollout> {
  const { body, scene, seed } = request;
  const dt = body.settings.controlDt;
  const policy =
    typeof request.policy === "string"
      ? rolloutPolicy(request.policy, policyActuators(body), seed, dt)
      : request.policy;
  const targets = Object.entries(request.targets ?? {});
  const robot = await createReference(body, scene);
  const goal = `${body.name} in ${scene.name}`;
  const header = rolloutHeader(request.path, goal, `rapier/${scene.name}`, request.policy, seed);
  const recording = new RobotRecording(robot, header, {
    path: request.path,
    targets: targets.map(([name]) => name),
    numbers: body.actuators.map(({ name }) => ({ name, group: "action", unit: "share of the range" })),
  });
  try {
    robot.reset({ seed });
    const points = targets.flatMap(([, position]) => [...position]);
    const steps = Math.max(1, Math.round(request.seconds / dt));
    for (let step = 0; step <= steps; step++) {
      const wanted = await policy(step, recording.readState());
      const shares = wanted.map((target, index) => asShare(target, body.actuators[index]?.range));
      recording.frame(step * dt, shares, points);
      if (step === steps) break;
      robot.setTargets(wanted);
      robot.step();
    }
    return { path: request.path, hash: recording.close(), steps, seconds: steps * dt };
  } finally {
    recording.close();
    robot.free();
  }
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
