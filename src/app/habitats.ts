/** The worlds that goals are pursued in: how each is opened, planned for, and asked. */
import type { MinecraftThreadData } from "../../worlds/minecraft/thread/protocol.ts";
import type { WorldName } from "../core/config.ts";
import type { Facts, Planner } from "../core/plan.ts";
import type { World } from "../core/world.ts";
import type { Home } from "../store/home.ts";

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

export interface Habitat {
  readonly planner: Planner;
  /** Compiles a predicate over the world's facts. */
  readonly predicate: (text: string) => (facts: Facts) => boolean;
  /** Facts before anything has happened: what a plan without a world starts from. */
  readonly startFacts: () => Facts;
  /** For the episode's header. */
  readonly difficulty: string;
  open(options: { readonly speed: number; readonly snapshot: Uint8Array | null }): Promise<World>;
}

/** Each world's parts are loaded when it is asked for: the one needs no robots, the other no server. */
export async function habitatOf(request: HabitatRequest, home: Home): Promise<Habitat> {
  return request.world === "minecraft" ? minecraft(request) : yard(request, home);
}

/** Chunks in every direction that the embedded server sends. */
const viewDistance = 6;

async function minecraft(request: HabitatRequest): Promise<Habitat> {
  const { createMinecraftPlanner, minecraftPredicate, minecraftThreadEntry, newcomerFacts } = await import(
    "./minecraft.ts"
  );
  const { seed, difficulty, username, xray, realServer } = request;
  return {
    planner: createMinecraftPlanner(request.planner, realServer ? "real" : "embedded"),
    predicate: minecraftPredicate,
    startFacts: () => newcomerFacts,
    difficulty,
    async open({ speed, snapshot }) {
      const { createMinecraftWorld } = await import("../../worlds/minecraft/world.ts");
      const fixed = { seed, difficulty, username, viewDistance, xray, latency: 0, realServer };
      return createMinecraftWorld({ ...fixed, speed, snapshot, threadEntry: minecraftThreadEntry });
    },
  };
}

async function yard({ seed, planner }: HabitatRequest, home: Home): Promise<Habitat> {
  const { createPlanner, openYard, yardFactsAtStart, yardPredicate } = await import("./yard.ts");
  return {
    planner: createPlanner(planner, home.skills),
    predicate: yardPredicate,
    startFacts: () => yardFactsAtStart(seed),
    difficulty: "",
    open: ({ speed, snapshot }) => openYard({ seed, speed, snapshot, skills: home.skills }),
  };
}
