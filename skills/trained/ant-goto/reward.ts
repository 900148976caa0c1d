
export function reward(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  const distance = length(away);
  return {
    // Speed of approach (m/s): over an episode it adds up to the distance closed.
    approach: dot(state.rootVelocity, normalize(away)),
    // More than walking brings, so that staying beats circling.
    there: 2 * tolerance(distance, 0, 0.3, 0.5),
    alive: 0.5,
    smooth: -0.01 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
