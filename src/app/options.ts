/**
 * Options of the command line from a zod schema: flags, help and defaults; parsed once, and what is wrong becomes one line that
 * names the option.
 */
import type { Command } from "commander";
import { z } from "zod";
import { EmbodyError } from "../core/errors.ts";

const optionName = (field: string) => field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Declares an option for each field: a flag for a boolean (`--no-…` for one that is true by default), one with a value otherwise. */
export function addOptions(command: Command, schema: z.ZodObject): Command {
  for (const [name, field] of Object.entries(schema.shape)) {
    const type = field as z.ZodType;
    const isFlag = innermost(type) instanceof z.ZodBoolean;
    const value = type instanceof z.ZodDefault && !isFlag ? type.parse(undefined) : "";
    const preset = Array.isArray(value) ? value.join(", ") : value;
    // Commander takes `--no-open` as "open is false".
    const negated = isFlag && type.safeParse(undefined).data === true;
    const help = `${type.description ?? ""}${preset === "" ? "" : ` (default: ${preset})`}`;
    const flags = `--${negated ? "no-" : ""}${optionName(name)}${isFlag ? "" : " <value>"}`;
    if (innermost(type) instanceof z.ZodArray)
      command.option(flags, help, (value, all: string[] = []) => [...all, value]);
    else command.option(flags, help);
  }
  return command;
}

function innermost(type: z.ZodType): z.ZodType {
  return type instanceof z.ZodDefault || type instanceof z.ZodOptional ? innermost(type.unwrap() as z.ZodType) : type;
}

export function parseOptions<Schema extends z.ZodType>(schema: Schema, raw: unknown): Readonly<z.infer<Schema>> {
  const result = schema.safeParse(raw);
  if (result.success) return Object.freeze(result.data as object) as Readonly<z.infer<Schema>>;
  const issue = result.error.issues[0];
  const field = String(issue?.path[0] ?? "");
  const given = (raw as Record<string, unknown>)[field];
  throw new EmbodyError("bad-request", `Option --${optionName(field)} '${given}': ${issue?.message ?? "is wrong"}.`, {
    remedy: "See 'embody COMMAND --help'.",
  });
}
