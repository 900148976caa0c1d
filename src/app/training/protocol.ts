/** What the main thread of a training and its workers say to each other. A worker answers every message, in order. */
import type { EngineName } from "../../core/training.ts";
import type { EpisodeOutcome } from "../../rl/evaluate.ts";
import type { SharedGroupData } from "../../rl/group.ts";
import type { TrainerState } from "../../rl/trainer.ts";
import type { TrainingSpec } from "./participant.ts";

export type ToThread =
  /** The first one. `thread` counts from 1; the main thread is 0. */
  | { readonly kind: "open"; readonly spec: TrainingSpec; readonly group: SharedGroupData; readonly thread: number }
  | { readonly kind: "iterate" }
  | { readonly kind: "judge"; readonly engine: EngineName; readonly episodes: number; readonly seed: number }
  | { readonly kind: "load"; readonly state: TrainerState }
  | { readonly kind: "close" };

export type FromThread =
  /** With the memory of each shard's environments, where it can be shared. */
  | { readonly kind: "ready"; readonly worlds: readonly (Uint8Array | null)[] }
  | { readonly kind: "done" }
  | { readonly kind: "judged"; readonly parts: readonly (readonly [part: number, outcomes: EpisodeOutcome[]])[] }
  | { readonly kind: "failed"; readonly message: string };
