
export function reward(state, memory) {
  return {
    forward: state.rootVelocity.x,
    // What falling costs: the wage of all the time that was left.
    alive: 0.5,
    // Running in a curve brings forward speed for a while, and then none.
    drift: -0.2 * abs(state.rootVelocity.y),
    // Flailing legs transfer badly to another engine.
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
