/** The yard as an episode shows it: links of the rover, links of the ant, crates; pads, tower and ramp as fixtures; the rover's rays. */
import type { SceneDescription } from "../../../src/core/episode.ts";
import { robotNames } from "../../../src/core/yard.ts";
import { describeScene } from "../drawing.ts";
import type { Scene } from "../scenes/schema.ts";
import { yardRobots } from "./physics.ts";

/** The one point that frames place: where the robot that acts is going. */
export const targetName = "going to";

export function describeYard(scene: Scene): SceneDescription {
  const [first, ...others] = robotNames.map((name) => describeScene(yardRobots[name], scene));
  if (!first) throw new RangeError("the yard has no robots");
  const prefixed = [first, ...others].map((part, index) =>
    part.bodies.filter(({ robot }) => robot).map((body) => ({ ...body, name: `${robotNames[index]}.${body.name}` })),
  );
  const starts = prefixed.map((_, index) => prefixed.slice(0, index).reduce((sum, part) => sum + part.length, 0));
  return {
    ...first,
    name: "yard",
    summary: "a rover on four wheels and an ant on four legs, two crates, three pads, a tower and a ramp",
    bodies: [...prefixed.flat(), ...first.bodies.filter(({ robot }) => !robot)],
    robots: robotNames.map((name, index) => ({ name, body: starts[index] ?? 0 })),
    targets: [targetName],
  };
}
