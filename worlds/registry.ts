/** Every task that can be trained, and the world that each is simulated in. */
import { EmbodyError, nearestNames } from "../src/core/errors.ts";
import type { Task } from "../src/core/task.ts";
import type { SimulatedWorld } from "./batch/simulation.ts";
import { type CartpoleSimulation, cartpole, cartpoleWorld } from "./classic/cartpole.ts";
import { mazeGoto } from "./maze/goto.ts";
import { type MazeSimulation, mazeWorld } from "./maze/maze.ts";
import { rapierTasks } from "./rapier/tasks/index.ts";
import { type RapierSimulation, rapierWorld } from "./rapier/world.ts";

export type TaskSimulation = CartpoleSimulation | RapierSimulation | MazeSimulation;
export type RegisteredTask = Task<TaskSimulation>;

export const tasks: readonly RegisteredTask[] = [cartpole, ...rapierTasks, mazeGoto];

export function taskNamed(id: string): RegisteredTask {
  const task = tasks.find((candidate) => candidate.id === id);
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
