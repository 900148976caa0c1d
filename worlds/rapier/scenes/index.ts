/** The scenes that tasks and goals take place in, by name. */

import { EmbodyError } from "../../../src/core/errors.ts";
import { earthGravity, type Scene } from "./schema.ts";
import { crate, groundMaterial, pad, ramp, rollingGround, roughening, tower } from "./things.ts";

const plane = { kind: "plane", material: groundMaterial } as const;

/** Level ground without end. */
export const flat: Scene = { name: "flat", ground: plane, things: [], gravity: earthGravity };

/** Nothing at all: for bodies fixed to the world. */
export const air: Scene = { name: "air", ground: null, things: [], gravity: earthGravity };

/** Low hills around a level start. */
export const hills: Scene = {
  name: "hills",
  ground: rollingGround(1, 20, 0.25, 0.25),
  things: [],
  gravity: earthGravity,
};

/** A field to run along: level at its right edge, rough at its left one. */
export const rough: Scene = {
  name: "rough",
  ground: roughening(7, [32, 20], 0.25, 0.2, -13),
  things: [],
  gravity: earthGravity,
};

/** One crate to push and the pad it belongs on. */
export const pushing: Scene = {
  name: "pushing",
  ground: plane,
  things: [crate("crate", [1, 0, 0.15], 0.3, 2), pad("pad", 2.5, 0, 0.8, "#3f8f5a")],
  gravity: earthGravity,
};

/** A yard with everything to go to, push and climb. */
export const yard: Scene = {
  name: "yard",
  ground: plane,
  things: [
    crate("redCrate", [2, 1, 0.15], 0.3, 2, "#b5473c"),
    crate("blueCrate", [2, -1, 0.15], 0.3, 2, "#3c62b5"),
    pad("greenPad", 4, 0, 1, "#3f8f5a"),
    pad("yellowPad", -3, 2, 1, "#d9b53c"),
    ramp("ramp", [-2, -3, 0], 0.25, 2, 1.2),
    tower("tower", 5, 4, 2, "#b5473c"),
  ],
  gravity: earthGravity,
};

/** Three small cubes within the arm's reach. */
export const bench: Scene = {
  name: "bench",
  ground: plane,
  things: [
    crate("redCube", [0.4, 0, 0.02], 0.04, 0.06, "#b5473c"),
    crate("greenCube", [0.35, 0.15, 0.02], 0.04, 0.06, "#3f8f5a"),
    crate("blueCube", [0.35, -0.15, 0.02], 0.04, 0.06, "#3c62b5"),
    pad("pad", 0.25, 0.25, 0.1, "#d9b53c"),
  ],
  gravity: earthGravity,
};

export const scenes: readonly Scene[] = [flat, air, hills, rough, pushing, yard, bench];

export function sceneNamed(name: string): Scene {
  const scene = scenes.find((candidate) => candidate.name === name);
  if (scene) return scene;
  throw new EmbodyError("not-found", `Unknown scene '${name}'.`, {
    remedy: `Scenes: ${scenes.map((candidate) => candidate.name).join(", ")}.`,
  });
}
