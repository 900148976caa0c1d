/**
 * What the main thread and the thread that hosts a Minecraft world say to each other. Requests carry an id and are answered
 * by one reply; messages of the episode travel in batches, in order, ahead of the reply of the call that made them.
 */
import type { EpisodeMessage } from "../../../src/core/episode.ts";
import type { ErrorCode } from "../../../src/core/errors.ts";
import type { Facts, SkillCall } from "../../../src/core/plan.ts";
import type { SkillDescription, SkillResult } from "../../../src/core/skill.ts";
import type { Landmark } from "../../../src/core/world.ts";
import type { Difficulty } from "../server/contracts.ts";

/** A server that is not ours. */
export interface RealServer {
  readonly host: string;
  readonly port: number;
  /** Such as `1.20.4`; null: asked of the server. */
  readonly version: string | null;
  readonly auth: "offline" | "microsoft";
}

export interface MinecraftThreadData {
  readonly seed: number;
  readonly difficulty: Difficulty;
  readonly username: string;
  /** Chunks in every direction. */
  readonly viewDistance: number;
  /** Blocks behind stone are known too (an assist). */
  readonly xray: boolean;
  /** 1 is real time; Infinity as fast as the machine allows. */
  readonly speed: number;
  /** One-way delay of the in-process connection (ms of the virtual clock). */
  readonly latency: number;
  /** Null: the embedded server. */
  readonly realServer: RealServer | null;
  /** To go on from, made by `snapshot`. */
  readonly snapshot: Uint8Array | null;
}

export type Request =
  | { readonly method: "facts" }
  | { readonly method: "map" }
  | { readonly method: "act"; readonly call: SkillCall; readonly maxSeconds: number | null }
  | { readonly method: "snapshot" };

/** What each request is answered with. */
export interface Answers {
  facts: Facts;
  map: readonly Landmark[];
  act: SkillResult;
  snapshot: Uint8Array | null;
}

export type ToThread =
  | { readonly kind: "request"; readonly id: number; readonly request: Request }
  /** Stops the running skill with `interrupted`. */
  | { readonly kind: "interrupt" }
  | { readonly kind: "speed"; readonly speed: number }
  | { readonly kind: "close" };

export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string | undefined;
  readonly stack: string | undefined;
}

export type FromThread =
  | { readonly kind: "ready"; readonly skills: readonly SkillDescription[]; readonly time: number }
  | { readonly kind: "messages"; readonly time: number; readonly messages: readonly EpisodeMessage[] }
  | { readonly kind: "answer"; readonly id: number; readonly time: number; readonly value: Answers[keyof Answers] }
  | { readonly kind: "error"; readonly id: number; readonly error: ThreadError }
  /** The world is gone: the thread failed or the connection broke. */
  | { readonly kind: "fatal"; readonly error: ThreadError };
