/** Play, pause, seek, speed: the bar at the bottom, with a mark for each subgoal. */
import type { EventMessage } from "../../src/core/episode.ts";
import type { AgentEvent } from "../../src/core/events.ts";
import { type Player, playbackSpeeds } from "../playback/player.ts";
import { describe } from "./describe-event.ts";
import { button, clock, element } from "./dom.ts";

export class Timeline {
  readonly root = element("footer", "timeline");
  readonly #player: Player;
  readonly #onSeek: (time: number) => void;
  readonly #play: HTMLButtonElement;
  readonly #now = element("span", "now");
  readonly #track = element("div", "scrubber");
  readonly #loaded = element("i", "loaded");
  readonly #played = element("i", "played");
  readonly #knob = element("i", "knob");
  readonly #marks = element("div", "marks");
  readonly #speed = element("select");
  #markCount = -1;
  #markDuration = 0;

  constructor(player: Player, onSeek: (time: number) => void) {
    this.#player = player;
    this.#onSeek = onSeek;
    this.#play = button("Play or pause (space)", "", () => player.toggle());
    this.#play.className = "play";
    for (const speed of playbackSpeeds) this.#speed.append(new Option(`${speed}x`, String(speed)));
    this.#speed.title = "Speed ( [ and ] )";
    this.#speed.setAttribute("aria-label", "Speed");
    this.#speed.addEventListener("change", () => {
      player.speed = Number(this.#speed.value);
      this.#speed.blur();
    });
    this.#track.append(this.#loaded, this.#played, this.#marks, this.#knob);
    this.#track.tabIndex = 0;
    this.#track.setAttribute("role", "slider");
    this.#track.setAttribute("aria-label", "Time");
    this.#track.addEventListener("pointerdown", (event) => {
      this.#track.setPointerCapture(event.pointerId);
      this.#seekTo(event);
    });
    this.#track.addEventListener("pointermove", (event) => {
      if (this.#track.hasPointerCapture(event.pointerId)) this.#seekTo(event);
    });
    this.root.append(this.#play, this.#now, this.#track, this.#speed);
  }

  show(events: readonly EventMessage[]): void {
    const { status, time, duration, speed, loadedUntil } = this.#player;
    const running = status === "playing" || status === "waiting";
    this.#play.dataset.icon = running ? "pause" : status === "ended" ? "again" : "play";
    const text = `${clock(time)} / ${clock(duration)}`;
    if (this.#now.textContent !== text) this.#now.textContent = text;
    const share = (at: number) => `${duration > 0 ? Math.min(100, (at / duration) * 100) : 0}%`;
    this.#played.style.width = share(time);
    this.#knob.style.left = share(time);
    this.#loaded.style.width = share(loadedUntil);
    this.#speed.value = String(speed);
    this.#track.setAttribute("aria-valuemax", duration.toFixed(1));
    this.#track.setAttribute("aria-valuenow", time.toFixed(1));
    if (events.length !== this.#markCount || duration !== this.#markDuration) this.#drawMarks(events, duration);
  }

  #drawMarks(events: readonly EventMessage[], duration: number): void {
    this.#markCount = events.length;
    this.#markDuration = duration;
    const titles = new Map<string, string>();
    const marks: HTMLElement[] = [];
    for (const { time, event } of events) {
      if (event.type === "subgoal-start") titles.set(event.subgoal, event.title);
      const told = markOf(event, titles);
      if (!told) continue;
      const mark = element("i");
      mark.dataset.status = told.status;
      mark.style.left = `${(time / Math.max(duration, 1e-3)) * 100}%`;
      mark.title = `${clock(time)} ${told.text}`;
      marks.push(mark);
    }
    this.#marks.replaceChildren(...marks);
  }

  #seekTo(event: PointerEvent): void {
    const { left, width } = this.#track.getBoundingClientRect();
    this.#onSeek(Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.#player.duration);
  }
}

/** What deserves a mark: ends of subgoals, new plans, and what the person did. */
function markOf(event: AgentEvent, titles: ReadonlyMap<string, string>): { status: string; text: string } | null {
  switch (event.type) {
    case "subgoal-end":
      return { status: event.status, text: `${titles.get(event.subgoal) ?? event.subgoal}: ${event.status}` };
    case "plan-revised":
      return { status: "revised", text: describe(event).text };
    case "goal-revised":
    case "goal-queued":
      return { status: "said", text: describe(event).text };
    case "learn-end":
      return { status: event.skill === null ? "failed" : "achieved", text: describe(event).text };
    case "goal-paused":
    case "goal-continued":
      return { status: "held", text: describe(event).text };
    default:
      return null;
  }
}
