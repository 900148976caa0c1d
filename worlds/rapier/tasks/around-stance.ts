/**
 * Position targets near the stance: with a joint's whole range behind an action of 1, the random actions that learning begins with throw a
 * legged robot over at once (Rudin et al. 2021, arXiv:2109.11978, scale actions by 0.25 rad for the same reason).
 */
import type { Body } from "../bodies/schema.ts";

/** The body with its position targets limited to `width` (rad or m) around the stance. */
export function aroundStance(body: Body, width: number): Body {
  const actuators = body.actuators.map((actuator) => {
    if (actuator.kind !== "position") return actuator;
    const stance = body.stance.joints?.[actuator.joint] ?? 0;
    const [low, high] = actuator.range;
    const range: readonly [number, number] = [Math.max(low, stance - width), Math.min(high, stance + width)];
    return { ...actuator, range };
  });
  return { ...body, actuators };
}
