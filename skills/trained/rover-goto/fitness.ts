
// About half of the rover's weight (110 N): leaning on a post with turning wheels or running into it at 0.05 m/s exceeds it.
const HARD_HIT = 60;

function distance(state, command) {
  return hypot(command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y);
}

/** share of the distance to the target that was closed */
export const fitness = 1 - last((state, command) => distance(state, command) / command.startDistance);

/** within 0.5 m of the target at some time, and never more than 60 N on the chassis */
export const success =
  any((state, command) => distance(state, command) < 0.5) && always((state) => state.contactForces.chassis <= HARD_HIT);
