
/** mean forward speed (along +x), m/s */
export const fitness = mean((state) => state.rootVelocity.x);

/** upright throughout, and at least 1.0 m/s */
export const success = fitness >= 1 && survived && always((state) => up(state.rootRotation).z > 0.5);
