/**
 * What kind of body a brief speaks of, worked out from roles alone: which links are feet, which joints are pushed by nothing, what stands for the action;
 * and the expressions that terms are made of (velocity seen from the body, the way to a place), each under one name.
 */
import type { InputDeclarations } from "../../src/lang/index.ts";
import { numberOf, type Quantity, type Roles, rolesOf, wordsOf } from "./roles.ts";
import type { Definition } from "./text.ts";
import type { RewardBrief } from "./writer.ts";

export interface Surroundings {
  readonly brief: RewardBrief;
  readonly roles: Roles;
  /** Stands on feet of its own: falling is possible. */
  readonly isLegged: boolean;
  /** A machine fixed to the world, such as an arm or a cart on its rail: it has points to move, and nothing to go with. */
  readonly isFixed: boolean;
  /** Numbers of the contact flags that are feet, and of all the others. */
  readonly feet: readonly number[];
  readonly otherContacts: readonly number[];
  /** Numbers of the joints that no action drives, such as a pole's. */
  readonly freeJoints: readonly number[];
  /** Expressions of this step's action and the one before. */
  readonly action: string | null;
  readonly actionBefore: string | null;
  readonly actionSize: number;
  /** Where the episode began, and with which heading (a number of radians), where that is remembered. */
  readonly startPosition: Quantity | null;
  readonly startHeading: Quantity | null;
  /** Largest distance from the start so far. */
  readonly farthest: Quantity | null;
  /** Angle turned since the start. */
  readonly turned: Quantity | null;
  /** Its largest value so far. */
  readonly turnedLeft: Quantity | null;
  /** To which side of the first heading it looked last: 1 left, -1 right. */
  readonly lookedTo: Quantity | null;
}

const lastLinks = [/\b(foot|feet|paw|hoof|toe|sole)\b/, /\b(shin|calf|ankle|tibia)\b/, /\bleg\b/];
const trunks = /\b(torso|trunk|chassis|pelvis|base|body|head|back)\b$/;

/** The names of the last links of the legs: feet, or shins where there are none. */
function feetOf({ contacts: { flags }, sites, rays }: Roles): number[] {
  const names = (flags?.components ?? []).map((name) => wordsOf(name).join(" "));
  for (const kind of lastLinks) {
    const found = names.flatMap((name, index) => (kind.test(name) ? [index] : []));
    if (found.length > 0) return found;
  }
  // Of a body without other senses, what touches the ground and is no trunk.
  return names.length < 3 || sites.length > 0 || rays
    ? []
    : names.flatMap((name, index) => (trunks.test(name) ? [] : [index]));
}

function actionOf(inputs: InputDeclarations): { readonly names: readonly string[]; readonly isChoice: boolean } {
  const { action } = inputs;
  const names = typeof action === "object" && "vector" in action ? action.vector : [];
  return { names, isChoice: names.length === 1 && names[0] === "choice" };
}

export function surroundingsOf(brief: RewardBrief): Surroundings {
  const roles = rolesOf(brief.inputs);
  const { names, isChoice } = actionOf(brief.inputs);
  const { flags } = roles.contacts;
  const feet = feetOf(roles);
  const joints = roles.joints?.positions;
  const jointNames = joints ? (joints.components ?? Array.from({ length: joints.size }, () => "")) : [];
  const all = Array.from({ length: flags?.size ?? 0 }, (_, index) => index);
  const remembered = (unit: RegExp, meaning: RegExp) =>
    roles.memory.find((each) => unit.test(each.unit) && meaning.test(each.meaning)) ?? null;
  const isLegged =
    feet.length > 0 && (flags?.size ?? 0) >= 2 && roles.root.rotation !== null && roles.root.velocity !== null;
  const isFixed = !isLegged && !roles.rays && roles.sites.length > 0 && roles.joints !== null;
  return {
    brief,
    roles,
    isLegged,
    isFixed,
    feet,
    otherContacts: all.filter((index) => !feet.includes(index)),
    freeJoints: names.length === 0 ? [] : jointNames.flatMap((name, index) => (names.includes(name) ? [] : [index])),
    action: isChoice || names.length === 0 ? null : (roles.actions.last?.expression ?? "action"),
    actionBefore: isChoice ? null : (roles.actions.before?.expression ?? null),
    actionSize: names.length,
    startPosition: isFixed ? null : remembered(/^m$/, /\bwhere\b.*\b(began|start)/),
    startHeading: remembered(/^rad$/, /\bheading\b.*\b(began|start)/),
    farthest: remembered(/^m$/, /\b(largest|farthest) distance\b.*\bstart\b/),
    turnedLeft: remembered(/^rad$/, /\blargest angle turned\b/),
    lookedTo: remembered(/^1$/, /\bside\b.*\bheading\b.*\blast\b/),
    turned: remembered(/^rad$/, /\bturned since\b/),
  };
}

/** A little more than a distance, so that it is surely reached (m). */
export const beyond = (distance: number) => Number((1.02 * distance + 0.1).toPrecision(3));

/** Definitions by name: the same name always stands for the same code. */
export class Definitions {
  readonly #around: Surroundings;
  readonly #made = new Map<string, Definition>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get all(): Definition[] {
    return [...this.#made.values()];
  }

  define(name: string, code: string): string {
    let free = name;
    for (let i = 2; (this.#made.get(free)?.code ?? code) !== code; i++) free = `${name}${i}`;
    this.#made.set(free, { name: free, code });
    return free;
  }

  get #root() {
    return this.#around.roles.root;
  }

  /** Velocity of the first link as x, y, z in the world; null where there is none. */
  velocity(): string | null {
    const { velocity } = this.#root;
    if (!velocity) return null;
    return velocity.size === 3 ? velocity.expression : `[${numberOf(velocity, 0)}, ${numberOf(velocity, 1)}, 0]`;
  }

  /** Seen from the body: x ahead, y to the left. */
  bodyVelocity(): string | null {
    const [{ rotation }, velocity] = [this.#root, this.velocity()];
    return rotation && velocity ? this.define("bodyVelocity", `unrotate(${rotation.expression}, ${velocity})`) : null;
  }

  /** Horizontal speed (m/s). */
  speed(): string | null {
    const { velocity } = this.#root;
    return velocity ? this.define("speed", `hypot(${numberOf(velocity, 0)}, ${numberOf(velocity, 1)})`) : null;
  }

  /** Rate of turning to the left (rad/s). */
  turning(): string | null {
    const { angularVelocity } = this.#root;
    return angularVelocity ? numberOf(angularVelocity, 2) : null;
  }

  nose(): string | null {
    const { rotation } = this.#root;
    return rotation ? this.define("nose", `forward(${rotation.expression})`) : null;
  }

  /** 1 upright, -1 upside down. */
  upright(): string | null {
    const { rotation } = this.#root;
    return rotation ? `up(${rotation.expression}).z` : null;
  }

  height(): string | null {
    const { position } = this.#root;
    return position && position.size === 3 ? numberOf(position, 2) : null;
  }

  /** The way from one place to another, level where one of them has no height or `level` says so. */
  way(name: string, from: Quantity, to: Quantity, level: boolean): string {
    const apart = (index: number) => `${numberOf(to, index)} - ${numberOf(from, index)}`;
    const third = !level && from.size === 3 && to.size === 3 ? apart(2) : "0";
    return this.define(name, `[${apart(0)}, ${apart(1)}, ${third}]`);
  }

  /**
   * 1 until it is time to come back, then 0: as far away as was asked, where that is said and remembered, else half of the time. A little beyond:
   * who is asked for three metres has to have them behind it.
   */
  outward(distance: number | null): string {
    const { farthest, brief } = this.#around;
    if (distance === null || !farthest) return this.define("outward", `time < ${brief.horizon / 2} ? 1 : 0`);
    return this.define("outward", `${farthest.expression} < ${beyond(distance)} ? 1 : 0`);
  }

  /** Distance from where the episode began (m). */
  fromStart(): string | null {
    const { startPosition } = this.#around;
    const { position } = this.#root;
    if (!startPosition || !position) return null;
    return this.define("fromStart", `length(${this.way("awayFromStart", startPosition, position, true)})`);
  }
}
