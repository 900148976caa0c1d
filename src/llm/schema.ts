/**
 * From a zod schema to the JSON Schema that a server is given, and back from what it answers to what zod reads.
 *
 * Strict structured output (OpenAI's rules, which the grammars of llama.cpp and vLLM also take) wants an object at the root, every
 * property required and nothing beside them. So an optional property becomes one that may be null, another root is wrapped in
 * `{ "value": … }`, and both are undone on the reply. What the rules cannot say (lengths, records, refinements) is left to zod, which has
 * the last word in any case. A schema that cannot be made strict says why in `problems` and is sent as a plain one.
 */
import { z } from "zod";

export type JsonSchema = { readonly [keyword: string]: unknown };

export interface ReplySchema {
  /** What the server is given. */
  readonly schema: JsonSchema;
  /** Whether it keeps to the rules of strict structured output. */
  readonly isStrict: boolean;
  /** Why it does not: one line each, with the path. */
  readonly problems: readonly string[];
  /** Undoes wrapping and nulls: what zod is to read from a reply. */
  read(reply: unknown): unknown;
}

/** Rules of strict structured output; from OpenAI's guide "Structured model outputs". */
const limits = { properties: 5000, depth: 10, enumValues: 1000 };
const keptKeywords = new Set([
  ...[
    "type",
    "description",
    "enum",
    "pattern",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
  ],
  ...["minItems", "maxItems", "$ref"],
]);
const formats = new Set(["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"]);
/** Keywords that zod checks all the same: dropping one only makes the server's schema wider. */
const droppedKeywords = new Set([
  ...[
    "$schema",
    "$id",
    "id",
    "title",
    "default",
    "examples",
    "minLength",
    "maxLength",
    "uniqueItems",
    "format",
    "propertyNames",
  ],
  ...["contentEncoding", "contentMediaType", "readOnly", "deprecated", "minProperties", "maxProperties"],
]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const cache = new WeakMap<z.ZodType, ReplySchema>();

/** Converts; one schema object is converted once. */
export function replySchema(type: z.ZodType): ReplySchema {
  const known = cache.get(type);
  if (known) return known;
  const made = convert(z.toJSONSchema(type, { io: "input", unrepresentable: "any" }) as Record<string, unknown>);
  cache.set(type, made);
  return made;
}

function convert(source: Record<string, unknown>): ReplySchema {
  const { $defs, ...root } = source;
  const isWrapped = source.type !== "object";
  // Wrapped, "#" would name the wrapper: the root moves among the definitions.
  const rootName = isWrapped && JSON.stringify(source).includes('"$ref":"#"') ? "root" : null;
  const converter = new Converter(rootName);
  const definitions = Object.fromEntries(
    Object.entries({ ...(isObject($defs) ? $defs : {}), ...(rootName ? { [rootName]: root } : {}) }).map(
      ([name, definition]) => [name, converter.convert(definition, `$defs.${name}`, 1)],
    ),
  );
  const converted = converter.convert(rootName ? { $ref: `#/$defs/${rootName}` } : root, "", isWrapped ? 2 : 1);
  const schema: JsonSchema = {
    ...(isWrapped
      ? { type: "object", properties: { value: converted }, required: ["value"], additionalProperties: false }
      : converted),
    ...(Object.keys(definitions).length > 0 ? { $defs: definitions } : {}),
  };
  const problems = converter.finish();
  return {
    schema,
    isStrict: problems.length === 0,
    problems,
    read: (reply) => {
      const inner = isWrapped && isObject(reply) && "value" in reply ? reply.value : reply;
      return withoutNulls(inner, source, source);
    },
  };
}

class Converter {
  readonly #rootName: string | null;
  readonly #problems: string[] = [];
  #properties = 0;
  #enumValues = 0;

  constructor(rootName: string | null) {
    this.#rootName = rootName;
  }

  finish(): string[] {
    if (this.#properties > limits.properties) this.#problems.push(`more than ${limits.properties} properties`);
    if (this.#enumValues > limits.enumValues) this.#problems.push(`more than ${limits.enumValues} enum values`);
    return this.#problems;
  }

  convert(source: unknown, path: string, depth: number): Record<string, unknown> {
    if (!isObject(source) || Object.keys(source).filter((key) => !droppedKeywords.has(key)).length === 0) {
      this.#problem(path, "has no type");
      return {};
    }
    if (depth > limits.depth) this.#problem(path, `is nested deeper than ${limits.depth} levels`);
    const result: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(source)) {
      if (keyword === "format" && formats.has(String(value))) result.format = value;
      else if (keyword === "minimum" && value === Number.MIN_SAFE_INTEGER) continue;
      else if (keyword === "maximum" && value === Number.MAX_SAFE_INTEGER) continue;
      else if (keyword === "$ref" && value === "#" && this.#rootName) result.$ref = `#/$defs/${this.#rootName}`;
      else if (keyword === "const") result.enum = [value];
      else if (keyword === "anyOf" || keyword === "oneOf") {
        result.anyOf = (value as unknown[]).map((option, index) =>
          this.convert(option, join(path, `${keyword}[${index}]`), depth),
        );
      } else if (keyword === "items" && isObject(value)) {
        result.items = this.convert(value, join(path, "[]"), depth + 1);
      } else if (keptKeywords.has(keyword)) result[keyword] = value;
      else if (["properties", "required", "additionalProperties"].includes(keyword) && source.type === "object")
        continue;
      else if (keyword === "items" && source.prefixItems) continue;
      else if (!droppedKeywords.has(keyword)) {
        this.#problem(path, `uses '${keyword}'`);
        result[keyword] = value;
      }
    }
    if (Array.isArray(result.enum)) this.#enumValues += result.enum.length;
    return source.type === "object" ? { ...result, ...this.#object(source, path, depth) } : result;
  }

  #object(source: Record<string, unknown>, path: string, depth: number): Record<string, unknown> {
    const properties = isObject(source.properties) ? source.properties : {};
    const others = source.additionalProperties;
    if (isObject(others) || (others === undefined && !isObject(source.properties))) {
      this.#problem(path, "is a record: use a list of { name, value } instead");
      return { additionalProperties: isObject(others) ? this.convert(others, join(path, "*"), depth + 1) : true };
    }
    const required = new Set(Array.isArray(source.required) ? source.required : []);
    const names = Object.keys(properties);
    this.#properties += names.length;
    const converted = names.map((name) => {
      const property = this.convert(properties[name], join(path, name), depth + 1);
      return [name, required.has(name) ? property : orNull(property)];
    });
    return { properties: Object.fromEntries(converted), required: names, additionalProperties: false };
  }

  #problem(path: string, what: string): void {
    this.#problems.push(`${path || "the root"} ${what}`);
  }
}

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

/** The schema, or null. The description stays outside, where models look for it. */
function orNull(schema: Record<string, unknown>): Record<string, unknown> {
  const { description, ...rest } = schema;
  const options = Array.isArray(rest.anyOf) ? rest.anyOf : [rest];
  if (options.some((option) => isObject(option) && takesNull(option))) return schema;
  return { ...(description === undefined ? {} : { description }), anyOf: [...options, { type: "null" }] };
}

function takesNull(schema: Record<string, unknown>): boolean {
  if (schema.type === "null" || schema.const === null) return true;
  if (Array.isArray(schema.type) && schema.type.includes("null")) return true;
  if (Array.isArray(schema.enum) && schema.enum.includes(null)) return true;
  return optionsOf(schema).some(takesNull);
}

const optionsOf = (schema: Record<string, unknown>) =>
  [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : []));

/** Takes out the nulls that stand for absent optional properties. */
function withoutNulls(value: unknown, schema: unknown, root: Record<string, unknown>): unknown {
  if (Array.isArray(value)) {
    const items = branches(schema, root).flatMap((branch) => (isObject(branch.items) ? [branch.items] : []));
    return value.map((entry) => withoutNulls(entry, { anyOf: items }, root));
  }
  if (!isObject(value)) return value;
  const shapes = branches(schema, root).filter((branch) => isObject(branch.properties));
  const entries = Object.entries(value).flatMap(([name, entry]) => {
    const declaring = shapes.filter((shape) => isObject(shape.properties) && name in shape.properties);
    const types = declaring.flatMap((shape) => (isObject(shape.properties) ? [shape.properties[name]] : []));
    const isOptional = declaring.some((shape) => !Array.isArray(shape.required) || !shape.required.includes(name));
    const mayBeNull = types.some((type) => branches(type, root).some(takesNull));
    if (entry === null && isOptional && !mayBeNull) return [];
    return [[name, withoutNulls(entry, { anyOf: types }, root)]];
  });
  return Object.fromEntries(entries);
}

/** What a schema may stand for: references followed, options laid side by side. */
function branches(schema: unknown, root: Record<string, unknown>, depth = 0): Record<string, unknown>[] {
  if (!isObject(schema) || depth > 20) return [];
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.replace(/^#\/\$defs\//, "");
    const target = schema.$ref === "#" ? root : isObject(root.$defs) ? root.$defs[name] : undefined;
    return branches(target, root, depth + 1);
  }
  const options = optionsOf(schema);
  return options.length > 0 ? options.flatMap((option) => branches(option, root, depth + 1)) : [schema];
}
