/** What fields are physically, worked out by hand for records of several kinds, and the same whatever the fields are called. */
import { describe, expect, it } from "vitest";
import { numberOf, type Quantity, type Roles, rolesOf, wordsOf } from "../../../planners/reward-writer/roles.ts";
import { briefOf, renamed, stageBrief } from "./briefs.ts";

const expressions = (roles: Roles): unknown =>
  JSON.parse(
    JSON.stringify(roles, (_, value: unknown) =>
      typeof value === "object" && value !== null && "expression" in value ? value.expression : value,
    ),
  );
const rolesIn = (id: string) => rolesOf(briefOf(id).inputs);

const root = {
  position: "state.rootPosition",
  rotation: "state.rootRotation",
  velocity: "state.rootVelocity",
  angularVelocity: "state.rootAngularVelocity",
};
const joints = { positions: "state.jointPositions", velocities: "state.jointVelocities" };
const contacts = { flags: "state.contactFlags", forces: "state.contactForces" };
const actions = { last: "memory.lastAction", before: "memory.actionBefore" };

describe("rolesOf", () => {
  it("tells body, thing, place and senses of a rover that pushes a crate", () => {
    expect(expressions(rolesIn("rapier/rover-push"))).toEqual({
      root,
      joints,
      contacts,
      rays: "state.rays",
      sites: ["state.sites.bumper"],
      things: [{ name: "crate", position: "state.things.crate.position", velocity: "state.things.crate.velocity" }],
      targets: ["command.pad"],
      commands: ["command.startDistance"],
      actions,
      memory: [],
      others: [],
    });
  });

  it("tells a joystick's commands and what is remembered of feet", () => {
    const roles = rolesIn("rapier/quadruped-velocity");
    expect(roles.targets).toEqual([]);
    expect(roles.commands.map(({ expression }) => expression)).toEqual(["command.velocity", "command.yawRate"]);
    expect(roles.memory.map(({ expression }) => expression)).toEqual(["memory.airTime", "memory.landedAfter"]);
    expect(expressions(roles)).toMatchObject({ root, joints, contacts, actions, rays: null, sites: [], things: [] });
  });

  it("tells a course from a place", () => {
    const roles = rolesIn("rapier/rover-park");
    expect(roles.targets.map(({ expression }) => expression)).toEqual(["command.target"]);
    expect(roles.commands.map(({ expression }) => expression)).toEqual(["command.course", "command.startDistance"]);
  });

  it("knows a joint that is one number, and leaves over what it does not know", () => {
    const roles = rolesIn("classic/cartpole");
    expect(expressions(roles)).toMatchObject({
      root: { position: null, rotation: null, velocity: null, angularVelocity: null },
      joints: { positions: "state.angle", velocities: "state.angularVelocity" },
      others: ["state.position", "state.velocity"],
      actions: { last: null, before: null },
    });
  });

  it("finds the goal of a maze in its state", () => {
    const roles = rolesIn("maze/goto");
    expect(roles.root.position?.expression).toBe("state.position");
    expect(roles.targets.map(({ expression }) => expression)).toEqual(["state.goal"]);
  });

  it("finds the tower of a stage among the places", () => {
    const roles = rolesOf(stageBrief("rapier/rover-tower", "drive round the tower").inputs);
    expect(roles.targets.map(({ words }) => words.includes("tower"))).toEqual([true]);
    expect(roles.memory.some(({ meaning }) => /round the tower/.test(meaning))).toBe(true);
  });

  it.each(["rapier/rover-push", "rapier/ant-goto", "rapier/cartpole-swingup", "maze/goto"])(
    "is the same for %s under names that say nothing",
    (id) => {
      const plain = briefOf(id);
      const { brief, translate } = renamed(plain);
      const translated = (value: unknown): unknown => JSON.parse(translate(JSON.stringify(value)));
      expect(expressions(rolesOf(brief.inputs))).toEqual(translated(expressions(rolesOf(plain.inputs))));
    },
  );
});

describe("numberOf", () => {
  const quantity = (more: Partial<Quantity>): Quantity => ({
    input: "state",
    expression: "state.v",
    unit: "m",
    frame: "world",
    size: 2,
    components: null,
    meaning: "",
    words: [],
    ...more,
  });

  it("uses names where they can be written, indices elsewhere, and a single number as it is", () => {
    expect(numberOf(quantity({ components: ["x", "y"] }), 1)).toBe("state.v.y");
    expect(numberOf(quantity({ components: ["0", "a b"] }), 1)).toBe("state.v[1]");
    expect(numberOf(quantity({}), 0)).toBe("state.v[0]");
    expect(numberOf(quantity({ size: 1 }), 0)).toBe("state.v");
    expect(numberOf(quantity({ size: 1, components: ["x"] }), 0)).toBe("state.v.x");
  });
});

it("wordsOf takes names in camel case apart", () => {
  expect(wordsOf("frontLeftShin, the 2nd")).toEqual(["front", "left", "shin", "the", "nd"]);
});
