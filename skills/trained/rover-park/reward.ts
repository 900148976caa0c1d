
export function reward(state, command, memory) {
  const away = [command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y, 0];
  const distance = length(away);
  const course = unrotate(state.rootRotation, [command.course.x, command.course.y, 0]);
  return {
    // Speed of approach (m/s): over an episode it adds up to the distance closed.
    approach: dot(state.rootVelocity, normalize(away)),
    there: tolerance(distance, 0, 0.05, 0.4),
    facing: 2 * tolerance(distance, 0, 0.15, 0.4) * tolerance(course.x, 0.99, 1, 1.5),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
