/**
 * Find the goal of a maze one has never seen, from the walls near by, the goal's direction and where one has been. An episode ends at the goal or
 * when four times the shortest path has been walked. That budget is observed and belongs to the task, so running out of it is a
 * termination, not a truncation (Pardo et al. 2018, arXiv:1712.00378); the horizon only bounds the longest one.
 */
import type { Task } from "../../src/core/task.ts";
import { type MazeSimulation, moves, patience } from "./maze.ts";

const largest = 7;
/** A maze of n x n cells has no path longer than 2 (n n - 1) moves. */
const longestPath = 2 * (largest ** 2 - 1);

export const mazeGoto: Task<MazeSimulation> = {
  id: "maze/goto",
  summary: "find the goal of an unknown maze",
  simulation: { kind: "maze", count: 4096, cells: [4, largest] },
  horizon: patience * longestPath,
  memory: {
    fields: [
      { name: "pathBefore", unit: "moves", meaning: "shortest path to the goal after the last move" },
      { name: "progress", unit: "moves", meaning: "by how much the last move shortened it" },
      { name: "lastMove", components: moves, unit: "0 or 1", meaning: "the last move; all 0 at the start" },
    ],
    start: /* language */ `
export function start(state) {
  return { pathBefore: state.pathLeft, progress: 0, lastMove: [0, 0, 0, 0] };
}
`,
    update: /* language */ `
function is(choice: number, index: number) {
  return abs(choice - index) < 0.5 ? 1 : 0;
}

export function update(state, action, memory) {
  const choice = action.choice;
  return {
    pathBefore: state.pathLeft,
    progress: memory.pathBefore - state.pathLeft,
    lastMove: [is(choice, 0), is(choice, 1), is(choice, 2), is(choice, 3)],
  };
}
`,
  },
  randomised: {},
  observe: /* language */ `
export function observe(state, memory) {
  const away = [state.goal.x - state.position.x, state.goal.y - state.position.y];
  return {
    goalDirection: normalize(away),
    goalDistance: min(length(away), 10) / 10,
    walls: state.walls,
    // Never, once, twice or more often.
    visits: state.visits.map((times) => min(times, 3) / 3),
    lastMove: memory.lastMove,
    bumped: state.bumped,
    budgetLeft: state.movesLeft / (${patience} * state.shortestPath),
  };
}
`,
  terminated: /* language */ `
// There, or the budget is spent.
export function terminated(state) {
  return state.pathLeft < 0.5 || state.movesLeft < 0.5;
}
`,
  reward: /* language */ `
export function reward(state, memory) {
  return {
    // Adds up to the path closed, whatever the detours (a potential: Ng, Harada & Russell 1999).
    progress: 0.1 * memory.progress,
    there: state.pathLeft < 0.5 ? 1 : 0,
    time: -0.02,
    bump: -0.05 * state.bumped,
  };
}
`,
  verifier: /* language */ `
/** 1 if the goal was reached within four times the shortest path, else 0: on average the share that reached it */
export const fitness = maximum((state) => (state.pathLeft < 0.5 ? 1 : 0));

/** the goal was reached */
export const success = fitness > 0.5;
`,
};
