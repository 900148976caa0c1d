/**
 * Errors of the kernel room. They are mistakes in a generator (our own code or the little language's lowering), so they carry
 * the code `internal` and say which kernel, what was found and what to write instead.
 */
import { EmbodyError } from "../core/errors.ts";

export function kernelError(message: string, remedy?: string): EmbodyError {
  return new EmbodyError("internal", message, remedy === undefined ? {} : { remedy });
}

/** The element at `index`, which the caller knows to be there. */
export function at<Element>(array: ArrayLike<Element>, index: number): Element {
  const element = array[index];
  if (element === undefined) throw kernelError(`no element ${index} in a list of ${array.length}`);
  return element;
}

/** The entry for `key`, which the caller knows to be there. */
export function entry<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw kernelError(`no entry for ${JSON.stringify(key)}`);
  return value;
}
