/**
 * A robot as data: a tree of rigid links, joints, actuators and sensors that both engines read (the Rapier reference in
 * `engine.ts` and the reduced-coordinate twin). Plain values only, so a description can be drawn in a browser, sent to a
 * worker, stored in an episode. SI units, radians; right-handed axes with x forward, y left and z up (ROS REP 103).
 *
 * The frame of a link lies at its joint's anchor, and at joint coordinate zero it is parallel to its parent's frame, as in
 * Featherstone 2008 ("Rigid Body Dynamics Algorithms", chapter 4) with no fixed rotations. Parents come before children.
 */

export type Vector3 = readonly [number, number, number];

/** Unit quaternion, order x, y, z, w. */
export type Quaternion = readonly [number, number, number, number];

export interface Material {
  /** Coulomb coefficient. A pair of surfaces has the product of its two coefficients. */
  readonly friction: number;
  /** Share of the normal velocity given back. A pair has the larger of its two. */
  readonly restitution: number;
}

interface ShapeBase {
  /** Mass (kg), spread evenly over the shape's volume. 0 for a shape that only collides. */
  readonly mass: number;
  readonly material?: Material;
  /** `#rrggbb`, for drawing. */
  readonly colour?: string;
}

/** Positions and rotations are in the link's frame (m). */
export type Shape =
  | (ShapeBase & { readonly kind: "sphere"; readonly centre: Vector3; readonly radius: number })
  | (ShapeBase & { readonly kind: "capsule"; readonly from: Vector3; readonly to: Vector3; readonly radius: number })
  | (ShapeBase & {
      readonly kind: "box";
      readonly centre: Vector3;
      readonly halfExtents: Vector3;
      readonly rotation?: Quaternion;
    })
  | (ShapeBase & {
      readonly kind: "cylinder";
      readonly centre: Vector3;
      /** Direction of the axis of symmetry; need not have unit length. */
      readonly axis: Vector3;
      readonly radius: number;
      readonly halfLength: number;
    });

/** How the first link stands in the world. `planar` moves in x and z and turns about y (hopper, cheetah). */
export type RootKind = "fixed" | "free" | "planar";

export interface Joint {
  readonly name: string;
  readonly kind: "fixed" | "revolute" | "prismatic";
  /** Where the joint sits, in the parent link's frame (m). */
  readonly anchor: Vector3;
  /** Direction of the axis, the same in parent and child frame at coordinate zero. Ignored for `fixed`. */
  readonly axis: Vector3;
  /** Lowest and highest coordinate (rad or m). A revolute joint without limits turns endlessly. */
  readonly limits?: readonly [number, number];
  /** Inertia of rotor and gears, seen at the joint (kg m^2 or kg). Default 0. */
  readonly armature?: number;
  /** Viscous damping (N m s/rad or N s/m). Default 0. */
  readonly damping?: number;
  /** Linear spring (N m/rad or N/m) towards `springReference`. Default 0. */
  readonly stiffness?: number;
  readonly springReference?: number;
}

/** Mass properties given outright instead of through the shapes' masses. */
export interface Inertial {
  readonly mass: number;
  /** Centre of mass, link frame (m). */
  readonly centre: Vector3;
  /** Moments about the centre of mass, along the link's axes (kg m^2). */
  readonly moments: Vector3;
}

export interface Link {
  readonly name: string;
  /** Name of the parent link; null for the first link. */
  readonly parent: string | null;
  /** The joint to the parent; absent for the first link, whose freedom is the body's `root`. */
  readonly joint?: Joint;
  readonly shapes: readonly Shape[];
  readonly inertial?: Inertial;
}

interface ActuatorBase {
  readonly name: string;
  readonly joint: string;
  /** Largest effort (N m or N). */
  readonly maxEffort: number;
  /** Targets are clamped to this: rad or m (position), rad/s or m/s (velocity), N m or N (torque). */
  readonly range: readonly [number, number];
}

/** The actuator law is in `actuator.ts`, and the same in every engine. */
export type Actuator =
  | (ActuatorBase & { readonly kind: "position"; readonly kp: number; readonly kd: number })
  | (ActuatorBase & { readonly kind: "velocity"; readonly kd: number })
  | (ActuatorBase & { readonly kind: "torque" });

/** A range finder: distance from `origin` along `direction` (link frame) to the first thing that is not the robot. */
export interface RaySensor {
  readonly name: string;
  readonly link: string;
  readonly origin: Vector3;
  readonly direction: Vector3;
  /** Reads this when nothing is nearer (m). */
  readonly maxDistance: number;
}

/** A marked point whose world position is part of the state. */
export interface Site {
  readonly name: string;
  readonly link: string;
  readonly position: Vector3;
}

/** Where a body starts; what is not named is zero. */
export interface Pose {
  /** Position of the first link's frame, world (m). */
  readonly position: Vector3;
  readonly rotation?: Quaternion;
  /** Joint coordinates by joint name (rad or m). */
  readonly joints?: Readonly<Record<string, number>>;
}

/** Half widths of the uniform noise around the stance when a body is reset from a seed. */
export interface ResetNoise {
  /** Joint coordinates (rad or m); limits are respected. */
  readonly joints: number;
  /** Heading (rad); ignored unless the root is free. */
  readonly yaw: number;
}

/** How the reference integrates this body. docs/rapier.md says why the numbers are what they are. */
export interface PhysicsSettings {
  /** Time between actions (s). A whole number of `physicsDt`. */
  readonly controlDt: number;
  /** Time of one engine step (s). */
  readonly physicsDt: number;
  /** Solver substeps in an engine step: more would leave velocities that cannot be read exactly (`kinematics.ts`). */
  readonly solverIterations: 1 | 2;
  /** Gauss-Seidel sweeps in a substep. */
  readonly pgsIterations: number;
  /** Size of a typical thing (m): scales the engine's contact tolerances. */
  readonly lengthUnit: number;
}

export interface Body {
  readonly name: string;
  /** One line for `embody tasks` and the viewer. */
  readonly summary: string;
  readonly root: RootKind;
  readonly links: readonly Link[];
  readonly actuators: readonly Actuator[];
  /** Links whose contacts (flag and normal force) are part of the state. */
  readonly contacts: readonly string[];
  readonly rays: readonly RaySensor[];
  readonly sites: readonly Site[];
  readonly stance: Pose;
  readonly resetNoise: ResetNoise;
  readonly settings: PhysicsSettings;
}

export const defaultMaterial: Material = { friction: 1, restitution: 0 };

/** The movable joints in link order: this order is the order of every array of joint values. */
export function movableJoints(body: Body): readonly Joint[] {
  return body.links.flatMap((link) => (link.joint && link.joint.kind !== "fixed" ? [link.joint] : []));
}
