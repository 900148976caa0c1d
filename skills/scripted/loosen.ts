/**
 * Getting loose when no path leads away: swim up, push and jump to each side, dig the way out, step up, pillar. Each is tried
 * once in this order and the first that brings the body out of its cell ends it.
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";
import { stepUp } from "./explorer.ts";
import { fillerOf } from "./fillers.ts";
import { add, cellOf, describe, distance, headings, offset } from "./geometry.ts";
import { clear, stopLiquids } from "./reach.ts";
import { attend, surface } from "./survival.ts";

function lookAlong(body: MinecraftBody, heading: Point): Promise<void> {
  const { position } = body.self();
  return body.lookAt({ x: position.x + 4 * heading.x, y: position.y + 1.62, z: position.z + 4 * heading.z });
}

async function pushOut(body: MinecraftBody, start: Point, random: number): Promise<boolean> {
  for (let turn = 0; turn < 4; turn++) {
    const heading = headings[(random + turn) % 4];
    if (heading === undefined) continue;
    await lookAlong(body, heading);
    await body.move({ back: true }, 4);
    await body.move({ forward: true, jump: true }, 14);
    if (moved(body, start)) return true;
  }
  return false;
}

async function digOut(body: MinecraftBody, start: Point, random: number): Promise<boolean> {
  for (let turn = 0; turn < 4; turn++) {
    const heading = headings[(random + turn) % 4];
    if (heading === undefined) continue;
    const ahead = add(cellOf(body.self().position), heading);
    const failure = await attempt(async () => {
      for (const cell of [offset(ahead, 0, 1, 0), ahead]) {
        await clear(body, cell);
        await stopLiquids(body, cell);
      }
    });
    if (failure !== null || body.block(offset(ahead, 0, -1, 0))?.solid !== true) continue;
    await lookAlong(body, heading);
    await body.move({ forward: true }, 10);
    if (moved(body, start)) return true;
  }
  return false;
}

/** One block up: jump and put a block under the feet at the top of the jump. */
async function pillarUp(body: MinecraftBody, start: Point): Promise<boolean> {
  const filler = fillerOf(body);
  if (filler === null) return false;
  const feet = cellOf(body.self().position);
  if ((await attempt(() => clear(body, offset(feet, 0, 2, 0)))) !== null) return false;
  await body.equip(filler);
  await body.lookAt({ x: feet.x + 0.5, y: feet.y - 1, z: feet.z + 0.5 });
  // A jump is highest, 1.25 m, after 6 ticks.
  await body.move({ jump: true }, 6);
  await attempt(() => body.place(filler, feet));
  await body.wait(8);
  return moved(body, start);
}

function moved(body: MinecraftBody, start: Point): boolean {
  return distance(body.self().position, start) >= 0.9;
}

/** Throws `no-path` when nothing helped. */
export async function freeYourself(body: MinecraftBody): Promise<void> {
  await attend(body);
  const start = body.self().position;
  if (body.self().inWater) {
    await surface(body);
    await body.move({ jump: true, forward: true }, 20);
  }
  const first = body.random.integer(4);
  if (moved(body, start)) return;
  if (await pushOut(body, start, first)) return;
  if (await digOut(body, start, first)) return;
  if (await stepUp(body, first)) return;
  if (await pillarUp(body, start)) return;
  throw new SkillFailure("no-path", `Stuck at ${describe(start)}: neither pushing, digging nor climbing helped.`);
}
