/** Get unstuck: what the loop tries after `no-path`, before it plans again. */
import { z } from "zod";
import { scripted } from "./attempt.ts";
import { freeYourself } from "./loosen.ts";

export const getUnstuck = scripted({
  name: "get-unstuck",
  description: "Jump, swim, dig or climb out of where the body is caught.",
  parameters: z.strictObject({}),
  timeLimit: () => 60,
  run: (body) => freeYourself(body),
});
