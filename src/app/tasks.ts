/** A task as one plain description: what `embody tasks` prints and gives as JSON. */

import { checkTask } from "../../worlds/batch/programs.ts";
import { type RegisteredTask, worldOf } from "../../worlds/registry.ts";
import type { FieldDeclaration, StateField } from "../core/state-record.ts";
import type { ActionSpace, Task } from "../core/task.ts";

export interface TaskOutline {
  readonly id: string;
  readonly summary: string;
  /** s */
  readonly horizon: number;
  /** The horizon in control steps. */
  readonly steps: number;
  /** s */
  readonly controlDt: number;
  readonly action: ActionSpace;
  /** In words: the comments of the verifier. */
  readonly fitness: string;
  readonly success: string;
}

export interface TaskDescription extends TaskOutline {
  readonly engines: readonly ("fast" | "reference")[];
  readonly observation: readonly { readonly name: string; readonly size: number }[];
  readonly state: readonly StateField[];
  readonly memory: readonly FieldDeclaration[];
  readonly command: { readonly fields: readonly FieldDeclaration[]; readonly every: number | null } | null;
  readonly randomised: Task["randomised"];
  /** Names of the terms of the hand-written reward. */
  readonly terms: readonly string[];
  /** Texts in the little language, by role. */
  readonly texts: Readonly<Record<string, string>>;
}

export function outlineTask(task: RegisteredTask): TaskOutline {
  const { action, controlDt } = worldOf(task).simulation;
  const { id, summary, horizon, verifier } = task;
  return {
    id,
    summary,
    horizon,
    steps: Math.round(horizon / controlDt),
    controlDt,
    action,
    fitness: commentOn("fitness", verifier),
    success: commentOn("success", verifier),
  };
}

export function describeTask(task: RegisteredTask): TaskDescription {
  const world = worldOf(task);
  const programs = checkTask(task, world);
  const { memory, command } = task;
  return {
    ...outlineTask(task),
    engines: [...(world.fast ? ["fast" as const] : []), ...(world.reference ? ["reference" as const] : [])],
    observation: grouped(programs.observation.names),
    state: world.simulation.state.fields,
    memory: memory?.fields ?? [],
    command: command ? { fields: command.fields, every: command.every ?? null } : null,
    randomised: task.randomised,
    terms: programs.terms,
    texts: {
      ...(command ? { command: command.sample } : {}),
      ...(memory ? { memory: `${memory.start ?? ""}${memory.update}` } : {}),
      observe: task.observe,
      terminated: task.terminated,
      reward: task.reward,
      verifier: task.verifier,
    },
  };
}

/** `velocity.x, velocity.y` as one `velocity` of two. */
function grouped(names: readonly string[]): { name: string; size: number }[] {
  const sizes = new Map<string, number>();
  for (const name of names) {
    const first = name.split(/[.[]/, 1)[0] ?? name;
    sizes.set(first, (sizes.get(first) ?? 0) + 1);
  }
  return [...sizes].map(([name, size]) => ({ name, size }));
}

/** The comment above an exported constant of a verifier, which says in words what the code says. */
export function commentOn(name: string, verifier: string): string {
  const found = new RegExp(`/\\*\\*((?:[^*]|\\*(?!/))*)\\*/\\s*export const ${name}\\b`).exec(verifier)?.[1];
  return (found ?? "").replace(/\s*\n\s*\*?\s*/g, " ").trim();
}
