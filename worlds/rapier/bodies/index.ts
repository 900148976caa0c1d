/** Every body by name. A new robot is one file and one line here. */

import { EmbodyError, nearestNames } from "../../../src/core/errors.ts";
import { ant } from "./ant.ts";
import { arm } from "./arm.ts";
import { biped } from "./biped.ts";
import { cartpole } from "./cartpole.ts";
import { halfCheetah } from "./half-cheetah.ts";
import { hopper } from "./hopper.ts";
import { quadruped } from "./quadruped.ts";
import { rover } from "./rover.ts";
import type { Body } from "./schema.ts";

export const bodies: readonly Body[] = [cartpole, hopper, halfCheetah, ant, quadruped, biped, rover, arm];

export function bodyNamed(name: string): Body {
  const body = bodies.find((candidate) => candidate.name === name);
  if (body) return body;
  const names = bodies.map((candidate) => candidate.name);
  const near = nearestNames(name, names);
  throw new EmbodyError("not-found", `Unknown body '${name}'.${near.length > 0 ? ` Did you mean '${near[0]}'?` : ""}`, {
    remedy: `Bodies: ${names.join(", ")}.`,
  });
}
