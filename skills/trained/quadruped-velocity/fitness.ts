
// Turning counts as the speed it gives to a point 0.2 m from the middle: about the trunk's corners.
const LEVER = 0.2;

function velocityError(state, command) {
  const velocity = unrotate(state.rootRotation, state.rootVelocity);
  const turning = unrotate(state.rootRotation, state.rootAngularVelocity);
  return hypot(
    velocity.x - command.velocity.x,
    velocity.y - command.velocity.y,
    LEVER * (turning.z - command.yawRate),
  );
}

/** 1 - mean velocity error / (1 m/s); steps after a fall count as 0 */
export const fitness = mean((state, command) => 1 - velocityError(state, command));

/** at least 0.75, and upright throughout */
export const success = fitness >= 0.75 && survived && always((state) => up(state.rootRotation).z > 0.5);
