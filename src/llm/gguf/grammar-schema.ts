/**
 * A reply schema in the words that node-llama-cpp makes a grammar of: alternatives are `oneOf`, references name definitions, and what a
 * grammar cannot say (bounds of numbers, patterns) is left out and checked by zod.
 */
import type { JsonSchema } from "../schema.ts";

const kept = ["type", "enum", "minItems", "maxItems", "required", "additionalProperties", "description"] as const;
const formats: ReadonlySet<unknown> = new Set(["date-time", "time", "date"]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function grammarSchema(schema: JsonSchema): Record<string, unknown> {
  const { $defs, ...root } = schema;
  const isRecursive = JSON.stringify(root).includes('"$ref":"#"') || JSON.stringify($defs ?? {}).includes('"$ref":"#"');
  const definitions = { ...(isObject($defs) ? $defs : {}), ...(isRecursive ? { [rootName]: root } : {}) };
  if (Object.keys(definitions).length === 0) return convert(root);
  return { ...convert(isRecursive ? { $ref: `#/$defs/${rootName}` } : root), $defs: each(definitions) };
}

const rootName = "wholeReply";

function convert(schema: unknown): Record<string, unknown> {
  if (!isObject(schema)) return {};
  const result: Record<string, unknown> = {};
  for (const keyword of kept) if (schema[keyword] !== undefined) result[keyword] = schema[keyword];
  if (formats.has(schema.format)) result.format = schema.format;
  if (typeof schema.$ref === "string") result.$ref = schema.$ref === "#" ? `#/$defs/${rootName}` : schema.$ref;
  if (Array.isArray(schema.anyOf)) result.oneOf = schema.anyOf.map(convert);
  if (isObject(schema.items)) result.items = convert(schema.items);
  if (Array.isArray(schema.prefixItems)) result.prefixItems = schema.prefixItems.map(convert);
  if (isObject(schema.properties)) result.properties = each(schema.properties);
  if (isObject(schema.additionalProperties)) result.additionalProperties = convert(schema.additionalProperties);
  return result;
}

const each = (schemas: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));
