/** The worlds that goals are pursued in: how each is opened, planned for, and asked. */

import type { PlanningDomain } from "../../planners/domain.ts";
import { createLlmPlanner } from "../../planners/llm-planner.ts";
import type { MinecraftThreadData } from "../../worlds/minecraft/thread/protocol.ts";
import type { WorldName } from "../core/config.ts";
import { EmbodyError } from "../core/errors.ts";
import type { LanguageModel } from "../core/language-model.ts";
import { noMemory, type PlanMemory } from "../core/memory.ts";
import type { Facts, Planner } from "../core/plan.ts";
import type { World } from "../core/world.ts";
import type { Home } from "../store/home.ts";
import { needsOf } from "./run/learning.ts";

/** What of a request decides what the world is. */
export interface HabitatRequest {
  readonly world: WorldName;
  readonly seed: number;
  readonly planner: "auto" | "llm" | "recipe";
  readonly difficulty: MinecraftThreadData["difficulty"];
  readonly username: string;
  readonly xray: boolean;
  readonly realServer: MinecraftThreadData["realServer"];
}

/** What planners may use beside the world's own data. */
export interface PlanningServices {
  /** Null: the rules plan alone. */
  readonly model: LanguageModel | null;
  readonly memory: PlanMemory;
}

const rulesAlone: PlanningServices = { model: null, memory: noMemory };

export interface Habitat {
  readonly planner: Planner;
  /** What `planner` is without a model. */
  readonly rules: Planner;
  readonly domain: PlanningDomain;
  /** Compiles a predicate over the world's facts. */
  readonly predicate: (text: string) => (facts: Facts) => boolean;
  /** Facts before anything has happened: what a plan without a world starts from. */
  readonly startFacts: () => Facts;
  /** For the episode's header. */
  readonly difficulty: string;
  open(options: { readonly speed: number; readonly snapshot: Uint8Array | null }): Promise<World>;
  /** A skill was learned: the running world and the planners have it from now on. False: it is none of theirs. */
  adopt(skill: string): boolean;
}

/** Each world's parts are loaded when it is asked for: the one needs no robots, the other no server. */
export async function habitatOf(
  request: HabitatRequest,
  home: Home,
  services: PlanningServices = rulesAlone,
): Promise<Habitat> {
  return request.world === "minecraft" ? minecraft(request, services) : yard(request, home, services);
}

/** Chunks in every direction that the embedded server sends. */
const viewDistance = 6;

async function minecraft(request: HabitatRequest, { model, memory }: PlanningServices): Promise<Habitat> {
  const { createMinecraftPlanning, minecraftPredicate, minecraftThreadEntry, newcomerFacts } = await import(
    "./minecraft.ts"
  );
  const { seed, difficulty, username, xray, realServer } = request;
  const { rules, domain } = createMinecraftPlanning(realServer ? "real" : "embedded", memory);
  return {
    planner: model ? createLlmPlanner({ model, domain, memory }) : rules,
    rules,
    domain,
    predicate: minecraftPredicate,
    startFacts: () => newcomerFacts,
    difficulty,
    async open({ speed, snapshot }) {
      const { createMinecraftWorld } = await import("../../worlds/minecraft/world.ts");
      const fixed = { seed, difficulty, username, viewDistance, xray, latency: 0, realServer };
      return createMinecraftWorld({ ...fixed, speed, snapshot, threadEntry: minecraftThreadEntry });
    },
    adopt: () => false,
  };
}

async function yard({ seed }: HabitatRequest, home: Home, { model, memory }: PlanningServices): Promise<Habitat> {
  const { createYardPlanning, openYard, yardFactsAtStart, yardPredicate } = await import("./yard.ts");
  const { LearnedShelf } = await import("./learned-skills.ts");
  const shelf = new LearnedShelf(home.skills);
  const { rules, domain } = createYardPlanning(home.skills, memory, shelf);
  return {
    planner: model ? learningFirst(createLlmPlanner({ model, domain, memory }), rules) : rules,
    rules,
    domain,
    predicate: yardPredicate,
    startFacts: () => yardFactsAtStart(seed),
    difficulty: "",
    open: ({ speed, snapshot }) => openYard({ seed, speed, snapshot, skills: home.skills, shelf }),
    adopt: (skill) => shelf.refresh(skill),
  };
}

/** A model plans with the skills that there are. Where the rules see that one has to be learned, their plan says so, and the model is asked afterwards. */
function learningFirst(planner: Planner, rules: Planner): Planner {
  const { correct } = planner;
  return {
    name: planner.name,
    async plan(request) {
      const own = await rules.plan(request).catch((error) => {
        if (error instanceof EmbodyError && error.code === "not-understood") return null;
        throw error;
      });
      return own?.status === "ok" && needsOf(own.plan).length > 0 ? own : planner.plan(request);
    },
    ...(correct ? { correct: (request) => correct.call(planner, request) } : {}),
  };
}
