/**
 * A body as MuJoCo's XML: the same tree, inertias, joints and actuators, without contacts, to compare the dynamics alone (Todorov, Erez
 * & Tassa 2012).
 */
import { massProperties } from "../../../../worlds/rapier/bodies/mass.ts";
import type { Actuator, Body, Joint, Link } from "../../../../worlds/rapier/bodies/schema.ts";
import { length, scale } from "../../../../worlds/rapier/bodies/vector.ts";

const numbers = (values: readonly number[]) => values.map((value) => String(value)).join(" ");

export function mjcf(body: Body, gravity: readonly [number, number, number], timestep: number): string {
  const [root] = body.links;
  if (!root) throw new RangeError(`'${body.name}' has no links`);
  const tree = linkXml(body, root);
  return [
    `<mujoco model="${body.name}">`,
    `<compiler angle="radian" autolimits="false" balanceinertia="false" boundmass="0" boundinertia="0"/>`,
    `<option timestep="${timestep}" gravity="${numbers(gravity)}" integrator="implicitfast"><flag contact="disable"/></option>`,
    `<worldbody>${tree}</worldbody>`,
    `<actuator>${body.actuators.map(actuatorXml).join("")}</actuator>`,
    `</mujoco>`,
  ].join("\n");
}

function linkXml(body: Body, link: Link): string {
  const children = body.links.filter(({ parent }) => parent === link.name).map((child) => linkXml(body, child));
  const position = link.joint?.anchor ?? (body.root === "planar" ? body.stance.position : [0, 0, 0]);
  return `<body name="${link.name}" pos="${numbers(position)}">${jointXml(body, link)}${inertialXml(link)}${children.join("")}</body>`;
}

function jointXml(body: Body, { parent, joint }: Link): string {
  if (parent === null) {
    if (body.root === "free") return `<freejoint name="root"/>`;
    if (body.root === "fixed") return "";
    const slide = (name: string, axis: string) => `<joint name="${name}" type="slide" axis="${axis}"/>`;
    return `${slide("rootX", "1 0 0")}${slide("rootZ", "0 0 1")}<joint name="rootPitch" type="hinge" axis="0 1 0"/>`;
  }
  if (!joint || joint.kind === "fixed") return "";
  const type = joint.kind === "revolute" ? "hinge" : "slide";
  const axis = scale(joint.axis, 1 / length(joint.axis));
  return `<joint name="${joint.name}" type="${type}" axis="${numbers(axis)}" ${passiveXml(joint)}/>`;
}

function passiveXml({ armature = 0, damping = 0, stiffness = 0, springReference = 0 }: Joint): string {
  return `armature="${armature}" damping="${damping}" stiffness="${stiffness}" springref="${springReference}"`;
}

function inertialXml(link: Link): string {
  const { mass, centre, inertia } = massProperties(link);
  if (mass === 0) return "";
  const [[xx, xy, xz], [, yy, yz], [, , zz]] = inertia;
  return `<inertial mass="${mass}" pos="${numbers(centre)}" fullinertia="${numbers([xx, yy, zz, xy, xz, yz])}"/>`;
}

function actuatorXml(actuator: Actuator): string {
  const { joint, maxEffort } = actuator;
  const limits = `joint="${joint}" forcelimited="true" forcerange="${-maxEffort} ${maxEffort}"`;
  if (actuator.kind === "position") return `<position ${limits} kp="${actuator.kp}" kv="${actuator.kd}"/>`;
  if (actuator.kind === "velocity") return `<velocity ${limits} kv="${actuator.kd}"/>`;
  return `<motor ${limits}/>`;
}
