/**
 * What lies in memory, and where. A layout names fields (one row of numbers per component, one number per environment:
 * [component][env]), tables (shared by all environments, read-only inside kernels) and parameters (one number a call). A placement
 * gives every row its place in one block of bytes, the same for every back end, so that state moves between them by copying.
 *
 * Rows are an odd number of 64-byte cache lines apart: with a power of two, all rows of one environment would fall into the
 * same set of an 8-way cache and push each other out.
 */
import { nearestNames } from "../core/errors.ts";
import { kernelError } from "./errors.ts";
import type { StoredType } from "./ir.ts";

export interface Slot<Type extends StoredType = StoredType> {
  readonly type: Type;
  /** Components of a field, elements of a table. */
  readonly size: number;
}

export const f32 = (size = 1): Slot<"f32"> => ({ type: "f32", size });
export const i32 = (size = 1): Slot<"i32"> => ({ type: "i32", size });

export type Slots = Readonly<Record<string, Slot>>;

export interface Layout<Fields extends Slots = Slots, Tables extends Slots = Slots, Parameters extends Slots = Slots> {
  readonly fields: Fields;
  readonly tables: Tables;
  readonly parameters: Parameters;
}

const noSlots = {} as const;
type NoSlots = typeof noSlots;

/** Checks a layout and fills in what was left out. */
export function defineLayout<
  Fields extends Slots,
  Tables extends Slots = NoSlots,
  Parameters extends Slots = NoSlots,
>(parts: { fields: Fields; tables?: Tables; parameters?: Parameters }): Layout<Fields, Tables, Parameters> {
  const layout = {
    fields: parts.fields,
    tables: parts.tables ?? (noSlots as Tables),
    parameters: parts.parameters ?? (noSlots as Parameters),
  };
  for (const [group, slots] of Object.entries(layout)) {
    for (const [name, slot] of Object.entries(slots as Slots)) {
      if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
        throw kernelError(`${group}: "${name}" is not a name`, "Use letters, digits and _, a letter first.");
      }
      const limit = group === "parameters" ? 1 : 2 ** 24;
      if (!Number.isInteger(slot.size) || slot.size < 1 || slot.size > limit) {
        throw kernelError(`${group}.${name} has size ${slot.size}; it must be an integer from 1 to ${limit}`);
      }
    }
  }
  return layout;
}

/** The slot called `name`, or an error that lists the nearest names. */
export function slotOf(slots: Slots, name: string, what: string): Slot {
  const slot = Object.hasOwn(slots, name) ? slots[name] : undefined;
  if (slot) return slot;
  const names = Object.keys(slots);
  const near = nearestNames(name, names);
  const hint = near.length ? ` Did you mean ${near.map((each) => `"${each}"`).join(" or ")}?` : "";
  throw kernelError(`no ${what} "${name}".${hint}`, `Declared: ${names.join(", ") || "none"}.`);
}

export interface Placement {
  readonly layout: Layout;
  readonly numEnvs: number;
  /** Environments from one row to the next, at least numEnvs; a multiple of 16. */
  readonly stride: number;
  /** Byte offsets of the first element, 16-byte aligned; a field's component c starts c * stride * 4 bytes later. */
  readonly fields: ReadonlyMap<string, number>;
  readonly tables: ReadonlyMap<string, number>;
  readonly parameters: ReadonlyMap<string, number>;
  /** Bytes from 0 that hold parameters, padded to 16. */
  readonly parameterBytes: number;
  readonly byteLength: number;
}

/** Where everything lies for `numEnvs` environments: parameters, then tables, then fields. */
export function place(layout: Layout, numEnvs: number): Placement {
  if (!Number.isInteger(numEnvs) || numEnvs < 1) {
    throw kernelError(`numEnvs is ${numEnvs}; it must be a positive integer`);
  }
  const lines = Math.ceil(numEnvs / 16);
  const stride = 16 * (lines % 2 === 0 ? lines + 1 : lines);
  let end = 0;
  const put = (slots: Slots, bytesOf: (slot: Slot) => number, alignment: number) =>
    new Map(
      Object.entries(slots).map(([name, slot]) => {
        const start = Math.ceil(end / alignment) * alignment;
        end = start + bytesOf(slot);
        return [name, start];
      }),
    );
  const parameters = put(layout.parameters, () => 4, 4);
  const parameterBytes = Math.ceil(end / 16) * 16;
  end = parameterBytes;
  const tables = put(layout.tables, (slot) => slot.size * 4, 16);
  end = Math.ceil(end / 64) * 64;
  const fields = put(layout.fields, (slot) => slot.size * stride * 4, 64);
  if (end > 2 ** 32 - 2 ** 16) {
    throw kernelError(
      `${numEnvs} environments need ${end} bytes; 32-bit memory ends at 4 GiB`,
      "Use fewer environments.",
    );
  }
  return { layout, numEnvs, stride, fields, tables, parameters, parameterBytes, byteLength: end };
}
