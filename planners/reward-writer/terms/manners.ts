/**
 * Terms for how a thing is done, whatever it is: staying alive and upright, smooth actions, little effort, no flailing. Weights and probabilities are those
 * that hand-written rewards of simulated robots have in common (Schulman et al. 2015, arXiv:1506.02438; Rudin et al. 2021, arXiv:2109.11978).
 */
import type { Intent } from "../meaning/index.ts";
import { cost, gain, maybe, type Slot, type Workshop } from "./slot.ts";

export function mannerSlots(intents: readonly Intent[], { around, definitions }: Workshop): Slot[] {
  const kinds = new Set(intents.map(({ kind }) => kind));
  const has = (...some: Intent["kind"][]) => some.some((kind) => kinds.has(kind));
  const { isLegged, roles, action, actionBefore, actionSize } = around;
  const slots: Slot[] = [];
  const tilts = has("over", "flip") || intents.some((intent) => intent.kind === "feet" && intent.raises !== null);
  const [upright, turning] = [definitions.upright(), definitions.turning()];
  if (isLegged) {
    const wage = "a wage for every step that is lived: falling costs what is left";
    slots.push(maybe(0.85, gain("alive", has("go", "wander", "turn", "follow") ? 0.7 : 0.5, "1", wage)));
    if (upright && !tilts)
      slots.push(maybe(0.5, cost("lean", 0.5, `1 - ${upright}`, "leaning: the beginning of a fall")));
  }
  if (action && actionBefore) {
    const change = mean(`sumSquares(sub(${action}, ${actionBefore}))`, actionSize);
    slots.push(maybe(0.75, cost("jerk", 0.06, change, "change of the action: flailing transfers badly")));
  }
  if (action)
    slots.push(maybe(0.35, cost("effort", 0.03, mean(`sumSquares(${action})`, actionSize), "size of the action")));
  const velocities = roles.joints?.velocities;
  if (velocities && velocities.size > 1 && isLegged && !has("shake")) {
    slots.push(
      maybe(
        0.15,
        cost(
          "jointSpeed",
          0.03,
          `min(sumSquares(${velocities.expression}), 400) / ${10 * velocities.size}`,
          "speed of the joints",
        ),
      ),
    );
  }
  if (turning && isLegged && has("go", "reach") && !has("turn", "weave", "circle", "round", "face")) {
    slots.push(maybe(0.2, cost("spin", 0.1, `abs(${turning})`, "turning about (rad/s)")));
  }
  const { velocity } = roles.root;
  if (
    velocity?.size === 3 &&
    isLegged &&
    !has("jump") &&
    !intents.some((each) => each.kind === "go" && each.axis === 2)
  ) {
    slots.push(maybe(0.12, cost("bounce", 0.2, `min(abs(${velocity.expression}[2]), 3)`, "up and down (m/s)")));
  }
  const { forces } = roles.contacts;
  if (forces && forces.size > 1) {
    slots.push(maybe(0.08, cost("impact", 0.05, `min(sum(${forces.expression}), 2000) / 500`, "forces on the feet")));
  }
  return slots;
}

const mean = (sum: string, count: number) => (count === 1 ? sum : `${sum} / ${count}`);
