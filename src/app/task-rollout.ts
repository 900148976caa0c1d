/**
 * Records one episode of a task in the Rapier reference: start and command drawn from the seed as in evaluation, the task's reward terms
 * and verdict by the same kernels that train and judge. Targets are drawn where the command is a place.
 */
import { basename } from "node:path";
import { createBatch } from "../../worlds/batch/batch.ts";
import { createReference } from "../../worlds/rapier/engine.ts";
import { LiveReference, type RapierSimulation } from "../../worlds/rapier/world.ts";
import { type RegisteredTask, taskFromDraft, taskNamed, tasks, worldOf } from "../../worlds/registry.ts";
import type { DraftedTask } from "../core/drafted-task.ts";
import type { SceneNumber } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";
import type { StateField, StateRecord } from "../core/state-record.ts";
import type { Task } from "../core/task.ts";
import type { Rollout } from "./rollout.ts";
import { type PolicyName, type RolloutPolicy, rolloutPolicy } from "./rollout-policies.ts";
import { RobotRecording, rolloutHeader } from "./rollout-recording.ts";

export interface TaskRolloutRequest {
  readonly task: Task<RapierSimulation>;
  /** A name, or a function that gives actions in [-1, 1] for what the task observes; its name is shown. */
  readonly policy: PolicyName | RolloutPolicy;
  /** At most; the episode also ends where the task ends it. */
  readonly seconds: number;
  readonly seed: number;
  readonly path: string;
}

export interface TaskRollout extends Rollout {
  readonly terminated: boolean;
  /** Null where the time was over before the episode was: there is no verdict then. */
  readonly fitness: number | null;
  readonly success: boolean | null;
}

/** A task of Rapier by its id, such as rapier/ant-goto, or the one that was drafted. */
export function rapierTaskNamed(id: string, drafted: DraftedTask | null = null): Task<RapierSimulation> {
  const task = drafted ? taskFromDraft(drafted) : taskNamed(id);
  if (isOfRapier(task)) return task;
  throw new EmbodyError("bad-request", `The task '${id}' is not one of robots: it has nothing to draw yet.`, {
    remedy: `Tasks that can be seen: ${tasks
      .filter(isOfRapier)
      .map((each) => each.id)
      .join(", ")}.`,
  });
}

function isOfRapier(task: RegisteredTask): task is Task<RapierSimulation> {
  return task.simulation.kind === "rapier";
}

export async function recordTaskRollout(request: TaskRolloutRequest): Promise<TaskRollout> {
  const started = performance.now();
  const { task, seed, path } = request;
  const { body, scene } = task.simulation;
  const { simulation } = worldOf(task);
  const robot = await createReference(body, scene);
  const reference = async () => new LiveReference(simulation, robot);
  const batch = await createBatch(task, { simulation, reference }, { numEnvs: 1, seed, backend: "js" });
  const { terms, command } = batch.compiled.programs;
  const dt = simulation.controlDt;
  const names = simulation.action.names;
  const places = command.record.fields.filter(isPlace);
  const wishes = command.record.fields.filter((field) => !isPlace(field));
  const recording = new RobotRecording(robot, rolloutHeader(path, task.summary, task.id, request.policy, seed), {
    path,
    targets: places.map(({ name }) => name),
    numbers: numbersOf(terms, wishes, names),
  });
  const read = (field: string, size: number, offset = 0) =>
    Array.from({ length: size }, (_, component) => Number(batch.memory.field(field, offset + component)[0] ?? 0));
  const policy = policyOf(request, names.length, dt);
  const goal = { id: task.id, goal: task.summary } as const;
  try {
    batch.reset(seed);
    recording.event(0, { type: "goal-start", time: 0, ...goal, world: task.id, seed, planner: "", resumed: false });
    const observation = new Float32Array(batch.compiled.programs.observation.size);
    const limit = Math.max(1, Math.round(request.seconds / dt));
    let action = names.map(() => 0);
    for (let step = 0; ; step++) {
      const wished = wishes.flatMap(({ offset, size }) => read("command", size, offset));
      recording.frame(
        step * dt,
        [...read("terms", terms.length), ...wished, ...action],
        pointsOf(command.record, read),
      );
      const terminated = batch.memory.field("terminated")[0] === 1;
      const ended = terminated || batch.memory.field("truncated")[0] === 1;
      if (ended || step === limit) {
        const verdict = ended
          ? { fitness: read("fitness", 1)[0] ?? 0, success: batch.memory.field("success")[0] === 1 }
          : { fitness: null, success: null };
        const rollout = { path, hash: recording.hash(), steps: step, seconds: step * dt, terminated, ...verdict };
        if (ended) recording.event(step * dt, goalEnd(goal, rollout, (performance.now() - started) / 1000));
        return rollout;
      }
      observation.set(read("observation", observation.length));
      action = await policy(step, observation);
      action.forEach((value, index) => {
        batch.memory.field("action", index)[0] = value;
      });
      batch.step();
    }
  } finally {
    recording.close();
    batch.free();
  }
}

/** Actions in [-1, 1], 0 at rest, as the task takes them. */
function policyOf({ policy, seed }: TaskRolloutRequest, count: number, dt: number): RolloutPolicy {
  if (typeof policy !== "string") return policy;
  const actuator = { kind: "position", range: [-1, 1], rest: 0 } as const;
  return rolloutPolicy(
    policy,
    Array.from({ length: count }, () => actuator),
    seed,
    dt,
  );
}

function numbersOf(terms: readonly string[], wishes: readonly StateField[], names: readonly string[]): SceneNumber[] {
  return [
    ...terms.map((name): SceneNumber => ({ name, group: "reward", unit: "1" })),
    ...wishes.flatMap(({ name, size, components, unit }) =>
      Array.from({ length: size }, (_, index): SceneNumber => {
        const part = size === 1 ? "" : `.${components?.[index] ?? index}`;
        return { name: `${name}${part}`, group: "state", unit };
      }),
    ),
    ...names.map((name): SceneNumber => ({ name, group: "action", unit: "share of the range" })),
  ];
}

/** Whether a command is a point of the world: on the ground (x, y) or in the air. */
function isPlace({ unit, frame, size }: StateField): boolean {
  return unit === "m" && frame === "world" && (size === 2 || size === 3);
}

function pointsOf(
  record: StateRecord,
  read: (field: string, size: number, offset: number) => readonly number[],
): number[] {
  return record.fields.filter(isPlace).flatMap(({ size, offset }) => {
    const [x = 0, y = 0, z = 0] = read("command", size, offset);
    return [x, y, z];
  });
}

function goalEnd(goal: { readonly id: string; readonly goal: string }, rollout: TaskRollout, seconds: number) {
  const { success, fitness, terminated, path, hash } = rollout;
  return {
    type: "goal-end",
    ...goal,
    status: success ? "achieved" : "failed",
    reason: `fitness ${(fitness ?? 0).toFixed(3)}${terminated ? ", terminated" : ""}`,
    seconds,
    worldSeconds: rollout.seconds,
    subgoals: { achieved: 0, failed: 0 },
    replans: 0,
    skills: [],
    llm: { calls: 0, tokens: 0, usd: 0 },
    assists: [],
    facts: {},
    // A file may be moved: it does not say where it was made.
    episode: basename(path),
    episodeHash: hash,
  } as const;
}
