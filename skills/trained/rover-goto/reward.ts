
export function reward(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  let nearest = 2;
  for (const range of state.rays) nearest = min(nearest, range);
  return {
    // Speed of approach (m/s): over an episode it adds up to the distance closed.
    approach: dot(state.rootVelocity, normalize(away)),
    there: 2 * tolerance(length(away), 0, 0.3, 0.5),
    // A margin of 0.35 m around the bumper, so that it turns before it touches.
    clearance: -2 * max(0, 1 - nearest / 0.35),
    hit: state.contactForces.chassis > 60 ? -10 : 0,
    // There are no eyes behind.
    blind: -2 * max(0, -unrotate(state.rootRotation, state.rootVelocity).x - 0.1),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
