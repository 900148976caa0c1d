/** Members of vectors and lists: `length`, `map`, `every`, `some`, `reduce`, `slice`. All lengths are known, so all of them unroll. */
import { type Argument, booleanValue, type Context, numberValue } from "./context.ts";
import { unknownNameMessage } from "./diagnostics.ts";
import type { SourcePosition } from "./errors.ts";
import { describe, type ListValue, type Value, wrong } from "./values.ts";

type Method = (list: ListValue, given: readonly Argument[], at: SourcePosition, context: Context) => Value;

/** Calls the callback for every item, with its index where it has a parameter for it. */
function each(
  list: ListValue,
  given: readonly Argument[],
  at: SourcePosition,
  context: Context,
  what: string,
): Value[] | null {
  const [callback] = given;
  if (!callback || given.length !== 1) {
    context.diagnostics.report(at, `${what} takes one function: v.${what}((x, i) => …)`);
    return null;
  }
  return list.items.map((value, index) => {
    const position = numberValue(context.graph.constant("number", index));
    return context.invoke(callback.value, [{ value, at: callback.at }], callback.at, [
      { value: position, at: callback.at },
    ]);
  });
}

const quantifier =
  (name: "every" | "some"): Method =>
  (list, given, at, context) => {
    const results = each(list, given, at, context, name);
    if (!results) return wrong;
    const isEvery = name === "every";
    let result = context.graph.constant("boolean", isEvery ? 1 : 0);
    for (const value of results) {
      if (value.kind === "wrong") return wrong;
      if (value.kind !== "boolean") {
        context.diagnostics.report(
          given[0]?.at ?? at,
          `${name} takes a function to a boolean, not to ${describe(value)}`,
        );
        return wrong;
      }
      result = context.graph.operation(isEvery ? "and" : "or", [result, value.scalar], at);
    }
    return booleanValue(result);
  };

/** A whole number that is known now. */
function known(argument: Argument, context: Context, what: string): number | null {
  const { value, at } = argument;
  if (value.kind === "number" && value.scalar.kind === "constant" && Number.isInteger(value.scalar.value))
    return value.scalar.value;
  if (value.kind !== "wrong") context.diagnostics.report(at, `${what} takes whole numbers that are constants`);
  return null;
}

const methods: Readonly<Record<string, Method>> = {
  map: (list, given, at, context) => {
    const items = each(list, given, at, context, "map");
    if (!items) return wrong;
    const keepsNames = list.names && items.every((item) => item.kind === "number");
    return { kind: "list", items, ...(keepsNames && list.names ? { names: list.names } : {}) };
  },
  every: quantifier("every"),
  some: quantifier("some"),
  reduce: (list, given, at, context) => {
    const [callback, initial] = given;
    if (!callback || !initial || given.length !== 2) {
      context.diagnostics.report(
        at,
        "reduce takes a function and what to begin with: v.reduce((sum, x) => sum + x, 0)",
      );
      return wrong;
    }
    return list.items.reduce<Value>((value, item, index) => {
      const position = numberValue(context.graph.constant("number", index));
      const next = [value, item].map((each) => ({ value: each, at: callback.at }));
      return context.invoke(callback.value, next, callback.at, [{ value: position, at: callback.at }]);
    }, initial.value);
  },
  slice: (list, given, at, context) => {
    if (given.length > 2) context.diagnostics.report(at, "slice takes a start and an end");
    const bounds = given.slice(0, 2).map((argument) => known(argument, context, "slice"));
    if (bounds.includes(null)) return wrong;
    const [begin = 0, end = list.items.length] = bounds.map((bound) => bound ?? 0);
    const names = list.names?.slice(begin, end);
    return { kind: "list", items: list.items.slice(begin, end), ...(names ? { names } : {}) };
  },
};

export const methodNames: readonly string[] = Object.keys(methods);

export function callMethod(
  name: string,
  list: ListValue,
  given: readonly Argument[],
  at: SourcePosition,
  context: Context,
): Value {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  context.graph.spend(at, 1 + list.items.length);
  if (method) return method(list, given, at, context);
  context.diagnostics.report(at, unknownNameMessage("function of a vector", name, methodNames));
  return wrong;
}
