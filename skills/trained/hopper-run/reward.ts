
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What falling costs: the wage of all the time that was left.
    alive: 1,
    // A leaning torso is the beginning of a fall.
    lean: -0.5 * (1 - up(state.rootRotation).z),
    effort: -0.01 * sumSquares(memory.lastAction),
  };
}
