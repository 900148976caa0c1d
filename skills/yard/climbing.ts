/**
 * Up the ramp. The policy that parks goes to a place and a heading without looking, so it drives up where the one with range finders takes the
 * slope for a wall: from before the foot, looking up, to a place near the upper edge. It comes down as it went up, backwards: to turn
 * at the top, or to drive over the edge, would tip the rover over.
 */
import { SkillFailure } from "../../src/core/skill.ts";
import { type Point, rampHalf, rampTop, type YardBody } from "../../src/core/yard.ts";
import { runPolicy } from "../onnx-skill.ts";
import { descend, type Gait, go, type Walker } from "./going.ts";
import { distanceBetween } from "./paths.ts";

/** Before the foot (m): driven to, and parked at, from where the way up is straight. */
const approach = 1.2;
const start = 0.7;
/** Beyond the foot (m): where the policy is sent. */
const aim = 1.2;
/** Stops so much above what counts as the top (m): it settles a little lower. */
const margin = 0.04;
const parkSteps = 480;
const climbSteps = 600;
const mostTries = 3;

/** Throws `no-path`. */
export async function climb(body: YardBody, driver: Walker, { task, trained }: Gait): Promise<void> {
  const [x, y] = body.place("ramp").position;
  const foot = x - rampHalf[0];
  const isUp = () => body.look().rover.height >= rampTop + margin;
  const park = (target: Point, until: () => boolean, maxSteps: number) => {
    body.showTarget(target);
    return runPolicy(trained, body.senses(task, "rover"), {
      command: () => ({ target, course: [1, 0] }),
      until,
      maxSteps,
    });
  };
  for (let tries = 0; !isUp(); tries++) {
    if (tries === mostTries) throw new SkillFailure("no-path", "the rover does not get up the ramp");
    await descend(body, driver);
    await go(body, driver, { point: [foot - approach, y], radius: 0.4 }, false);
    const before: Point = [foot - start, y];
    const isParked = () => {
      const { position, heading } = body.place("rover");
      return distanceBetween(position, before) < 0.15 && Math.cos(heading) > 0.97;
    };
    await park(before, isParked, parkSteps);
    await park([foot + aim, y], isUp, climbSteps);
    await body.wait(0.4);
  }
  body.showTarget(null);
}
