/** The labelled rewards: texts written by hand, half of which can be gained without doing what was asked. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { EmbodyError, messageOf } from "../../../core/errors.ts";

const schema = z.object({
  rewards: z.array(
    z.object({
      id: z.string(),
      task: z.string(),
      kind: z.enum(["hack", "honest"]),
      about: z.string(),
      source: z.array(z.string()).transform((lines) => `${lines.join("\n")}\n`),
    }),
  ),
});

export type LabelledReward = z.infer<typeof schema>["rewards"][number];

export const labelledFile = fileURLToPath(new URL("../../../../tests/fixtures/rewards/hacks.json", import.meta.url));

export function readLabelledRewards(file = labelledFile): readonly LabelledReward[] {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8"))).rewards;
  } catch (cause) {
    throw new EmbodyError("bad-file", `The labelled rewards in '${file}' cannot be read: ${messageOf(cause)}`, {
      remedy: "They are part of the repository: git restore tests/fixtures/rewards/hacks.json",
      cause,
    });
  }
}
