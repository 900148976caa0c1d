
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What tipping over costs.
    alive: 0.5,
    effort: -0.05 * sumSquares(memory.lastAction),
  };
}
