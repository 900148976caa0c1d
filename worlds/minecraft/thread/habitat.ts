/**
 * A body in its surroundings: what the thread's host needs of a Minecraft world, whether server and clock are ours
 * (`embedded.ts`) or a real server's (`remote.ts`).
 */
import type { EpisodeMessage } from "../../../src/core/episode.ts";
import type { MinecraftFacts } from "../../../src/core/minecraft.ts";
import type { Body } from "../body/body.ts";

export interface Habitat {
  readonly body: Body;
  /** World seconds. */
  readonly time: number;
  /** Lets 1/20 s of world time pass, then everything that waits for it. */
  tick(): Promise<void>;
  facts(): MinecraftFacts;
  /** Null where the world cannot be saved. */
  snapshot(): Uint8Array | null;
  /** What has happened since the last call, in order. */
  record(): EpisodeMessage[];
  setSpeed(speed: number): void;
  close(): void;
}
