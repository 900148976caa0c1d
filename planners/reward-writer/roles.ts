/**
 * What the inputs of a reward are physically: which field is where the body stands, which its velocity, which are targets, contacts, joints. It is found
 * from units, frames, components and meanings, never from a field's own name, so that a record whose fields are called otherwise is understood
 * as well. Both the rules that write rewards and those that draft verifiers speak of the world through it.
 *
 * It assumes the meanings of this project's records ("origin of the first link's frame", "velocity of the centre of mass of crate", "the action of the
 * step before"): one line of English each, whose last "of …" says whose number it is.
 */
import type { StateField, StateFrame } from "../../src/core/state-record.ts";
import type { InputDeclarations } from "../../src/lang/index.ts";

/** A field as an expression of the little language, such as "state.rootPosition" of the input "state". */
export interface Quantity {
  readonly input: string;
  readonly expression: string;
  readonly unit: string;
  readonly frame: StateFrame;
  readonly size: number;
  readonly components: readonly string[] | null;
  /** As declared. */
  readonly meaning: string;
  /** Lower-case words of its meaning, and of the names in its path that are things' or points' own names. */
  readonly words: readonly string[];
}

export interface Roles {
  /** Of the first link; null where the record has no such field. */
  readonly root: {
    readonly position: Quantity | null;
    readonly rotation: Quantity | null;
    readonly velocity: Quantity | null;
    readonly angularVelocity: Quantity | null;
  };
  readonly joints: { readonly positions: Quantity; readonly velocities: Quantity } | null;
  readonly contacts: { readonly flags: Quantity | null; readonly forces: Quantity | null };
  /** Range finders. */
  readonly rays: Quantity | null;
  /** Points of links, such as a gripper's. */
  readonly sites: readonly Quantity[];
  /** Things that can be moved. */
  readonly things: readonly {
    readonly name: string;
    readonly position: Quantity;
    readonly velocity: Quantity | null;
  }[];
  /** Places to be gone to: what the command gives in the world, and what a state's meaning calls one ("where to go"). */
  readonly targets: readonly Quantity[];
  /** Everything else that the command asks for: velocities, headings, starting distances. */
  readonly commands: readonly Quantity[];
  /** The action of this step and of the one before, where they are remembered. */
  readonly actions: { readonly last: Quantity | null; readonly before: Quantity | null };
  /** Everything else that is remembered, such as where the episode began. */
  readonly memory: readonly Quantity[];
  /** Of the state, what fits none of the above, such as the length of a path or a velocity that is one number. */
  readonly others: readonly Quantity[];
}

/** Number `index` of a quantity as an expression: "state.jointPositions.hinge", "state.rays[3]", or the quantity itself where it is one number. */
export function numberOf({ expression, size, components }: Quantity, index: number): string {
  if (size === 1 && !components) return expression;
  const name = components?.[index];
  return name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name) ? `${expression}.${name}` : `${expression}[${index}]`;
}

/** Lower-case words of a text, those of names in camel case apart. */
export function wordsOf(text: string): string[] {
  return (
    text
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  );
}

const lengths = ["m", "tiles"];
const isLength = (unit: string) => lengths.includes(unit);
const isSpeed = (unit: string) => lengths.some((length) => unit === `${length}/s`);

/** Whose number it is: what stands after the last "of" of a meaning. */
function subjectOf({ meaning }: StateField): string {
  const clause = meaning.split(/[,;:]/)[0] ?? "";
  return (clause.split(/\bof\b/).at(-1) ?? "").replace(/^\s*(the|a|an)\s+/, "").trim();
}

const isOfRoot = (field: StateField) => /\b(first|root|base) link\b|\b(robot|agent|body)\b/.test(subjectOf(field));
const isPoint = ({ meaning }: StateField) => /\bpoint\b/.test(meaning);
const isPlaceToGo = ({ meaning }: StateField) => /\b(where to|goal|target|destination)\b/.test(meaning);

function quantity(input: string, field: StateField, ownNames: readonly string[] = []): Quantity {
  return {
    input,
    expression: `${input}.${field.name}`,
    unit: field.unit,
    frame: field.frame,
    size: field.size,
    components: field.components ?? null,
    meaning: field.meaning,
    words: [...new Set([...wordsOf(field.meaning), ...ownNames.flatMap(wordsOf)])],
  };
}

function fieldsOf(inputs: InputDeclarations, input: string): readonly StateField[] {
  const declaration = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
  return typeof declaration === "object" && "fields" in declaration ? declaration.fields : [];
}

/** Takes fields out of a record one role after another, so that no field has two. */
class Fields {
  readonly #input: string;
  #left: readonly StateField[];

  constructor(inputs: InputDeclarations, input: string) {
    this.#input = input;
    this.#left = fieldsOf(inputs, input);
  }

  takeAll(is: (field: StateField) => boolean): StateField[] {
    const taken = this.#left.filter(is);
    this.#left = this.#left.filter((field) => !is(field));
    return taken;
  }

  take(...ways: readonly ((field: StateField) => boolean)[]): Quantity | null {
    for (const is of ways) {
      const found = this.#left.find(is);
      if (!found) continue;
      this.#left = this.#left.filter((field) => field !== found);
      return quantity(this.#input, found);
    }
    return null;
  }

  quantities(is: (field: StateField) => boolean = () => true): Quantity[] {
    return this.takeAll(is).map((field) => quantity(this.#input, field));
  }
}

const inWorld = ({ frame }: StateField) => frame === "world";
const isVector = ({ size }: StateField) => size === 2 || size === 3;
const isPosition = (field: StateField) => inWorld(field) && isVector(field) && isLength(field.unit);
const isVelocity = (field: StateField) => inWorld(field) && isVector(field) && isSpeed(field.unit);
const isRotation = (field: StateField) => inWorld(field) && field.size === 4;
const isTurning = (field: StateField) => inWorld(field) && field.size === 3 && field.unit === "rad/s";

/** Whose a thing's field is: its meaning says so; where it does not, fields of one thing lie side by side in its record. */
function ownerOf(field: StateField): string {
  return subjectOf(field) || field.name.split(".").slice(0, -1).join(".");
}

/** A thing is called as its meaning calls it; its name in the path need not say anything. */
function nameOf(field: StateField): string {
  return subjectOf(field) || (field.name.split(".").at(-2) ?? field.name);
}

export function rolesOf(inputs: InputDeclarations): Roles {
  const state = new Fields(inputs, "state");
  const places = state.quantities((field) => isPosition(field) && isPlaceToGo(field));
  const sites = state
    .takeAll((field) => isPosition(field) && isPoint(field))
    .map((field) => quantity("state", field, [field.name.split(".").at(-1) ?? ""]));
  // Where no meaning says whose a field is, what lies in no record of its own is the body's.
  const ofRoot = (is: (field: StateField) => boolean) =>
    state.take(
      (field) => is(field) && isOfRoot(field),
      (field) => is(field) && !field.name.includes("."),
    );
  const root = {
    position: ofRoot(isPosition),
    rotation: ofRoot(isRotation),
    velocity: ofRoot(isVelocity),
    angularVelocity: ofRoot(isTurning),
  };
  const positions = state.take((field) => field.frame === "joint" && /^(rad|m)\b/.test(field.unit) && !isRate(field));
  const velocities = state.take((field) => field.frame === "joint" && isRate(field));
  const isTouch = ({ meaning }: StateField) => /\b(touch|contact)/.test(meaning);
  const flags = state.take((field) => field.unit === "0 or 1" && isTouch(field));
  const forces = state.take((field) => field.unit === "N");
  const rays = state.take(
    (field) =>
      isLength(field.unit) && field.size > 1 && field.frame !== "world" && /\bdistance|\brange/.test(field.meaning),
  );
  const rest = state.takeAll((field) => [isPosition, isRotation, isVelocity, isTurning].some((is) => is(field)));
  const things = rest.filter(isPosition).map((field) => {
    const owner = ownerOf(field);
    const velocity = rest.find((other) => isVelocity(other) && ownerOf(other) === owner);
    const names = [nameOf(field), field.name.split(".").at(-2) ?? ""];
    return {
      name: nameOf(field),
      position: quantity("state", field, names),
      velocity: velocity ? quantity("state", velocity, names) : null,
    };
  });
  const command = new Fields(inputs, "command");
  const targets = command.quantities(isPosition);
  const memory = new Fields(inputs, "memory");
  const isAction = ({ meaning }: StateField) => /\baction\b/.test(meaning);
  const isBefore = ({ meaning }: StateField) => /\b(before|previous)\b/.test(meaning);
  const before = memory.take((field) => isAction(field) && isBefore(field));
  const last = memory.take((field) => isAction(field) && !isBefore(field));
  return {
    root,
    joints: positions && velocities ? { positions, velocities } : null,
    contacts: { flags, forces },
    rays,
    sites,
    things,
    targets: [...targets, ...places],
    commands: command.quantities(),
    actions: { last, before },
    memory: memory.quantities(),
    others: state.quantities(),
  };
}

function isRate({ unit }: StateField): boolean {
  return unit.includes("/s");
}
