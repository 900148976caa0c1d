/** The command of the tasks that go somewhere: a point on the ground in any direction, and how far away it was at first. */
import { xyz } from "../../../src/core/state-record.ts";
import type { TaskCommand } from "../../../src/core/task.ts";

/** A target `nearest` to `farthest` metres from the robot, evenly in distance and direction. */
export function placeToGo(nearest: number, farthest: number): TaskCommand {
  return {
    fields: [
      { name: "target", components: xyz.slice(0, 2), unit: "m", frame: "world", meaning: "where to go" },
      { name: "startDistance", unit: "m", meaning: "distance to the target when it was given" },
    ],
    sample: /* language */ `
export function sample(random, state) {
  const distance = ${nearest} + ${farthest - nearest} * random[0];
  const direction = 2 * PI * random[1];
  return {
    target: [state.rootPosition.x + distance * cos(direction), state.rootPosition.y + distance * sin(direction)],
    startDistance: distance,
  };
}
`,
    draws: 2,
  };
}
