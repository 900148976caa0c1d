/** Which of a suite's tasks a person means by `--only`. */
import { EmbodyError } from "../../../core/errors.ts";

/** The names that contain one of some parts, separated by commas; all for none. Throws where there is no such name. */
export function chosen(names: readonly string[], parts: string): string[] {
  const found = names.filter((name) => parts.split(",").some((part) => name.includes(part.trim())));
  if (found.length > 0) return found;
  throw new EmbodyError("bad-request", `No task of this suite has '${parts}' in its name.`, {
    remedy: `Tasks: ${names.join(", ")}.`,
  });
}
