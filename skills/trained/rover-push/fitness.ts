
function remaining(state, command) {
  const crate = state.things.crate.position;
  return hypot(command.pad.x - crate.x, command.pad.y - crate.y);
}

// The pad is a square of 0.8 m.
function offCentre(state, command) {
  const crate = state.things.crate.position;
  return max(abs(command.pad.x - crate.x), abs(command.pad.y - crate.y));
}

/** share of the crate's distance to the pad that was closed */
export const fitness = 1 - last((state, command) => remaining(state, command) / command.startDistance);

/** the crate's centre is on the pad at the end */
export const success = last((state, command) => offCentre(state, command)) <= 0.4;
