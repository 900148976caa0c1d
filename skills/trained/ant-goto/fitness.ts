
function distance(state, command) {
  return hypot(command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y);
}

/** share of the distance to the target that was closed */
export const fitness = 1 - last((state, command) => distance(state, command) / command.startDistance);

/** within 0.5 m of the target for 0.5 s */
export const success = heldFor(0.5, (state, command) => distance(state, command) < 0.5);
