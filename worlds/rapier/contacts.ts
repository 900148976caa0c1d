/**
 * Contacts of a robot's links: whether a link touches, with how much normal force, and where (for drawing). Forces are the solver's
 * impulses of the last engine step over its length; at rest they add up to the weight.
 */

import type { Vector3 } from "./bodies/schema.ts";
import type { RAPIER } from "./rapier.ts";

export interface ContactPoint {
  /** Index into the body's `contacts`. */
  readonly contact: number;
  /** World (m). */
  readonly point: Vector3;
  /** Unit vector from the other thing into the link, world. */
  readonly normal: Vector3;
  /** Normal force (N). */
  readonly force: number;
}

/** Sums the touching flag and the normal force of one link over its colliders, into `flags[at]` and `forces[at]`. */
export function readContact(
  world: RAPIER.World,
  colliders: readonly number[],
  dt: number,
  into: Float32Array,
  flagAt: number,
  forceAt: number,
): void {
  let touching = 0;
  let impulse = 0;
  for (const collider of colliders) {
    world.narrowPhase.contactPairsWith(collider, (other) => {
      world.narrowPhase.contactPair(collider, other, world.bodies, (manifold) => {
        const count = manifold.numContacts();
        for (let index = 0; index < count; index++) {
          const part = manifold.contactImpulse(index);
          if (part > 0 || manifold.contactDist(index) <= 0) touching = 1;
          impulse += part;
        }
      });
    });
  }
  into[flagAt] = touching;
  into[forceAt] = impulse / dt;
}

/** Every contact point of the listed links. */
export function contactPoints(
  world: RAPIER.World,
  contacts: readonly (readonly number[])[],
  dt: number,
): ContactPoint[] {
  const points: ContactPoint[] = [];
  contacts.forEach((colliders, contact) => {
    for (const collider of colliders) {
      world.narrowPhase.contactPairsWith(collider, (other) => {
        world.narrowPhase.contactPair(collider, other, world.bodies, (manifold, flipped) => {
          const { x, y, z } = manifold.normal();
          const sign = flipped ? 1 : -1;
          const count = Math.min(manifold.numContacts(), manifold.numSolverContacts());
          for (let index = 0; index < count; index++) {
            const at = manifold.solverContactPoint(index);
            if (!at) continue;
            const force = manifold.contactImpulse(index) / dt;
            points.push({ contact, point: [at.x, at.y, at.z], normal: [sign * x, sign * y, sign * z], force });
          }
        });
      });
    }
  });
  return points;
}
