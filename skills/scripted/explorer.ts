/**
 * Frontier exploration over the surface: legs of bounded length, each towards the heading that leads farthest from where the
 * body has been, over dry and level ground where that is known (the idea of Yamauchi 1997, "A frontier-based approach for
 * autonomous exploration", with visited points instead of an occupancy grid). What was visited is remembered for the body, so
 * a second search goes on where the first one ended.
 */
import type { MinecraftBody, Point } from "../../src/core/minecraft.ts";
import { SkillFailure } from "../../src/core/skill.ts";
import { attempt, passTime } from "./attempt.ts";
import { cellOf, describe, headings, horizontalDistance } from "./geometry.ts";
import { groundHeight } from "./ground.ts";
import { clear, inReach, stopLiquids } from "./reach.ts";
import { attend, travel } from "./survival.ts";

const legLength = 36;
const headingCount = 16;
/** After this many legs in a row that led nowhere the body is shut in. */
const maxFailedLegs = 6;

/** Points of the trail that are kept: 7 km of legs, far beyond what the next leg's choice looks at. */
const maxVisited = 200;

interface Trail {
  readonly visited: Point[];
  /** Radians; the last leg's heading. */
  heading: number;
}
const trails = new WeakMap<MinecraftBody, Trail>();

function trailOf(body: MinecraftBody): Trail {
  const known = trails.get(body);
  if (known) return known;
  const fresh = { visited: [], heading: body.random.integer(headingCount) * ((2 * Math.PI) / headingCount) };
  trails.set(body, fresh);
  return fresh;
}

/** How far the feet are below the highest block of their column (m); 0 where it is not loaded. */
export function depthBelowSurface(body: MinecraftBody): number {
  const { x, y, z } = body.self().position;
  const top = groundHeight(body, Math.floor(x), Math.floor(z));
  return top === null ? 0 : Math.max(0, top + 1 - y);
}

export class Explorer {
  readonly #body: MinecraftBody;
  readonly #maxLegs: number;
  readonly #spared: readonly string[];
  #legs = 0;
  #failed = 0;

  constructor(body: MinecraftBody, options: { maxLegs: number; spared?: readonly string[] }) {
    this.#body = body;
    this.#maxLegs = options.maxLegs;
    this.#spared = options.spared ?? [];
  }

  /** One leg, ended early when `found`. Throws `not-found` naming `wanted` when the legs are used up or none leads on. */
  async leg(wanted: string, found: () => boolean): Promise<void> {
    const body = this.#body;
    if (this.#legs >= this.#maxLegs || this.#failed >= maxFailedLegs) {
      throw new SkillFailure(
        "not-found",
        `No ${wanted} found in ${this.#legs} legs of ${legLength} m, the last one ending at ${describe(body.self().position)}.`,
        { wanted, legs: this.#legs },
      );
    }
    this.#legs++;
    const before = body.time;
    if (depthBelowSurface(body) > 6) await this.#comeUp(found);
    if (found()) return;
    const trail = trailOf(body);
    const start = body.self().position;
    trail.visited.push(start);
    const { point, heading } = this.#frontier(trail);
    const top = groundHeight(body, Math.floor(point.x), Math.floor(point.z));
    const goal = { kind: "near", x: point.x, z: point.z, range: 5 } as const;
    let failure = await attempt(() =>
      travel(body, top === null ? goal : { ...goal, y: top + 1 }, { until: found, spared: this.#spared }),
    );
    if (failure !== null && top !== null) {
      failure = await attempt(() => travel(body, goal, { until: found, spared: this.#spared }));
    }
    trail.heading = heading;
    if (failure !== null) trail.visited.push(point, point);
    trail.visited.splice(0, trail.visited.length - maxVisited);
    this.#failed = horizontalDistance(start, body.self().position) < 4 ? this.#failed + 1 : 0;
    await passTime(body, before);
  }

  /** The end of the next leg. */
  #frontier(trail: Trail): { point: Point; heading: number } {
    const body = this.#body;
    const here = body.self().position;
    let best: { point: Point; heading: number } = { point: here, heading: 0 };
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < headingCount; index++) {
      const heading = index * ((2 * Math.PI) / headingCount);
      const point = {
        x: Math.round(here.x + legLength * Math.cos(heading)),
        y: here.y,
        z: Math.round(here.z + legLength * Math.sin(heading)),
      };
      const nearest = Math.min(3 * legLength, ...trail.visited.map((visited) => horizontalDistance(visited, point)));
      const score = nearest + 8 * Math.cos(heading - trail.heading) - this.#hardship(here, point);
      if (score > bestScore) {
        bestScore = score;
        best = { point, heading };
      }
    }
    return best;
  }

  /** What is known of the ground on the way, in metres of detour. */
  #hardship(from: Point, to: Point): number {
    const body = this.#body;
    let cost = 0;
    let previous = from.y;
    for (const share of [0.25, 0.5, 0.75, 1]) {
      const x = Math.floor(from.x + (to.x - from.x) * share);
      const z = Math.floor(from.z + (to.z - from.z) * share);
      const top = groundHeight(body, x, z);
      if (top === null) {
        cost += 3;
        continue;
      }
      if (body.block({ x, y: top + 1, z })?.liquid) cost += 10;
      cost += 0.5 * Math.min(16, Math.abs(top - previous));
      previous = top;
    }
    return cost;
  }

  /** Back to the surface: by a path if there is one, else by stairs through the stone. */
  async #comeUp(found: () => boolean): Promise<void> {
    const body = this.#body;
    const { x, z } = body.self().position;
    const top = groundHeight(body, Math.floor(x), Math.floor(z));
    if (top === null) return;
    const goal = { kind: "near", x, y: top + 1, z, range: 6 } as const;
    if ((await attempt(() => travel(body, goal, { until: found, spared: this.#spared }))) === null) return;
    for (let step = 0; step < 160 && depthBelowSurface(body) > 3 && !found(); step++) {
      await attend(body, this.#spared);
      if (!(await stepUp(body, step))) return;
    }
  }
}

/** One step of stairs upwards: the cells above the head and ahead are cleared, then the body jumps up. False: no heading works. */
export async function stepUp(body: MinecraftBody, turn: number): Promise<boolean> {
  const feet = cellOf(body.self().position);
  for (let attemptIndex = 0; attemptIndex < headings.length; attemptIndex++) {
    const heading = headings[(turn + attemptIndex) % 2 === 0 ? attemptIndex : (attemptIndex + 2) % 4];
    if (heading === undefined) continue;
    const step = { x: feet.x + heading.x, y: feet.y, z: feet.z + heading.z };
    if (body.block(step)?.solid !== true) continue;
    const room = [
      { ...feet, y: feet.y + 2 },
      { ...step, y: feet.y + 2 },
      { ...step, y: feet.y + 1 },
    ];
    const failure = await attempt(async () => {
      for (const cell of room) {
        if (!inReach(body, cell)) continue;
        await clear(body, cell);
        if (!(await stopLiquids(body, cell))) throw new SkillFailure("danger", `Liquid above ${describe(cell)}.`);
      }
      await body.navigate({ kind: "block", position: { ...step, y: feet.y + 1 } }, { dig: false, place: false });
    });
    if (failure === null && body.self().position.y > feet.y + 0.5) return true;
  }
  return false;
}
