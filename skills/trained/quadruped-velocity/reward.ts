
const STANCE = [0, 0.8, -1.6, 0, 0.8, -1.6, 0, 0.8, -1.6, 0, 0.8, -1.6];

export function reward(state, command, memory) {
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  const turning = unrotate(state.rootRotation, state.rootAngularVelocity);
  const tilt = gravityIn(state.rootRotation);
  const moving = hypot(command.velocity.x, command.velocity.y, command.yawRate) > 0.1 ? 1 : 0;
  return {
    // Bell-shaped: exact tracking pays, being far off does not hurt ever more.
    tracking: gaussian(hypot(velocity.x - command.velocity.x, velocity.y - command.velocity.y), 0.5),
    turning: gaussian(turning.z - command.yawRate, 0.5),
    // Keeps the sum above 0 while little is known yet: else falling early would be the better choice.
    alive: 0.5,
    // A trunk that hops, rolls or leans wastes what tracking needs.
    bounce: -1 * velocity.z ** 2,
    wobble: -0.02 * (turning.x ** 2 + turning.y ** 2),
    level: -1 * (tilt.x ** 2 + tilt.y ** 2),
    // Legs near the stance: a crouching gait is one stumble away from a fall.
    stance: -0.1 * sumSquares(sub(state.jointPositions, STANCE)),
    // Steps of 0.15 s or more, while asked to move: without it robots shuffle.
    steps: moving * sum(memory.landedAfter.map((time) => (time > 0 ? time - 0.15 : 0))),
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
