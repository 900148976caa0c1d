/**
 * Checkpoints that are consistent cuts (Chandy & Lamport 1985): the world's snapshot and the loop's state belong to one moment. Most are taken while
 * the world stands still and the loop waits. One that is taken in the middle of a skill pairs the world there with the state before the skill, so that
 * a resumed run begins the skill again and counts it once; it is thrown away when the skill ended while it was taken.
 */
import type { EpisodeMessage } from "../../core/episode.ts";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { World } from "../../core/world.ts";
import type { EpisodeWriter } from "../../episode/writer.ts";
import { writeCheckpoint } from "../../store/checkpoint.ts";

/** World seconds between two checkpoints within a skill. */
const interval = 30;

export interface CheckpointOptions<State> {
  readonly world: World;
  readonly writer: EpisodeWriter;
  readonly path: string;
  /** What goes into the file, at this world time. */
  readonly state: (time: number) => State;
}

export class Checkpoints<State> {
  readonly path: string;
  readonly #options: CheckpointOptions<State>;
  #writing: Promise<void> | null = null;
  #lastTime: number;
  #failure: Error | null = null;
  /** Goes up whenever the loop comes to another point: a snapshot that was asked for earlier no longer fits its state. */
  #point = 0;
  /** Whether the world can be saved; null: not asked yet. */
  canResume: boolean | null = null;

  constructor(options: CheckpointOptions<State>) {
    this.#options = options;
    this.path = options.path;
    this.#lastTime = options.world.time;
  }

  /** The world, whose skills begin and end at points of their own. */
  watched(world: World): World {
    const { predict, map } = world;
    return {
      id: world.id,
      get skills() {
        return world.skills;
      },
      assists: world.assists,
      get time() {
        return world.time;
      },
      facts: () => world.facts(),
      ...(map ? { map: () => map.call(world) } : {}),
      act: async (call, options) => {
        this.#point++;
        try {
          return await world.act(call, options);
        } finally {
          this.#point++;
        }
      },
      ...(predict ? { predict: (call) => predict.call(world, call) } : {}),
      snapshot: () => world.snapshot(),
      onMessage: (listener) => world.onMessage(listener),
      setSpeed: (speed) => world.setSpeed(speed),
      close: () => world.close(),
    };
  }

  /** Takes one now; to be awaited while the world stands still. */
  async quiet(): Promise<void> {
    while (this.#writing) await this.#writing;
    this.#point++;
    this.#begin();
    await this.#writing;
  }

  /** Takes one when it is time for it. */
  at({ time }: EpisodeMessage): void {
    if (time - this.#lastTime < interval || this.#writing) return;
    this.#lastTime = time;
    this.#begin();
  }

  #begin(): void {
    this.#writing = this.#save(this.#point)
      .catch((error) => {
        this.#failure ??= new EmbodyError(
          "unavailable",
          `The checkpoint '${this.path}' could not be written: ${messageOf(error)}.`,
        );
      })
      .finally(() => {
        this.#writing = null;
      });
  }

  async #save(point: number): Promise<void> {
    if (this.canResume === false) return;
    const { world, writer, state } = this.#options;
    const snapshot = await world.snapshot();
    this.canResume = snapshot !== null;
    if (!snapshot || point !== this.#point) return;
    this.#lastTime = world.time;
    // The episode must reach as far as the snapshot, or a resumed one would have a gap.
    writer.flush();
    writeCheckpoint(this.path, { state: state(world.time), world: snapshot });
  }

  /** Resolves when nothing is being written; throws what went wrong on the way. */
  async idle(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (this.#failure) throw this.#failure;
  }
}
