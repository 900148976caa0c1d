
function distance(state, command) {
  return length(sub(command.target, state.sites.grasp));
}

/** minus the distance at the end, m */
export const fitness = -last((state, command) => distance(state, command));

/** within 2 cm of the target for 0.5 s */
export const success = heldFor(0.5, (state, command) => distance(state, command) < 0.02);
