
/** mean cosine of the pole's angle over the last half: 1 is upright */
export const fitness = meanFrom(0.5, (state) => cos(state.jointPositions.hinge));

/** that mean is at least 0.9 */
export const success = fitness >= 0.9;
