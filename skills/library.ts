/**
 * The skill library: every skill by name, and the edge where a call's arguments are checked. A plan, whoever wrote it, is
 * text from outside: an unknown name or a wrong argument is one clear line, with what there is instead.
 */
import { z } from "zod";
import { EmbodyError, nearestNames } from "../src/core/errors.ts";
import type { MinecraftBody } from "../src/core/minecraft.ts";
import type { SkillCall } from "../src/core/plan.ts";
import type { Skill } from "../src/core/skill.ts";
import { build } from "./scripted/build.ts";
import { clearMobs } from "./scripted/clear-mobs.ts";
import { climb } from "./scripted/climb.ts";
import { collect } from "./scripted/collect.ts";
import { craft } from "./scripted/craft.ts";
import { digDown } from "./scripted/dig-down.ts";
import { eat } from "./scripted/eat.ts";
import { equip } from "./scripted/equip.ts";
import { explore } from "./scripted/explore.ts";
import { fill } from "./scripted/fill.ts";
import { getUnstuck } from "./scripted/get-unstuck.ts";
import { goTo } from "./scripted/go-to.ts";
import { goToBlock } from "./scripted/go-to-block.ts";
import { hunt } from "./scripted/hunt.ts";
import { kill } from "./scripted/kill.ts";
import { place } from "./scripted/place.ts";
import { sleep } from "./scripted/sleep.ts";
import { smelt } from "./scripted/smelt.ts";
import { store } from "./scripted/store.ts";

const scripted: readonly Skill<MinecraftBody>[] = [
  collect,
  craft,
  smelt,
  hunt,
  kill,
  eat,
  equip,
  place,
  store,
  sleep,
  goTo,
  goToBlock,
  explore,
  digDown,
  climb,
  build,
  fill,
  clearMobs,
  getUnstuck,
];

/** The scripted skills of a Minecraft body. */
export function scriptedSkills(): readonly Skill<MinecraftBody>[] {
  return scripted;
}

/** A set of skills with look-up and checking of arguments. */
export interface SkillLibrary<Body> {
  readonly all: readonly Skill<Body>[];
  /** The skill of this name; `EmbodyError("bad-plan")` with the nearest names when there is none. */
  find(name: string): Skill<Body>;
  /** The skill and the parsed arguments, defaults filled in; `EmbodyError("bad-plan")` says which argument is wrong. */
  resolve(call: SkillCall): { skill: Skill<Body>; args: unknown };
}

export function createLibrary<Body>(skills: readonly Skill<Body>[]): SkillLibrary<Body> {
  const byName = new Map(skills.map((skill) => [skill.name, skill]));
  const names = [...byName.keys()];
  if (byName.size < skills.length) {
    throw new EmbodyError("internal", `A skill is in the library twice: ${skills.map(({ name }) => name).join(", ")}.`);
  }

  function find(name: string): Skill<Body> {
    const skill = byName.get(name);
    if (skill) return skill;
    const near = nearestNames(name, names);
    const suggestion = near.length > 0 ? ` Did you mean '${near.join("' or '")}'?` : "";
    throw new EmbodyError("bad-plan", `Unknown skill '${name}'.${suggestion}`, {
      remedy: `Skills: ${names.join(", ")}.`,
    });
  }

  return {
    all: skills,
    find,
    resolve({ skill: name, args }) {
      const skill = find(name);
      const parsed = z.safeParse(skill.parameters, args);
      if (parsed.success) return { skill, args: parsed.data };
      const problems = parsed.error.issues.map(
        ({ path, message }) => `${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`,
      );
      throw new EmbodyError("bad-plan", `Skill '${name}' was called with wrong arguments: ${problems.join("; ")}.`, {
        remedy: `Arguments given: ${JSON.stringify(args)}.`,
      });
    },
  };
}

/** The library of a Minecraft body. */
export function skillSet(): SkillLibrary<MinecraftBody> {
  return createLibrary(scripted);
}
