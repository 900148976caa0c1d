/**
 * Every task that can be trained, and the world that each is simulated in. Tasks that were drafted from a sentence join them while a process
 * lives: whoever has a draft registers it, and from then on it is found by its id like any other.
 */
import type { DraftedTask } from "../src/core/drafted-task.ts";
import { EmbodyError, nearestNames } from "../src/core/errors.ts";
import type { Task } from "../src/core/task.ts";
import type { SimulatedWorld } from "./batch/simulation.ts";
import { type CartpoleSimulation, cartpole, cartpoleWorld } from "./classic/cartpole.ts";
import { mazeGoto } from "./maze/goto.ts";
import { type MazeSimulation, mazeWorld } from "./maze/maze.ts";
import { checkHash, noReward, turnedAtStart } from "./rapier/stages/drafted.ts";
import { stages } from "./rapier/stages/index.ts";
import type { Stage } from "./rapier/stages/stage.ts";
import { rapierTasks } from "./rapier/tasks/index.ts";
import { type RapierSimulation, rapierWorld } from "./rapier/world.ts";

export type TaskSimulation = CartpoleSimulation | RapierSimulation | MazeSimulation;
export type RegisteredTask = Task<TaskSimulation>;

export const tasks: readonly RegisteredTask[] = [cartpole, ...rapierTasks, mazeGoto];

/** Of a task that is there, to be asked for something else: what a verifier of a person's own may be for. */
export type AnyStage = Omit<Stage, "simulation"> & { readonly simulation: TaskSimulation };

/** A stage by its name, or a task's by the task's id. */
export function stageNamed(name: string): AnyStage {
  const stage = stages.find((candidate) => candidate.name === name);
  if (stage) return stage;
  const task = tasks.find((candidate) => candidate.id === name);
  if (task) return { ...task, name: task.id, words: [], landmarks: [], reach: null };
  const names = stages.map((each) => each.name);
  const near = nearestNames(name, [...names, ...tasks.map(({ id }) => id)]);
  const asked = near.length > 0 ? ` Did you mean '${near.join("' or '")}'?` : "";
  throw new EmbodyError("not-found", `Unknown stage '${name}'.${asked}`, {
    remedy: `Stages: ${names.join(", ")}; or a task's id ('embody tasks' lists them).`,
  });
}

/** By hash: a draft is made into a task once, so that its world is made once. */
const drafted = new Map<string, RegisteredTask>();

/** A drafted task as one that can be trained. @param reward replaces the neutral one, which is zero */
export function taskFromDraft(draft: DraftedTask, reward: string | null = null): RegisteredTask {
  const known = drafted.get(draft.hash);
  if (known && known.id === draft.id) return reward === null ? known : { ...known, reward };
  checkHash(draft);
  const { simulation, memory, command, randomised, observe, terminated } = stageNamed(draft.stage);
  const task: RegisteredTask = {
    id: draft.id,
    summary: draft.sentence,
    simulation: simulation.kind === "rapier" ? turnedAtStart(simulation, draft.start.yaw) : simulation,
    horizon: draft.horizon,
    ...(memory ? { memory } : {}),
    ...(command ? { command } : {}),
    randomised,
    observe,
    terminated,
    reward: noReward,
    verifier: draft.verifier,
  };
  drafted.set(draft.hash, task);
  return reward === null ? task : { ...task, reward };
}

const registered = new Map<string, RegisteredTask>();

/** Makes a drafted task known by its id in this process; a later draft of the same id takes its place. */
export function registerDraft(draft: DraftedTask): RegisteredTask {
  const task = taskFromDraft(draft);
  registered.set(task.id, task);
  return task;
}

export function taskNamed(id: string): RegisteredTask {
  const task = tasks.find((candidate) => candidate.id === id) ?? registered.get(id);
  if (task) return task;
  const near = idsLike(id);
  const asked = near.length > 0 ? ` Did you mean '${near.join("' or '")}'?` : "";
  throw new EmbodyError("not-found", `Unknown task '${id}'.${asked}`, {
    remedy: `Tasks: ${tasks.map((candidate) => candidate.id).join(", ")}.`,
  });
}

/** What was probably meant: people leave out the world, or remember one word of the name. */
function idsLike(id: string): string[] {
  const short = (name: string) => name.slice(name.indexOf("/") + 1);
  const aliases = new Map<string, string[]>();
  for (const task of tasks) {
    const name = short(task.id);
    for (const alias of [name, ...name.split("-")]) aliases.set(alias, [...(aliases.get(alias) ?? []), task.id]);
  }
  const near = nearestNames(short(id), aliases.keys()).flatMap((alias) => aliases.get(alias) ?? []);
  return [...new Set(near)].slice(0, 3);
}

const worlds = new WeakMap<TaskSimulation, SimulatedWorld>();

/** The world of a task; made once for each. */
export function worldOf(task: RegisteredTask): SimulatedWorld {
  const known = worlds.get(task.simulation);
  if (known) return known;
  const world = createWorld(task.simulation);
  worlds.set(task.simulation, world);
  return world;
}

function createWorld(simulation: TaskSimulation): SimulatedWorld {
  switch (simulation.kind) {
    case "classic-cartpole":
      return cartpoleWorld();
    case "rapier":
      return rapierWorld(simulation);
    case "maze":
      return mazeWorld(simulation);
  }
}
