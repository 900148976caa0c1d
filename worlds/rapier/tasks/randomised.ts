/**
 * How far training varies the simulator (Peng et al. 2018, arXiv:1710.06537). The ranges cover what the two engines disagree
 * about (contacts, effective gains) and about 15 % of mass, and no more: wide ranges cost performance.
 */

/** Robots that stand on the ground. `delay` is in control steps, whole, both ends included. */
export const onTheGround = {
  friction: [0.7, 1.2],
  mass: [0.85, 1.15],
  kp: [0.85, 1.15],
  kd: [0.85, 1.15],
  delay: [0, 1],
} as const;

/** Robots that touch nothing. */
export const inTheAir = { mass: [0.85, 1.15], kp: [0.9, 1.1], kd: [0.85, 1.15], delay: [0, 1] } as const;

/** Torque-driven robots: there are no gains to vary. */
export const torqueDriven = { friction: [0.7, 1.2], mass: [0.9, 1.1], delay: [0, 1] } as const;

/** The rover: how well it turns is what its two engines disagree about most. */
export const onWheels = { ...onTheGround, steering: [0.75, 1.25] } as const;
