/** What an episode shows of every body and scene is what the engine simulates. */
import { describe, expect, it } from "vitest";
import { bodies } from "../../../worlds/rapier/bodies/index.ts";
import { rotate } from "../../../worlds/rapier/bodies/vector.ts";
import { describeScene } from "../../../worlds/rapier/drawing.ts";
import { createReference } from "../../../worlds/rapier/engine.ts";
import { scenes } from "../../../worlds/rapier/scenes/index.ts";
import { freeThings } from "../../../worlds/rapier/scenes/schema.ts";

describe.each(bodies.map((body) => [body.name, body] as const))("%s", (_, body) => {
  it("is drawn in every scene with the bodies of linkPoses, in their order", async () => {
    for (const scene of scenes) {
      const drawn = describeScene(body, scene);
      const free = freeThings(scene).map(({ name }) => name);
      expect(drawn.bodies.map(({ name }) => name)).toEqual([...body.links.map(({ name }) => name), ...free]);
      expect(drawn.bodies.filter(({ robot }) => robot)).toHaveLength(body.links.length);
      expect(drawn.fixtures).toHaveLength(scene.things.length - free.length);
      expect(JSON.parse(JSON.stringify(drawn.bodies))).toEqual(drawn.bodies);
    }
  });
});

describe("shapes", () => {
  it("lie where the engine has them: a ray from above meets the drawn top of the ant's torso and of a crate", async () => {
    const [ant, yard] = [bodies.find(({ name }) => name === "ant"), scenes.find(({ name }) => name === "yard")];
    if (!ant || !yard) throw new Error("no ant or no yard");
    const robot = await createReference(ant, yard);
    const drawn = describeScene(ant, yard);
    const poses = new Float32Array(7 * drawn.bodies.length);
    robot.linkPoses(poses);
    // Feet of a standing ant are at the ground: its lowest drawn point is.
    const lowest = drawn.bodies.flatMap(({ robot: own, shapes }, index) => {
      if (!own) return [];
      const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = poses.subarray(7 * index, 7 * index + 7);
      return shapes.flatMap((shape) => {
        const centre = rotate([qx, qy, qz, qw], shape.position)[2] + z;
        expect([x, y].every(Number.isFinite)).toBe(true);
        return shape.kind === "sphere" ? [centre - shape.radius] : [];
      });
    });
    expect(Math.min(...lowest)).toBeCloseTo(0, 3);
    expect(drawn.weight).toBeCloseTo(10.8 * 9.81, 4);
    const crate = drawn.bodies.find(({ name }) => name === "redCrate")?.shapes[0];
    expect(crate).toMatchObject({ kind: "box", halfExtents: [0.15, 0.15, 0.15], colour: "#b5473c" });
    robot.free();
  });

  it("of a capsule reach from one end to the other along its own y axis", () => {
    for (const body of bodies) {
      const drawn = describeScene(body, scenes[0] ?? { name: "", ground: null, things: [], gravity: [0, 0, 0] });
      body.links.forEach((link, index) => {
        link.shapes.forEach((shape, at) => {
          const shown = drawn.bodies[index]?.shapes[at];
          if (shape.kind !== "capsule" || shown?.kind !== "capsule") return;
          const half = rotate(shown.rotation, [0, shown.halfLength, 0]);
          shape.to.forEach((value, axis) => {
            expect((shown.position[axis] ?? 0) + (half[axis] ?? 0)).toBeCloseTo(value, 9);
          });
        });
      });
    }
  });

  it("of rays have unit directions on the right link", () => {
    const rover = bodies.find(({ name }) => name === "rover");
    const [scene] = scenes;
    if (!rover || !scene) throw new Error("no rover");
    const { rays } = describeScene(rover, scene);
    expect(rays).toHaveLength(17);
    for (const { body, direction } of rays) {
      expect(rover.links[body]?.name).toBe(rover.rays[0]?.link);
      expect(Math.hypot(...direction)).toBeCloseTo(1, 12);
    }
  });
});
