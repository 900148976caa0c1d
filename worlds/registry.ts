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
  const ids = tasks.map((candidate) => candidate.id);
  // People type the last part, or a part of it.
  const part = id.slice(id.lastIndexOf("/") + 1).toLowerCase();
  const within = part.length >= 3 ? ids.filter((candidate) => candidate.includes(part)) : [];
  const near = within.length > 0 ? within.slice(0, 3) : nearestNames(id, ids);
  const shortNames = ids.map((candidate) => candidate.slice(candidate.indexOf("/") + 1));
  const byShortName = nearestNames(part, shortNames).flatMap((name) => ids.filter((each) => each.endsWith(`/${name}`)));
  const suggestions = near.length > 0 ? near : byShortName;
  const asked = suggestions.length > 0 ? ` Did you mean '${suggestions.join("' or '")}'?` : "";
  throw new EmbodyError("not-found", `Unknown task '${id}'.${asked}`, { remedy: `Tasks: ${ids.join(", ")}.` });
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
