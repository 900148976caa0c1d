/**
 * A body in a scene as an episode shows it (`SceneDescription` of src/core/episode.ts): shapes, rays and marks taken over from the
 * descriptions that the engines read. Bodies come in the order of `Reference.linkPoses`: links, then free things.
 */

import type {
  SceneBody,
  SceneDescription,
  SceneFixture,
  SceneGround,
  SceneNumber,
  SceneShape,
} from "../../src/core/episode.ts";
import { capsuleHalfHeight, shapePlacement, totalMass } from "./bodies/mass.ts";
import type { Body, Shape } from "./bodies/schema.ts";
import { identityRotation, length, normalise } from "./bodies/vector.ts";
import { freeThings, type Ground, type Scene } from "./scenes/schema.ts";

/** What a rollout records beside poses. */
export interface DrawingExtras {
  /** Names of points that frames place. */
  readonly targets?: readonly string[];
  /** Numbers that frames hold, for plots. */
  readonly numbers?: readonly SceneNumber[];
}

/** For shapes that name no colour. */
const robotColour = "#8f9bab";
const thingColour = "#a9a49a";

export function describeScene(body: Body, scene: Scene, extras: DrawingExtras = {}): SceneDescription {
  const linkIndex = new Map(body.links.map(({ name }, index) => [name, index]));
  return {
    name: `${body.name} in ${scene.name}`,
    summary: body.summary,
    controlDt: body.settings.controlDt,
    weight: totalMass(body.links) * length(scene.gravity),
    bodies: [
      ...body.links.map(
        ({ name, shapes }): SceneBody => ({
          name,
          robot: true,
          shapes: shapes.map((shape) => describeShape(shape, robotColour)),
        }),
      ),
      ...freeThings(scene).map(
        ({ name, shapes }): SceneBody => ({
          name,
          robot: false,
          shapes: shapes.map((shape) => describeShape(shape, thingColour)),
        }),
      ),
    ],
    fixtures: scene.things.flatMap(({ name, kind, position, rotation, shapes }): SceneFixture[] =>
      kind === "free"
        ? []
        : [
            {
              name,
              kind,
              position,
              rotation: rotation ?? identityRotation,
              shapes: shapes.map((shape) => describeShape(shape, thingColour)),
            },
          ],
    ),
    ground: describeGround(scene.ground),
    rays: body.rays.map(({ name, link, origin, direction, maxDistance }) => ({
      name,
      body: linkIndex.get(link) ?? 0,
      origin,
      direction: normalise(direction),
      range: maxDistance,
    })),
    targets: extras.targets ?? [],
    numbers: extras.numbers ?? [],
  };
}

function describeShape(shape: Shape, preset: string): SceneShape {
  const { centre, rotation } = shapePlacement(shape);
  const [x, y, z] = centre;
  const [qx, qy, qz, qw] = rotation;
  const place = {
    // Adding 0 turns -0 into 0, so that a scene survives JSON unchanged.
    position: [x + 0, y + 0, z + 0],
    rotation: [qx + 0, qy + 0, qz + 0, qw + 0],
    colour: shape.colour ?? preset,
  } as const;
  switch (shape.kind) {
    case "sphere":
      return { ...place, kind: "sphere", radius: shape.radius };
    case "capsule":
      return { ...place, kind: "capsule", radius: shape.radius, halfLength: capsuleHalfHeight(shape) };
    case "cylinder":
      return { ...place, kind: "cylinder", radius: shape.radius, halfLength: shape.halfLength };
    case "box":
      return { ...place, kind: "box", halfExtents: shape.halfExtents };
  }
}

function describeGround(ground: Ground | null): SceneGround | null {
  if (ground === null || ground.kind === "plane") return ground && { kind: "plane" };
  const { rows, columns, size, heights } = ground;
  return { kind: "heightfield", rows, columns, size, heights: Float32Array.from(heights) };
}
