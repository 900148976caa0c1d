/** Intents about where the body is: going, digging down, climbing up again, sleeping. Few of them need items. */
import type { Intent } from "../understand/intents.ts";
import { type GoalContext, type Part, sumOf, want } from "./part.ts";
import { readable } from "./words.ts";

const asked = "asked for";
/** How near to coordinates is near enough where nothing else is said (m). */
const usualRange = 3;

const bare = (predicate: string, title: string, skill: string, args: Record<string, never> | object): Part => ({
  predicates: [predicate],
  wants: [],
  actions: [{ title, predicate, call: { skill, args: { ...args } } }],
  why: asked,
});

export function goTo({ x, y, z, range: radius = usualRange }: Intent & { kind: "go-to" }): Part {
  // The skill aims a metre nearer than the predicate grants: feet come to rest beside block centres.
  const range = Math.max(0, radius - 1);
  const at = y === null ? `${x}, ${z}` : `${x}, ${y}, ${z}`;
  const predicate = `near(position, ${at}, ${radius})`;
  return {
    predicates: [predicate],
    wants: [],
    actions: [
      {
        title: y === null ? `go to x ${x}, z ${z}` : `go to ${x} ${y} ${z}`,
        predicate,
        call: { skill: "go-to", args: y === null ? { x, z, range } : { x, y, z, range } },
        region: { kind: "waypoint", position: [x, y ?? 64, z], radius },
      },
    ],
    why: asked,
  };
}

export function goToBlock({ label, blocks }: Intent & { kind: "go-to-block" }): Part {
  const predicate = `adjacent(${blocks.map((block) => `'${block}'`).join(", ")})`;
  return bare(predicate, `go to ${label}`, "go-to-block", { blocks: [...blocks] });
}

export function explore({ biome }: Intent & { kind: "explore" }): Part {
  return bare(`biome == '${biome}'`, `find a ${readable(biome)}`, "explore", { biome });
}

/** A visit is counted by landings at the height (`descended`), so that having come up again undoes nothing. */
export function digDown({ y, visit }: Intent & { kind: "dig-down" }, { facts, initial }: GoalContext): Part {
  const title = `dig down to y ${y}`;
  if (!visit) return bare(`position.y <= ${y + 0.5}`, title, "dig-down", { y });
  if (initial.position[1] <= y + 0.5) return { predicates: [], wants: [], actions: [], why: asked };
  const times = sumOf(initial.descended, [String(y)]) + 1;
  const predicate = `descended[${JSON.stringify(String(y))}] >= ${times}`;
  if (sumOf(facts.descended, [String(y)]) >= times)
    return { predicates: [predicate], wants: [], actions: [], why: asked };
  return bare(predicate, title, "dig-down", { y });
}

/**
 * Up to a height, or back to where the body was when the goal was given if that was higher; without either, to the usual ground. The
 * predicate grants four metres less: a hillside lies a little lower where the way comes out.
 */
export function climb({ y }: Intent & { kind: "climb" }, { initial }: GoalContext): Part {
  if (y !== null) return bare(`position.y >= ${y}`, `climb to y ${y}`, "climb", { y });
  const ground = Math.max(Math.floor(initial.position[1]), usualGround) - slope;
  return bare(`position.y >= ${ground}`, "climb to the surface", "climb", { y: ground });
}

/** Sea level is 62 (minecraft.wiki/w/Altitude). */
const usualGround = 64;
const slope = 4;

/** A bed is put down and stays; one that was placed or slept in before is taken to be there still, until it is found to be gone. */
export function sleep(intent: Intent & { kind: "sleep" }, context: GoalContext): Part {
  const { facts, initial, knowledge } = context;
  const total = (intent.total ? 0 : initial.slept) + intent.count;
  const predicate = `slept >= ${total}`;
  const beds = knowledge.itemNames().filter((item) => item.endsWith("_bed"));
  const lacking = context.failures?.some(
    ({ subgoal, code }) => subgoal.call?.skill === "sleep" && code === "missing-item",
  );
  const placed = sumOf(facts.placed, beds);
  const isThere = !lacking && (placed > 0 || facts.slept > 0);
  const left = Math.max(0, total - facts.slept);
  return {
    predicates: [predicate],
    wants: left > 0 && !isThere ? [want(context, { label: "bed", items: beds, words: "bed" }, { used: 1 })] : [],
    actions: Array.from({ length: left }, (_, index) => ({
      title: "sleep until morning",
      predicate: `slept >= ${facts.slept + index + 1}`,
      call: { skill: "sleep", args: {} },
    })),
    why: "to sleep in",
  };
}
