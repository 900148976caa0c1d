/**
 * Calls of learned skills: who performs, how often, and where. They are known by their argument `robot`, which no other call of the yard has; `turns`
 * counts whole turns of the robot, else performances that met the skill's verifier are counted. Both only grow, and both are told by ground: on a
 * pad, or anywhere.
 */
import type { SkillArguments, SkillCall } from "../../src/core/plan.ts";
import { type GroundName, isPad, isRobot, type PadName, type RobotName, type YardFacts } from "../../src/core/yard.ts";

export interface PerformanceCall {
  readonly skill: string;
  readonly robot: RobotName;
  /** Null: performances are counted. */
  readonly turns: number | null;
  readonly times: number;
  readonly on: PadName | null;
}

const whole = (value: unknown) => (typeof value === "number" && Number.isInteger(value) && value >= 1 ? value : null);

/** The call read as a performance; null where it is none. */
export function performanceOf({ skill, args }: SkillCall): PerformanceCall | null {
  const { robot, turns, times, on } = args;
  if (typeof robot !== "string" || !isRobot(robot)) return null;
  const pad = typeof on === "string" && isPad(on) ? on : null;
  return { skill, robot, turns: whole(turns), times: whole(times) ?? 1, on: pad };
}

export function performanceCall(call: Omit<PerformanceCall, "times"> & { readonly times?: number }): SkillCall {
  const { skill, robot, turns, times = 1, on } = call;
  const args: SkillArguments = {
    robot,
    ...(turns === null ? { times } : { turns }),
    ...(on === null ? {} : { on }),
  };
  return { skill, args };
}

/** How often what the call asks for is to be counted. */
export const amountOf = ({ turns, times }: PerformanceCall): number => turns ?? times;

const groundOf = ({ on }: Pick<PerformanceCall, "on">): GroundName => on ?? "yard";

/** The fact that counts it, as a predicate writes it. */
export function counterOf(call: PerformanceCall): string {
  const ground = groundOf(call);
  return call.turns === null ? `performed.${call.robot}.${ground}['${call.skill}']` : `turns.${call.robot}.${ground}`;
}

/** How often it has been counted. */
export function countIn({ turns, performed }: YardFacts, call: PerformanceCall): number {
  const ground = groundOf(call);
  return call.turns === null ? (performed[call.robot][ground][call.skill] ?? 0) : turns[call.robot][ground];
}

/** The facts with its counts, once it has gone well: on a pad is also anywhere. */
export function withCounts(facts: YardFacts, call: PerformanceCall): YardFacts {
  const { robot, skill } = call;
  const grounds: readonly GroundName[] = call.on === null ? ["yard"] : [call.on, "yard"];
  const amount = amountOf(call);
  if (call.turns !== null) {
    const counts = { ...facts.turns[robot] };
    for (const ground of grounds) counts[ground] += amount;
    return { ...facts, turns: { ...facts.turns, [robot]: counts } };
  }
  const tables = { ...facts.performed[robot] };
  for (const ground of grounds) tables[ground] = { ...tables[ground], [skill]: (tables[ground][skill] ?? 0) + amount };
  return { ...facts, performed: { ...facts.performed, [robot]: tables } };
}

/** One whole turn, and one performance of a skill of which nothing else is known (s). */
const usualSeconds = { turn: 5, performance: 10 };

export const secondsOf = (call: PerformanceCall): number =>
  amountOf(call) * (call.turns === null ? usualSeconds.performance : usualSeconds.turn);

const times = (count: number) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

/** Such as "let the ant spin twice on the blue pad". @param phrase what it is, in the person's words */
export function performanceTitle(
  call: PerformanceCall,
  phrase = call.turns === null ? `do ${call.skill}` : "spin",
): string {
  const { robot, on, turns } = call;
  const often = turns === null && call.times === 1 ? "" : ` ${times(amountOf(call))}`;
  const pad = on === null ? "" : ` on the ${on.replace("Pad", "")} pad`;
  return `let the ${robot} ${phrase}${often}${pad}`;
}
