/**
 * A state record: named numbers with shape, unit, frame and one line of meaning, declared once. It is stored as [field][env] rows on every
 * device; from it come the types of the little language, the declaration that a language model reads, the names in results and
 * the plots. A name with dots, such as `things.redCrate.position`, is a member of a record in the language.
 */

export type StateFrame = "world" | "body" | "joint" | "link" | "none";

export interface StateField {
  /** Lower camel case; dots nest. */
  readonly name: string;
  /** Where its first number lies in the record. */
  readonly offset: number;
  /** 1 without components is a plain number; otherwise a vector. */
  readonly size: number;
  /** Names of a vector's components, such as x, y, z or the joints; without them it is indexed by number only. */
  readonly components?: readonly string[];
  readonly unit: string;
  readonly frame: StateFrame;
  readonly meaning: string;
}

export interface StateRecord {
  /** Numbers in all. */
  readonly size: number;
  readonly fields: readonly StateField[];
}

export interface FieldDeclaration {
  readonly name: string;
  /** Default: the number of components, or 1. */
  readonly size?: number;
  readonly components?: readonly string[];
  readonly unit: string;
  readonly frame?: StateFrame;
  readonly meaning: string;
}

/** Names of the components of positions and velocities. */
export const xyz: readonly string[] = ["x", "y", "z"];
/** Names of the components of a quaternion. */
export const xyzw: readonly string[] = ["x", "y", "z", "w"];

/** Lays fields out one after another; fields of no entries are left out. */
export function defineRecord(declarations: readonly FieldDeclaration[]): StateRecord {
  const fields: StateField[] = [];
  let offset = 0;
  for (const { size: given, components, frame = "none", ...rest } of declarations) {
    const size = given ?? components?.length ?? 1;
    if (size === 0) continue;
    if (fields.some(({ name }) => name === rest.name))
      throw new RangeError(`the field '${rest.name}' is declared twice`);
    if (components && components.length !== size) {
      throw new RangeError(`the field '${rest.name}' has ${size} numbers and ${components.length} component names`);
    }
    fields.push({ ...rest, frame, offset, size, ...(components ? { components } : {}) });
    offset += size;
  }
  return { size: offset, fields };
}

export const emptyRecord: StateRecord = { size: 0, fields: [] };

/** The field of that name; a record leaves out fields of no entries. */
export function fieldOf(record: StateRecord, name: string): StateField {
  const field = record.fields.find((candidate) => candidate.name === name);
  if (!field) throw new RangeError(`no field '${name}' among ${record.fields.map((each) => each.name).join(", ")}`);
  return field;
}
