/** Over the picture: the goal, how it stands, what is being done, and the ways to look. */
import type { EpisodeHeader, EventMessage } from "../../src/core/episode.ts";
import type { PlaybackStatus } from "../playback/player.ts";
import type { CameraMode } from "../scene/camera.ts";
import { button, element } from "./dom.ts";

const cameraLabels: Readonly<Record<CameraMode, string>> = { follow: "Follow", orbit: "Orbit", first: "First person" };

export class HeaderPanel {
  readonly root = element("header", "overlay");
  readonly #goal = element("h1");
  readonly #status = element("span", "status");
  readonly #detail = element("p", "detail");
  readonly #doing = element("p", "doing");
  readonly #cameras = new Map<CameraMode, HTMLButtonElement>();

  readonly #cameraBar = element("div", "cameras");
  readonly #onCamera: (mode: CameraMode) => void;
  #header: EpisodeHeader | null = null;

  constructor(onCamera: (mode: CameraMode) => void) {
    this.#onCamera = onCamera;
    const home = element("a", "home", "Episodes");
    home.href = "/";
    const top = element("div", "top", home, element("div", "heading", this.#goal, this.#status), this.#cameraBar);
    this.root.append(top, this.#detail, this.#doing);
  }

  /** The ways to look that this kind of episode has. */
  setCameras(modes: readonly CameraMode[]): void {
    for (const mode of modes) {
      const made = button(`${cameraLabels[mode]} (f changes)`, cameraLabels[mode], () => this.#onCamera(mode));
      this.#cameras.set(mode, made);
      this.#cameraBar.append(made);
    }
  }

  setHeader(header: EpisodeHeader): void {
    this.#header = header;
    this.#goal.textContent = header.goal;
    const planner = header.planner && `${header.planner} planner`;
    const parts = [header.world, `seed ${header.seed}`, header.difficulty, planner, header.policy ?? ""];
    this.#detail.textContent = parts.filter((part) => part !== "").join(" · ");
    document.title = `${header.goal} · embody`;
  }

  show(events: readonly EventMessage[], time: number, live: boolean, playback: PlaybackStatus, mode: CameraMode): void {
    // Nothing was pursued in a rollout: it has no status to come to.
    const rollout = this.#header?.policy !== undefined;
    let status = live ? "live" : rollout ? "rollout" : "running";
    let doing = "";
    let goal = this.#header?.goal ?? "";
    for (const { time: at, event } of events) {
      if (at > time) break;
      if (event.type === "goal-end") status = event.status;
      if ((event.type === "goal-start" && event.resumed) || event.type === "goal-continued")
        status = live ? "live" : "running";
      if (event.type === "goal-paused") status = "paused";
      if (event.type === "goal-start" || event.type === "goal-revised") goal = event.goal;
      if (event.type === "subgoal-start") doing = event.title;
      if (event.type === "subgoal-end" || event.type === "goal-end") doing = "";
    }
    if (playback === "ended" && status === "running") status = "cut short";
    if (playback === "loading") status = "loading";
    if (this.#status.dataset.status !== status) {
      this.#status.dataset.status = status;
      this.#status.textContent = status;
    }
    if (this.#goal.textContent !== goal) this.#goal.textContent = goal;
    if (this.#doing.textContent !== doing) this.#doing.textContent = doing;
    for (const [name, made] of this.#cameras) made.setAttribute("aria-pressed", String(name === mode));
  }

  fail(message: string): void {
    this.root.append(element("p", "failure", message));
  }
}
