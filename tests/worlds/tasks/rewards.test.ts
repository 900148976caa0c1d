/** Terms of the hand-written rewards and observations at moments made by hand, against numbers worked out on paper. */
import { describe, expect, it } from "vitest";
import { taskNamed } from "../../../worlds/registry.ts";
import { headed, type Moment, pitched, play, type Scene } from "./scripted.ts";

/** The terms and the observation of the first step. */
async function firstStep(id: string, at: (moment: Moment) => Scene, action?: readonly number[]) {
  const { terms, observations } = await play(taskNamed(id), {
    at,
    maxSteps: 1,
    ...(action ? { action: () => action } : {}),
  });
  return { terms: terms[0] ?? {}, observation: observations[1] ?? {} };
}
/** exp(-(x / width)^2) */
const bell = (x: number, width: number) => Math.exp(-((x / width) ** 2));

describe("rewards", () => {
  it("rapier/cartpole-swingup: height, rest near the top, the middle of the rail, force", async () => {
    const state = { jointPositions: [1.2, Math.PI / 2], jointVelocities: [0, 4] };
    const { terms } = await firstStep("rapier/cartpole-swingup", () => state, [0.5]);
    expect(terms.upright).toBeCloseTo(0.25, 5);
    expect(terms.still).toBeCloseTo(0.25 * Math.exp(-1), 5);
    expect(terms.centred).toBeCloseTo(-0.2 * 0.25, 5);
    expect(terms.effort).toBeCloseTo(-0.01 * 0.25, 5);
  });

  it("rapier/ant-run: speed, a wage, sideways drift, the change of eight actions by a half", async () => {
    const { terms } = await firstStep("rapier/ant-run", () => ({ rootVelocity: [1.2, -0.5, 0] }), Array(8).fill(0.5));
    expect(terms).toEqual({
      forward: expect.closeTo(1.2, 5),
      alive: 0.5,
      drift: expect.closeTo(-0.1, 5),
      smooth: expect.closeTo(-0.01 * 8 * 0.25, 5),
    });
  });

  it("rapier/ant-goto: speed of approach, and being there", async () => {
    const towards = ({ command }: Moment, share: number) => ({
      rootPosition: [share * command("target", 0), share * command("target", 1), 0.41],
      rootVelocity: [command("target", 0), command("target", 1), 0],
    });
    const far = await play(taskNamed("rapier/ant-goto"), { at: (moment) => towards(moment, 0), maxSteps: 1 });
    const distance = 5 * (far.observations[1]?.targetDistance ?? 0);
    expect(distance).toBeGreaterThan(2);
    expect(far.terms[0]?.approach).toBeCloseTo(distance, 4);
    expect(far.terms[0]?.there).toBeLessThan(0.05);
    const near = await firstStep("rapier/ant-goto", (moment) => towards(moment, 1 - 0.29 / distance));
    expect(near.terms.there).toBeCloseTo(2, 5);
  });

  it("rapier/rover-goto: a margin of 0.35 m, and the price of a hit", async () => {
    const { terms } = await firstStep("rapier/rover-goto", () => ({
      rays: Array.from({ length: 17 }, (_, index) => (index === 8 ? 0.15 : 3)),
      contactForces: 61,
    }));
    expect(terms.clearance).toBeCloseTo(-2 * (1 - 0.15 / 0.35), 5);
    expect(terms.hit).toBe(-10);
    const clear = await firstStep("rapier/rover-goto", () => ({ rays: Array(17).fill(0.36), contactForces: 59 }));
    expect(clear.terms.clearance).toBeCloseTo(0, 6);
    expect(clear.terms.hit).toBe(0);
    const backwards = await firstStep("rapier/rover-goto", () => ({
      rootRotation: headed(0),
      rootVelocity: [-0.6, 0, 0],
    }));
    expect(backwards.terms.blind).toBeCloseTo(-1, 5);
  });

  it("rapier/rover-push: the crate's speed to the pad, and standing behind the crate", async () => {
    const at = ({ command }: Moment) => ({
      rootPosition: [0.6, 0, 0.12],
      "things.crate.position": [1, 0, 0.15],
      "things.crate.velocity": [command("pad", 0) - 1, command("pad", 1), 0],
    });
    const { terms } = await firstStep("rapier/rover-push", at);
    // Its velocity here is the way that is left, so the speed is the distance: 1.3 to 2.3 m.
    expect(terms.push).toBeGreaterThan(4 * 1.3);
    expect(terms.push).toBeLessThan(4 * 2.3);
    // 0.4 m from its centre on the line to the pad, which may be 0.4 rad off the rover's.
    expect(terms.behind).toBeGreaterThan(0.45);
    expect(terms.behind).toBeLessThanOrEqual(0.5);
    expect(terms.idle).toBeCloseTo(-0.5, 5);
    expect(terms.onPad).toBeLessThan(0.05);
  });

  it("rapier/quadruped-velocity: a bell of half a metre a second, steps when a foot lands", async () => {
    const airborne = [0, 0, 0, 0, 0, 0, 0, 0, 0];
    // trunk, then thigh and calf of each leg: one calf lands in step 13, after 12 steps in the air.
    const landed = [0, 0, 1, 0, 0, 0, 0, 0, 0];
    const { terms } = await play(taskNamed("rapier/quadruped-velocity"), {
      at: ({ step, command }) => ({
        rootVelocity: [command("velocity", 0) + 0.5, command("velocity", 1), 0.2],
        rootAngularVelocity: [0, 0, command("yawRate")],
        rootRotation: headed(0),
        contactFlags: step === 13 ? landed : airborne,
      }),
      maxSteps: 13,
    });
    expect(terms[0]?.tracking).toBeCloseTo(bell(0.5, 0.5), 4);
    expect(terms[0]?.turning).toBeCloseTo(1, 5);
    expect(terms[0]?.bounce).toBeCloseTo(-0.04, 5);
    expect(terms[11]?.steps).toBe(0);
    expect(terms[12]?.steps).toBeCloseTo(12 / 60 - 0.15, 4);
  });

  it("rapier/arm-reach: two bells and a slope", async () => {
    const at = ({ command }: Moment) => ({
      "sites.grasp": [command("target", 0), command("target", 1) - 0.05, command("target", 2)],
    });
    const { terms } = await firstStep("rapier/arm-reach", at);
    expect(terms.distance).toBeCloseTo(-0.1, 4);
    expect(terms.near).toBeCloseTo(bell(0.05, 0.1), 4);
    expect(terms.precise).toBeCloseTo(bell(0.05, 0.02), 4);
  });
});

describe("observations are seen from the body", () => {
  it("turns velocities and targets with the heading", async () => {
    // Facing +y and moving along +y is moving ahead.
    const run = await firstStep("rapier/ant-run", () => ({
      rootRotation: headed(Math.PI / 2),
      rootVelocity: [0, 2, 0],
    }));
    expect(run.observation["velocity.x"]).toBeCloseTo(2, 5);
    expect(run.observation["velocity.y"]).toBeCloseTo(0, 5);
    expect(run.observation["course[0]"]).toBeCloseTo(0, 5);
    expect(run.observation["course[1]"]).toBeCloseTo(-1, 5);
    const rover = await firstStep("rapier/rover-goto", ({ command }) => ({
      rootRotation: headed(Math.atan2(command("target", 1), command("target", 0)) + 0.3),
      rootPosition: [0, 0, 0.12],
    }));
    expect(rover.observation["targetDirection[0]"]).toBeCloseTo(Math.cos(0.3), 4);
    expect(rover.observation["targetDirection[1]"]).toBeCloseTo(-Math.sin(0.3), 4);
  });

  it("points gravity down in the torso's frame", async () => {
    // Nose down by 0.5 rad: gravity has a part ahead.
    const { observation } = await firstStep("rapier/hopper-run", () => ({ rootRotation: pitched(0.5) }));
    expect(observation["gravity[0]"]).toBeCloseTo(Math.sin(0.5), 5);
    expect(observation["gravity[1]"]).toBeCloseTo(-Math.cos(0.5), 5);
  });

  it("shows a maze's walker what is around it, the last move and what is left", async () => {
    const walls = Array.from({ length: 24 }, (_, index) => index % 2);
    const state = {
      position: [3, 3],
      goal: [3, 7],
      walls,
      visits: [0, 1, 3, 9],
      shortestPath: 10,
      pathLeft: 9,
      movesLeft: 30,
    };
    const { observation } = await firstStep("maze/goto", () => state, [2]);
    expect(observation).toMatchObject({
      "goalDirection[0]": 0,
      "goalDirection[1]": 1,
      goalDistance: expect.closeTo(0.4, 5),
      "lastMove.west": 1,
      "lastMove.east": 0,
      budgetLeft: 0.75,
    });
    const visits = ["east", "north", "west", "south"].map(
      (name, i) => observation[`visits.${name}`] ?? observation[`visits[${i}]`],
    );
    expect(visits).toEqual([0, expect.closeTo(1 / 3, 5), 1, 1]);
  });
});
