/** Roots that move: what Rapier gets wrong about them unless bodies and worlds are built as they are (docs/rapier.md, traps 7 and 8). */
import { describe, expect, it } from "vitest";
import { bothEngines } from "../../../src/app/bench/physics/engines.ts";
import { momentum } from "../../../src/app/bench/physics/momentum.ts";
import { bodyNamed } from "../../../worlds/rapier/bodies/index.ts";
import type { Body } from "../../../worlds/rapier/bodies/schema.ts";
import { bodyMistakes } from "../../../worlds/rapier/bodies/validate.ts";
import { createReference } from "../../../worlds/rapier/engine.ts";
import { flat } from "../../../worlds/rapier/scenes/index.ts";
import { readField, run, weightless } from "./helpers.ts";

/** A swing of every actuator about its place at rest, within its range. */
function swing({ actuators, stance }: Body, share: number) {
  return (time: number) =>
    actuators.map(({ kind, joint, range: [low, high] }, index) => {
      const rest = kind === "position" ? (stance.joints?.[joint] ?? 0) : 0;
      return rest + share * Math.min(high - rest, rest - low) * Math.sin(9 * time + index);
    });
}

describe("a root that moves", () => {
  it.each(["ant", "quadruped", "biped"])("%s: kicking in free fall leaves its momentum alone", async (name) => {
    const body = bodyNamed(name);
    for (const engine of await bothEngines(body, weightless)) {
      engine.reset();
      let [largest, scale] = [0, 0];
      for (let step = 1; step <= 60; step++) {
        engine.step(swing(body, 0.2)(step / 60));
        const momenta = momentum(body, engine.field);
        largest = Math.max(largest, Math.hypot(...momenta.linear));
        scale = Math.max(scale, momenta.scale);
      }
      engine.free();
      expect(scale).toBeGreaterThan(1);
      expect(largest / scale, engine.name).toBeLessThan(0.06);
    }
  });

  it("has its frame at the centre of mass, or is refused", () => {
    const ant = bodyNamed("ant");
    const [torso, ...legs] = ant.links;
    const shapes = [{ kind: "sphere", centre: [0, 0, 0.1], radius: 0.2, mass: 6 }] as const;
    const leaning: Body = { ...ant, links: [{ name: "torso", parent: null, shapes }, ...legs] };
    expect(torso).toBeDefined();
    expect(bodyMistakes(ant)).toEqual([]);
    expect(bodyMistakes(leaning)).toEqual([
      "link 'torso': a moving root's frame must lie at its centre of mass, which is at [0.0000, 0.0000, 0.1000]",
    ]);
  });
});

describe("a planar root", () => {
  it("has the friction of a free one and stays in its plane", async () => {
    const planar = bodyNamed("half-cheetah");
    const settled: number[] = [];
    for (const body of [planar, { ...planar, root: "free" } as const]) {
      const robot = await createReference(body, flat);
      robot.reset();
      run(robot, 0.5, swing(planar, 0.15));
      const [x = 0, y = 0] = readField(robot, "rootPosition");
      settled.push(x);
      expect(Math.abs(y)).toBeLessThan(1e-3);
      robot.free();
    }
    const slippery = await createReference(planar, flat);
    slippery.reset({ variation: { friction: 0.001 } });
    run(slippery, 0.5, swing(planar, 0.15));
    const [slid = 0] = readField(slippery, "rootPosition");
    slippery.free();
    expect(Math.abs((settled[0] ?? 0) - (settled[1] ?? 0))).toBeLessThan(1e-3);
    expect(Math.abs(slid - (settled[1] ?? 0))).toBeGreaterThan(5e-3);
  });
});
