/** Checks a scene before an engine sees it; all mistakes at once, each with its place. */

import { EmbodyError } from "../../../src/core/errors.ts";
import { massProperties } from "../bodies/mass.ts";
import type { Scene, Thing } from "./schema.ts";

/** Returns the scene, or throws one `bad-request` that lists everything that is wrong with it. */
export function validateScene(scene: Scene): Scene {
  const mistakes = sceneMistakes(scene);
  if (mistakes.length === 0) return scene;
  throw new EmbodyError("bad-request", `The scene '${scene.name}' cannot be built:\n  ${mistakes.join("\n  ")}`, {
    remedy: "Mend the description; docs/rapier.md describes the format.",
  });
}

export function sceneMistakes(scene: Scene): string[] {
  const mistakes: string[] = [];
  const names = scene.things.map((thing) => thing.name);
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) mistakes.push(`thing '${name}': the name is used twice`);
  });
  for (const thing of scene.things) mistakes.push(...thingMistakes(thing));
  if (!scene.gravity.every(Number.isFinite)) mistakes.push(`gravity [${scene.gravity}] is not finite`);
  const { ground } = scene;
  if (ground && ground.kind === "heightfield") {
    const { rows, columns, heights, size } = ground;
    if (!(rows >= 2 && columns >= 2))
      mistakes.push(`ground: a heightfield needs 2 x 2 samples; it has ${rows} x ${columns}`);
    if (heights.length !== rows * columns) {
      mistakes.push(`ground: ${rows} x ${columns} samples need ${rows * columns} heights; there are ${heights.length}`);
    }
    if (!heights.every(Number.isFinite)) mistakes.push("ground: every height must be finite");
    if (!(size[0] > 0 && size[1] > 0)) mistakes.push(`ground: size [${size}] must be positive`);
  }
  return mistakes;
}

function thingMistakes(thing: Thing): string[] {
  const place = `thing '${thing.name}'`;
  const mistakes: string[] = [];
  if (thing.shapes.length === 0) mistakes.push(`${place}: it has no shapes`);
  if (![...thing.position, ...(thing.rotation ?? [])].every(Number.isFinite))
    mistakes.push(`${place}: its pose is not finite`);
  const { mass } = massProperties({ name: thing.name, parent: null, shapes: thing.shapes });
  if (thing.kind === "free" && !(mass > 0)) mistakes.push(`${place}: a free thing needs mass; it has ${mass} kg`);
  return mistakes;
}
