/**
 * One episode of a learned skill in the yard. The skill's policy chooses; the world moves, fills the state record in the frame of the stage that it was
 * learned on, and judges by the frozen verifier as the batch did in training. What the skill says of itself is not asked.
 */
import type { Performance, PerformanceVerdict, Point, RobotName, YardThing } from "../../../src/core/yard.ts";
import { frameAbout, frameToThing, type GroundFrame, intoFrame, type Standing } from "./frame.ts";
import type { JudgedSenses } from "./senses.ts";

/** A skill that was learned on a stage of its own. */
export interface LearnedSenses {
  readonly robot: RobotName;
  readonly senses: JudgedSenses;
  /** Where the robot begins on the stage, and the yard's thing that stands there too, and where; null: there is none. */
  readonly stage: { readonly start: Point; readonly thing: { readonly name: YardThing; readonly at: Point } | null };
}

/** What the world does for it. */
export interface PerformanceStage {
  standing(robot: RobotName): Standing;
  at(thing: YardThing): Point;
  /** The robot's state record, in the yard's coordinates. */
  readState(robot: RobotName, into: Float32Array): void;
  /** A control step of this robot. */
  step(robot: RobotName, targets: Float32Array): Promise<void>;
  /** After each judged step, the last one with its verdict. */
  onJudged(verdict: PerformanceVerdict | null): void;
}

export function beginPerformance(learned: LearnedSenses, world: PerformanceStage): Performance {
  const { robot, senses } = learned;
  const frame = frameOf(learned, world);
  const read = () => {
    world.readState(robot, senses.state);
    intoFrame(senses.record, senses.state, frame);
  };
  let verdict: PerformanceVerdict | null = null;
  senses.begin();
  return {
    task: senses.task,
    observationNames: senses.observationNames,
    actionNames: senses.actionNames,
    horizonSteps: senses.horizonSteps,
    get verdict() {
      return verdict;
    },
    observe(command) {
      read();
      return senses.observe(command);
    },
    async act(action) {
      await world.step(robot, senses.targets(action));
      if (verdict) return;
      read();
      verdict = senses.settle();
      world.onJudged(verdict);
    },
  };
}

function frameOf({ robot, stage }: LearnedSenses, world: PerformanceStage): GroundFrame {
  const standing = world.standing(robot);
  if (!stage.thing) return frameAbout(standing, stage.start);
  const { name, at } = stage.thing;
  return frameToThing(standing.at, world.at(name), { start: stage.start, thing: at });
}
