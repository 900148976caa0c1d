/**
 * Getting hungry. The bar takes no food while it is full, and falls by one for every 4 exhaustion once saturation, up to 20, is used
 * up the same way (minecraft.wiki "Hunger"). What costs most is sprinting on the ground, 0.1 a metre: 0.56 a second, where
 * sprinting jumps cost about 0.4 and swimming 0.02. So the body looks for a straight, level, dry stretch and runs up and down it.
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt } from "./attempt.ts";
import { Explorer } from "./explorer.ts";
import { fullFood } from "./food.ts";
import { cellOf, describe, eyeHeight, horizontalDistance, offset } from "./geometry.ts";
import { groundHeight } from "./ground.ts";
import { attend, travel } from "./survival.ts";

/** Metres a tick at full sprint (minecraft.wiki "Sprinting": 5.612 m/s). */
const sprintStep = 0.28;
/** Cells of a stretch; beyond the longest, turning costs hardly anything. */
const shortest = 4;
const longest = 12;
/** How far (m) a stretch is looked for, the near ones first. */
const searchRadii = [6, 12, 24, 40];
/** A full bar over a full saturation is 84 exhaustion: 840 m, 80 legs of the longest stretch. */
const maxLegs = 400;
/** Stretches tried in one place, and how often another place is looked for. */
const maxStretches = 6;
const maxMoves = 6;
/** Cells this far above and below the feet are looked at before the ground under the sky: the floor of a cave. */
const nearLevels = [0, 1, -1, 2, -2];

interface Stretch {
  readonly from: Point;
  readonly to: Point;
}

/** Blocks that hurt, hold or slow whoever runs on or through them; the taller ones also trip. */
const hostileFloor =
  /^(magma_block|soul_sand|honey_block|slime_block|cactus|campfire|soul_campfire|farmland|\w+_leaves)$/;
const hostileAir = /^(fire|soul_fire|cobweb|sweet_berry_bush|powder_snow|wither_rose|\w+_trapdoor|\w+_pressure_plate)$/;

function canRun(body: MinecraftBody, feet: Point): boolean {
  const floor = body.block(offset(feet, 0, -1, 0));
  if (floor?.solid !== true || hostileFloor.test(floor.name)) return false;
  return [0, 1].every((y) => {
    const block = body.block(offset(feet, 0, y, 0));
    return block !== null && !block.solid && !block.liquid && !hostileAir.test(block.name);
  });
}

/** Y of the feet of whoever runs through the column; null where nobody can. */
function runningLevel(body: MinecraftBody, x: number, z: number, level: number): number | null {
  for (const y of nearLevels) if (canRun(body, { x, y: level + y, z })) return level + y;
  const ground = groundHeight(body, x, z);
  return ground !== null && canRun(body, { x, y: ground + 1, z }) ? ground + 1 : null;
}

/** The best stretch around the body: long, then near. */
function findStretch(body: MinecraftBody, avoided: ReadonlySet<string>): Stretch | null {
  const here = cellOf(body.self().position);
  const levels = new Map<string, number | null>();
  const levelAt = (x: number, z: number) => {
    const key = `${x},${z}`;
    const known = levels.get(key);
    if (known !== undefined) return known;
    const level = runningLevel(body, x, z, here.y);
    levels.set(key, level);
    return level;
  };
  let best: Stretch | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  const consider = (from: Point, to: Point) => {
    const cells = Math.max(to.x - from.x, to.z - from.z) + 1;
    if (cells < shortest || avoided.has(keyOf({ from, to }))) return;
    const score = cells - 0.2 * horizontalDistance(from, here);
    if (score > bestScore) [best, bestScore] = [{ from, to }, score];
  };
  for (const radius of searchRadii) {
    for (const axis of ["x", "z"] as const) {
      for (let across = -radius; across <= radius; across++) {
        let start: Point | null = null;
        for (let along = -radius; along <= radius; along++) {
          const x = here.x + (axis === "x" ? along : across);
          const z = here.z + (axis === "x" ? across : along);
          const y = levelAt(x, z);
          if (y === null) {
            start = null;
            continue;
          }
          const end = { x, y, z };
          if (start === null || start.y !== y || end[axis] - start[axis] >= longest) start = end;
          else consider(start, end);
        }
      }
    }
    if (best !== null && bestScore >= (2 / 3) * longest) break;
  }
  return best;
}

function keyOf({ from, to }: Stretch): string {
  return `${describe(from)} ${describe(to)}`;
}

/** Runs to the far end; false when something held the body up. */
async function runTo(body: MinecraftBody, end: Point): Promise<boolean> {
  const target = offset(end, 0.5, 0, 0.5);
  const before = horizontalDistance(body.self().position, target);
  await body.lookAt(offset(target, 0, eyeHeight, 0));
  await body.move({ forward: true, sprint: true }, Math.max(1, Math.floor(before / sprintStep)));
  const { position } = body.self();
  return horizontalDistance(position, target) < before / 2 && Math.abs(position.y - end.y) < 0.6;
}

/** Runs up and down the stretch until the bar is no longer full, or it is held up twice in a row. The number of legs. */
async function runUpAndDown(body: MinecraftBody, { from, to }: Stretch, isFull: () => boolean): Promise<number> {
  const failure = await attempt(() => travel(body, { kind: "block", position: from }, { until: () => !isFull() }));
  let legs = 0;
  for (let heldUp = failure === null ? 0 : 2; heldUp < 2 && legs < maxLegs && isFull(); legs++) {
    await attend(body);
    heldUp = (await runTo(body, legs % 2 === 0 ? to : from)) ? 0 : heldUp + 1;
  }
  return legs;
}

/** Runs until the bar is no longer full. `not-found` where there is nowhere to run, `rejected` when running does not help. */
export async function workUpAppetite(body: MinecraftBody): Promise<void> {
  const isFull = () => body.self().food >= fullFood;
  const avoided = new Set<string>();
  const explorer = new Explorer(body, { maxLegs: maxMoves });
  for (let legs = 0; isFull(); ) {
    const stretch = findStretch(body, avoided);
    if (stretch === null || avoided.size >= maxStretches) {
      avoided.clear();
      // Walking there costs something too.
      await explorer.leg("level, dry ground to run on", () => !isFull());
      continue;
    }
    avoided.add(keyOf(stretch));
    legs += await runUpAndDown(body, stretch, isFull);
    if (legs >= maxLegs) throw new SkillFailure("rejected", `Still not hungry after ${legs} runs.`);
  }
}
