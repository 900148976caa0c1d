/**
 * A skill that was learned from a sentence, done in the yard. Its policy knows a stage of its own: level ground, and a start. So the robot is brought to
 * where it shall perform, comes to rest, and then the policy alone moves it for one episode, again and again until the world has counted
 * what was asked for: whole turns, or performances that met the skill's frozen verifier. Nothing here decides whether one did.
 */
import { z } from "zod";
import { EmbodyError } from "../../src/core/errors.ts";
import { type Skill, SkillFailure } from "../../src/core/skill.ts";
import {
  type PadName,
  type Point,
  padEdge,
  padNames,
  type RobotName,
  robotNames,
  type YardBody,
  type YardThing,
} from "../../src/core/yard.ts";
import { runPolicy, type TrainedPolicy, twice } from "../onnx-skill.ts";
import { destinationAt, go, obstaclesFor, type Walker } from "./going.ts";
import { distanceBetween } from "./paths.ts";

export interface LearnedPerformer {
  /** In the library. */
  readonly name: string;
  /** What it was learned from. */
  readonly sentence: string;
  /** Brings the robot to its place. */
  readonly walker: Walker;
  /** One episode takes at most so long (s). */
  readonly seconds: number;
  /** Share of held-out episodes that met the verifier; null where nobody knows. */
  readonly success: number | null;
  /** A thing of its stage, and how far from its middle an episode begins there (m); null: there is none. */
  readonly beside: { readonly thing: YardThing; readonly distance: number } | null;
  /** Opened when it is first wanted. */
  readonly policy: () => Promise<TrainedPolicy>;
}

const most = 20;
const amount = z.number().int().min(1).max(most);
const parameters = z.object({
  robot: z.enum(robotNames).describe("who performs"),
  turns: amount.optional().describe("until so many whole turns on the spot were counted"),
  times: amount.default(1).describe("or until so many performances met the skill's verifier"),
  on: z
    .enum(padNames, `must be one of ${padNames.join(", ")}`)
    .optional()
    .describe("on this pad"),
});
type Performing = z.infer<typeof parameters>;

/** To come to rest before an episode (s). */
const settling = 0.4;
/** Nearer to the pad's edge than this (m) it is about to leave the pad, and is brought back, unless it is within this of the middle. */
const margin = 0.05;
const middle = 0.3;
/** Aimed at (m), and for so many steps at the most. */
const nearEnough = 0.15;
const nearerSteps = 150;
/** Episodes beyond those that are asked for. */
const spareEpisodes = 5;
/** On the way to its place, at the most (s); a whole turn, about. */
const wayThere = 40;
const aTurn = 10;
/** How far beside its distance from a thing an episode may begin (m). */
const besideRoom = 0.3;

export function performSkill(performer: LearnedPerformer): Skill<YardBody, typeof parameters> {
  const { name, sentence, walker, seconds, success } = performer;
  const { robot } = walker;
  return {
    name,
    kind: "trained",
    description: `learned from the words "${sentence}"`,
    parameters,
    initiation: `${robot}.upright`,
    timeLimit: ({ turns, times }) => wayThere + 3 * (turns === undefined ? times * seconds : seconds + turns * aTurn),
    async run(body, args) {
      if (args.robot !== robot) throw new EmbodyError("bad-plan", `The skill '${name}' is the ${robot}'s.`);
      await perform(body, performer, args);
    },
    // An episode that fails is tried again.
    predict: async (_body, { turns, times }) => {
      const once = twice(success);
      return once === null ? null : once ** (turns === undefined ? times : 1);
    },
  };
}

async function perform(body: YardBody, performer: LearnedPerformer, { turns, times, on }: Performing): Promise<void> {
  const { name, walker } = performer;
  const { robot } = walker;
  const counted = () => {
    const facts = body.look();
    const ground = on ?? "yard";
    return turns === undefined ? (facts.performed[robot][ground][name] ?? 0) : facts.turns[robot][ground];
  };
  const wanted = counted() + (turns ?? times);
  const policy = await performer.policy();
  for (let episode = 0; counted() < wanted; episode++) {
    if (episode >= (turns ?? times) + spareEpisodes) {
      throw new SkillFailure("timeout", `the ${robot} did not manage '${name}' in ${episode} tries`, { skill: name });
    }
    await takePlace(body, performer, on);
    const performance = body.perform(name);
    await runPolicy(policy, performance, {
      command: () => ({}),
      until: () =>
        counted() >= wanted || performance.verdict !== null || (on !== undefined && isLeaving(body, robot, on)),
      maxSteps: performance.horizonSteps,
    });
  }
  body.showTarget(null);
  await body.wait(settling);
}

const centreOf = (body: YardBody, pad: PadName): Point => body.place(pad).position;

function isLeaving(body: YardBody, robot: RobotName, pad: PadName): boolean {
  const [x, y] = body.place(robot).position;
  const [px, py] = centreOf(body, pad);
  return Math.max(Math.abs(x - px), Math.abs(y - py)) > padEdge / 2 - margin;
}

/** Where the episode shall begin: on the pad, or as far from the stage's thing as there, or where it is. */
async function takePlace(body: YardBody, { walker, beside }: LearnedPerformer, on: PadName | undefined): Promise<void> {
  const { robot } = walker;
  const here = body.place(robot).position;
  if (on !== undefined) {
    if (distanceBetween(here, centreOf(body, on)) > middle) {
      const goal = destinationAt(body, robot, on);
      await go(body, walker, goal, false);
      await nearer(body, walker, goal.point);
    }
  } else if (beside) {
    const point = besidePoint(body, robot, beside);
    if (distanceBetween(here, point) > besideRoom) await go(body, walker, { point, radius: besideRoom }, false);
  }
  await body.wait(settling);
}

/** From where the way ends (a pad's middle is come to within 0.42 m) as near as can be in a moment: who turns on the spot drifts. */
async function nearer(body: YardBody, { robot, task, trained, park }: Walker, point: Point): Promise<void> {
  const { heading } = body.place(robot);
  const gait = park ?? { task, trained };
  await runPolicy(gait.trained, body.senses(gait.task, robot), {
    command: () => ({ target: point, ...(park ? { course: [Math.cos(heading), Math.sin(heading)] } : {}) }),
    until: () => distanceBetween(body.place(robot).position, point) < nearEnough,
    maxSteps: nearerSteps,
  });
}

/** A free point as far from the thing as the stage has it, the nearest to where the robot is. */
function besidePoint(
  body: YardBody,
  robot: RobotName,
  { thing, distance }: { thing: YardThing; distance: number },
): Point {
  const { position } = body.place(thing);
  const here = body.place(robot).position;
  const bearing = Math.atan2(here[1] - position[1], here[0] - position[0]);
  const others = obstaclesFor(body, robot, [thing]);
  const around = Array.from({ length: 16 }, (_, index): Point => {
    const angle = bearing + ((index % 2 === 0 ? 1 : -1) * Math.ceil(index / 2) * Math.PI) / 8;
    return [position[0] + distance * Math.cos(angle), position[1] + distance * Math.sin(angle)];
  });
  const room = (point: Point) =>
    Math.min(...others.map(({ centre, radius }) => distanceBetween(centre, point) - radius), Number.POSITIVE_INFINITY);
  return (
    around.find((point) => room(point) > 0.8) ??
    around.reduce((best, point) => (room(point) > room(best) ? point : best))
  );
}
