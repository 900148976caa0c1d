/**
 * Checks a body before any engine sees it: engines fail late and silently (a link before its parent, a joint without an
 * axis, limits upside down). All mistakes are collected, each with its place, so one run mends them all.
 */

import { EmbodyError, nearestNames } from "../../../src/core/errors.ts";
import { massProperties } from "./mass.ts";
import { type Body, type Joint, type Link, movableJoints, type Shape, type Vector3 } from "./schema.ts";
import { length, subtract } from "./vector.ts";

type Report = (place: string, message: string) => void;

/** Returns the body, or throws one `bad-request` that lists everything that is wrong with it. */
export function validateBody(body: Body): Body {
  const mistakes = bodyMistakes(body);
  if (mistakes.length === 0) return body;
  throw new EmbodyError("bad-request", `The body '${body.name}' cannot be built:\n  ${mistakes.join("\n  ")}`, {
    remedy: "Mend the description; docs/rapier.md describes the format.",
  });
}

/** What is wrong with a body, one line each; empty when nothing is. */
export function bodyMistakes(body: Body): string[] {
  const mistakes: string[] = [];
  const report: Report = (place, message) => mistakes.push(`${place}: ${message}`);
  checkLinks(body, report);
  checkActuators(body, report);
  checkSensors(body, report);
  checkStance(body, report);
  checkSettings(body, report);
  return mistakes;
}

function unknownName(kind: string, name: string, names: readonly string[]): string {
  const near = nearestNames(name, names);
  const hint = near.length > 0 ? ` Did you mean '${near.join("', '")}'?` : ` Known: ${names.join(", ") || "none"}.`;
  return `unknown ${kind} '${name}'.${hint}`;
}

function finite(values: readonly (number | undefined)[]): boolean {
  return values.every((value) => value === undefined || Number.isFinite(value));
}

function checkUnique(kind: string, names: readonly string[], report: Report): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) report(`${kind} '${name}'`, "the name is used twice");
    seen.add(name);
  }
}

function checkLinks(body: Body, report: Report): void {
  if (body.links.length === 0) report("links", "a body needs at least one link");
  checkUnique(
    "link",
    body.links.map((link) => link.name),
    report,
  );
  checkUnique(
    "joint",
    body.links.flatMap((link) => (link.joint ? [link.joint.name] : [])),
    report,
  );
  const before: string[] = [];
  body.links.forEach((link, index) => {
    const place = `link '${link.name}'`;
    if (index === 0) {
      if (link.parent !== null || link.joint) {
        report(place, "the first link has neither parent nor joint; its freedom is the body's `root`");
      }
    } else if (link.parent === null) {
      report(place, "only the first link may have no parent");
    } else if (!before.includes(link.parent)) {
      const later = body.links.some((other) => other.name === link.parent);
      report(
        place,
        later ? `its parent '${link.parent}' must come before it` : unknownName("parent", link.parent, before),
      );
    }
    if (index > 0) {
      if (link.joint) checkJoint(link.joint, report);
      else report(place, "a link with a parent needs a joint");
    }
    checkMass(link, index > 0 || body.root !== "fixed", report);
    if (index === 0 && body.root !== "fixed") checkCentre(link, report);
    link.shapes.forEach((shape, number) => {
      checkShape(shape, `${place}, shape ${number} (${shape.kind})`, report);
    });
    before.push(link.name);
  });
}

function checkMass(link: Link, moves: boolean, report: Report): void {
  const { mass, inertia } = massProperties(link);
  const place = `link '${link.name}'`;
  if (!finite([mass, ...inertia.flat()])) report(place, "its mass properties are not finite");
  else if (moves && !(mass > 0)) report(place, `a link that moves needs a mass; it has ${mass} kg`);
  else if (moves && !(inertia[0][0] > 0 && inertia[1][1] > 0 && inertia[2][2] > 0)) {
    report(place, "a link that moves needs positive moments of inertia about every axis");
  }
}

/** With the centre of mass elsewhere, Rapier 0.21 moves the root of a multibody wrongly: momentum is not conserved. */
function checkCentre(link: Link, report: Report): void {
  const { centre } = massProperties(link);
  if (length(centre) < 1e-3) return;
  const at = centre.map((value) => value.toFixed(4)).join(", ");
  report(`link '${link.name}'`, `a moving root's frame must lie at its centre of mass, which is at [${at}]`);
}

function checkJoint(joint: Joint, report: Report): void {
  const place = `joint '${joint.name}'`;
  const { armature, damping, stiffness, springReference, limits } = joint;
  if (!finite([...joint.anchor, ...joint.axis, armature, damping, stiffness, springReference, ...(limits ?? [])])) {
    report(place, "every number must be finite");
    return;
  }
  if (joint.kind !== "fixed" && length(joint.axis) < 1e-6) report(place, "the axis has no length");
  if (limits && !(limits[0] < limits[1])) report(place, `limits [${limits}] are not in ascending order`);
  if (limits && joint.kind === "revolute" && !(limits[0] > -Math.PI && limits[1] < Math.PI)) {
    report(place, `limits [${limits}] must lie within (-pi, pi); leave them out for a joint that turns endlessly`);
  }
  for (const [name, value] of Object.entries({ armature, damping, stiffness })) {
    if (value !== undefined && value < 0) report(place, `${name} ${value} is negative`);
  }
}

function checkShape(shape: Shape, place: string, report: Report): void {
  const positive = (name: string, value: number) => {
    if (!(value > 0 && Number.isFinite(value))) report(place, `${name} must be positive; it is ${value}`);
  };
  if (!(shape.mass >= 0 && Number.isFinite(shape.mass))) report(place, `mass must be 0 or more; it is ${shape.mass}`);
  if (shape.kind === "box") {
    shape.halfExtents.forEach((value, axis) => {
      positive(`halfExtents[${axis}]`, value);
    });
  } else {
    positive("radius", shape.radius);
  }
  if (shape.kind === "cylinder") {
    positive("halfLength", shape.halfLength);
    positive("the axis' length", length(shape.axis));
  }
  if (shape.kind === "capsule") positive("the distance between its ends", length(subtract(shape.to, shape.from)));
  const { friction, restitution } = shape.material ?? { friction: 1, restitution: 0 };
  if (!(friction >= 0)) report(place, `friction must be 0 or more; it is ${friction}`);
  if (!(restitution >= 0 && restitution <= 1)) report(place, `restitution must be in [0, 1]; it is ${restitution}`);
}

function checkActuators(body: Body, report: Report): void {
  checkUnique(
    "actuator",
    body.actuators.map((actuator) => actuator.name),
    report,
  );
  const joints = movableJoints(body).map((joint) => joint.name);
  const driven = new Set<string>();
  for (const actuator of body.actuators) {
    const place = `actuator '${actuator.name}'`;
    if (!joints.includes(actuator.joint)) report(place, unknownName("movable joint", actuator.joint, joints));
    if (driven.has(actuator.joint)) report(place, `the joint '${actuator.joint}' has an actuator already`);
    driven.add(actuator.joint);
    if (!(actuator.maxEffort > 0)) report(place, `maxEffort must be positive; it is ${actuator.maxEffort}`);
    if (!(actuator.range[0] < actuator.range[1])) report(place, `range [${actuator.range}] is not in ascending order`);
    if (actuator.kind === "position" && !(actuator.kp > 0)) report(place, `kp must be positive; it is ${actuator.kp}`);
    if (actuator.kind === "position" && !(actuator.kd >= 0))
      report(place, `kd must be 0 or more; it is ${actuator.kd}`);
    if (actuator.kind === "velocity" && !(actuator.kd > 0)) report(place, `kd must be positive; it is ${actuator.kd}`);
  }
}

function checkSensors(body: Body, report: Report): void {
  const links = body.links.map((link) => link.name);
  const known = (place: string, link: string) => {
    if (!links.includes(link)) report(place, unknownName("link", link, links));
  };
  checkUnique(
    "ray",
    body.rays.map((ray) => ray.name),
    report,
  );
  checkUnique(
    "site",
    body.sites.map((site) => site.name),
    report,
  );
  checkUnique("contact", body.contacts, report);
  for (const link of body.contacts) known("contacts", link);
  for (const site of body.sites) known(`site '${site.name}'`, site.link);
  for (const ray of body.rays) {
    known(`ray '${ray.name}'`, ray.link);
    if (length(ray.direction) < 1e-6) report(`ray '${ray.name}'`, "the direction has no length");
    if (!(ray.maxDistance > 0)) report(`ray '${ray.name}'`, `maxDistance must be positive; it is ${ray.maxDistance}`);
  }
}

function checkStance(body: Body, report: Report): void {
  const joints = movableJoints(body);
  const zero: Vector3 = [0, 0, 0];
  if (!finite([...(body.stance.position ?? zero), ...(body.stance.rotation ?? [])])) report("stance", "must be finite");
  for (const [name, value] of Object.entries(body.stance.joints ?? {})) {
    const joint = joints.find((candidate) => candidate.name === name);
    if (!joint)
      report(
        "stance",
        unknownName(
          "movable joint",
          name,
          joints.map((candidate) => candidate.name),
        ),
      );
    else if (joint.limits && !(value >= joint.limits[0] && value <= joint.limits[1])) {
      report("stance", `joint '${name}' is at ${value}, outside its limits [${joint.limits}]`);
    }
  }
}

function checkSettings(body: Body, report: Report): void {
  const { controlDt, physicsDt, solverIterations, pgsIterations, lengthUnit } = body.settings;
  const ratio = controlDt / physicsDt;
  if (!(physicsDt > 0) || Math.abs(ratio - Math.round(ratio)) > 1e-9 || ratio < 1) {
    report("settings", `controlDt ${controlDt} must be a whole number of physicsDt ${physicsDt}`);
  }
  if (![1, 2].includes(solverIterations))
    report("settings", `solverIterations must be 1 or 2; it is ${solverIterations}`);
  if (solverIterations > 1 && body.links.some(({ joint }) => joint?.armature)) {
    report(
      "settings",
      "joints with armature need solverIterations 1: the law of the rotor is held over an engine step",
    );
  }
  if (!Number.isInteger(pgsIterations) || pgsIterations < 1) {
    report("settings", `pgsIterations must be a whole number above 0; it is ${pgsIterations}`);
  }
  if (!(lengthUnit > 0)) report("settings", `lengthUnit must be positive; it is ${lengthUnit}`);
}
