/**
 * The playback state machine. In words:
 *
 *   loading   nothing has arrived yet. The first frame leads to playing.
 *   playing   time runs at `speed`. Reaching what has not arrived yet leads to waiting, the episode's end to ended.
 *   waiting   time stands until more arrives, then playing. This is the normal state at the edge of a live episode.
 *   paused    time stands because the person said so; toggle leads back to playing.
 *   ended     time stands at the end; toggle plays from the start.
 *
 * A seek is possible in every state but loading, and keeps the state, except that ended becomes paused. A seek beyond what has
 * arrived waits there. The player reads no clock: `advance` is told how much real time has passed.
 */

export type PlaybackStatus = "loading" | "playing" | "waiting" | "paused" | "ended";

export const playbackSpeeds = [0.25, 0.5, 1, 2, 4, 8, 16] as const;

/** While live, the page stays this far (s) behind what has arrived: a little more than a chunk, so that it runs smoothly. */
const liveDelay = 1.2;

export class Player {
  status: PlaybackStatus = "loading";
  time = 0;
  speed = 1;
  /** Length (s) as far as it is known. */
  duration = 0;
  /** World time up to which everything has arrived (s). */
  loadedUntil = 0;
  /** Whether nothing more will come. */
  complete = false;
  /** Whether time keeps to the edge of a live episode. */
  followsEdge = false;

  /** More has arrived. */
  loaded(until: number, complete: boolean): void {
    this.loadedUntil = until;
    this.complete = complete;
    this.duration = complete ? until : Math.max(this.duration, until);
    if (this.status === "loading" && until > 0) this.status = "playing";
    if (this.status === "waiting" && this.#canRun()) this.status = "playing";
  }

  /** @param elapsed Real seconds since the last call. */
  advance(elapsed: number): void {
    if (this.status === "waiting" && this.#canRun()) this.status = "playing";
    if (this.status !== "playing") return;
    const behind = this.loadedUntil - liveDelay - this.time;
    if (this.followsEdge && !this.complete && behind > 2) this.time += behind;
    this.time += elapsed * this.speed;
    if (this.time < this.loadedUntil) return;
    this.time = this.loadedUntil;
    this.status = this.complete ? "ended" : "waiting";
  }

  toggle(): void {
    if (this.status === "playing" || this.status === "waiting") this.status = "paused";
    else if (this.status === "paused") this.status = "playing";
    else if (this.status === "ended") {
      this.time = 0;
      this.status = "playing";
    }
  }

  pause(): void {
    if (this.status === "playing" || this.status === "waiting") this.status = "paused";
  }

  seek(time: number): void {
    if (this.status === "loading") return;
    this.time = Math.min(Math.max(0, time), this.complete ? this.loadedUntil : this.duration);
    this.followsEdge = !this.complete && this.time >= this.loadedUntil - 2 * liveDelay;
    if (this.status === "ended" && this.time < this.loadedUntil) this.status = "paused";
    if (this.status === "playing" && this.time > this.loadedUntil) this.status = "waiting";
  }

  /** One step up or down in the list of speeds. */
  changeSpeed(step: number): void {
    const index = playbackSpeeds.findIndex((speed) => speed >= this.speed);
    this.speed = playbackSpeeds[Math.min(Math.max(0, index + step), playbackSpeeds.length - 1)] ?? 1;
  }

  #canRun(): boolean {
    return this.complete || this.loadedUntil > this.time + (this.followsEdge ? liveDelay : 0);
  }
}
