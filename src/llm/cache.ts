/**
 * Accepted answers on disk, by the hash of everything that shaped them: model, prompt, schema, options. Only answers that should come out
 * the same are asked for here: at temperature 0, or drawn with a seed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ChatMessage } from "../core/language-model.ts";
import { writeJson } from "./files.ts";
import { hashOf } from "./hash.ts";
import type { JsonSchema } from "./schema.ts";
import type { Scrubber } from "./secrets.ts";

export interface CachedPrompt {
  readonly model: string;
  readonly place: string;
  readonly messages: readonly ChatMessage[];
  readonly schema: JsonSchema;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number | null;
  readonly grammar?: string;
}

export interface AnswerCache {
  /** The text of an earlier answer; null when there is none. */
  read(prompt: CachedPrompt): string | null;
  write(prompt: CachedPrompt, text: string): void;
}

const entrySchema = z.object({ format: z.literal(1), text: z.string() });

export function openCache(folder: string, scrub: Scrubber): AnswerCache {
  const pathOf = (prompt: CachedPrompt) => join(folder, `${hashOf(prompt)}.json`);
  return {
    read(prompt) {
      try {
        const entry = entrySchema.safeParse(JSON.parse(readFileSync(pathOf(prompt), "utf8")));
        return entry.success ? entry.data.text : null;
      } catch {
        // Not there, or not readable: as good as not there, and written anew.
        return null;
      }
    },
    write(prompt, text) {
      const entry = { format: 1, date: new Date().toISOString(), prompt: scrub.value(prompt), text: scrub.text(text) };
      writeJson(pathOf(prompt), entry);
    },
  };
}
