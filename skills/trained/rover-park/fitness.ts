
function distance(state, command) {
  return hypot(command.target.x - state.rootPosition.x, command.target.y - state.rootPosition.y);
}

// Cosine of the angle between where it looks and where it should.
function facing(state, command) {
  const course = unrotate(state.rootRotation, [command.course.x, command.course.y, 0]);
  return course.x;
}

/** how well it looks where it should at the end, less the distance (m) */
export const fitness = last((state, command) => facing(state, command) - distance(state, command));

/** within 0.15 m and 0.25 rad for 0.3 s */
export const success = heldFor(0.3, (state, command) => distance(state, command) < 0.15 && facing(state, command) > 0.969);
