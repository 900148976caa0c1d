
export function reward(state, command, memory) {
  const crate = state.things.crate.position;
  const toPad = [command.pad.x - crate.x, command.pad.y - crate.y, 0];
  const remaining = length(toPad);
  const course = normalize(toPad);
  const pushing = remaining > 0.3 ? 1 : 0;
  const toCrate = [crate.x - state.rootPosition.x, crate.y - state.rootPosition.y, 0];
  // Where the bumper touches the crate's far side, seen from the pad.
  const toPlace = sub(toCrate, scale(course, 0.4));
  const speed = hypot(state.rootVelocity.x, state.rootVelocity.y, 0.3 * state.rootAngularVelocity.z);
  return {
    // Speed of the crate towards the pad (m/s): adds up to the distance closed.
    push: 4 * pushing * dot(state.things.crate.velocity, course),
    // The flank is steep: a crate beside the pad is worth next to nothing. Round, since the policy does not know how the pad is turned.
    onPad: 3 * tolerance(remaining, 0, 0.25, 0.2),
    behind: 0.5 * pushing * tolerance(length(toPlace), 0, 0.1, 1),
    // Straight to that place may lead through the crate; this leads round it.
    around: 0.3 * pushing * dot(normalize(toCrate), course),
    // Back to a crate that was missed.
    approach: length(toCrate) > 0.8 ? 0.5 * pushing * dot(state.rootVelocity, normalize(toCrate)) : 0,
    // Standing still where pushing is due: opposed wheels that slip can hold the rover for ever.
    idle: -0.5 * pushing * gaussian(speed, 0.15),
    smooth: -0.02 * sumSquares(sub(memory.lastAction, memory.actionBefore)),
  };
}
