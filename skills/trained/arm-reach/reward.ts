
export function reward(state, command, memory) {
  const distance = length(sub(command.target, state.sites.grasp));
  return {
    // Leads there from anywhere.
    distance: -2 * distance,
    // Distance alone is nearly flat over the last centimetres.
    near: gaussian(distance, 0.1),
    precise: gaussian(distance, 0.02),
    // Shaking at the target is no holding.
    calm: -0.001 * sumSquares(state.jointVelocities),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
