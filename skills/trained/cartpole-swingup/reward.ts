
export function reward(state, memory) {
  const height = (1 + cos(state.jointPositions.hinge)) / 2;
  return {
    // What is asked for; dense, so that the first swings already pay.
    upright: 0.5 * height,
    // A pole that spins is upright half of the time: rest near the top pays twice as much.
    still: height ** 2 * gaussian(state.jointVelocities.hinge, 4),
    // At the stops there is no room to balance.
    centred: -0.2 * (state.jointPositions.slide / 2.4) ** 2,
    effort: -0.01 * sumSquares(memory.lastAction),
  };
}
