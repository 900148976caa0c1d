/**
 * The page on which a person chooses between two episodes: both play side by side at the same time and speed, seen from like places, and the one
 * that ends first keeps its last moment. It asks the server what the question is, sends the choice back, and goes on with the next question when there is one.
 */
import { messageOf } from "../src/core/errors.ts";
import { listenToKeyboard } from "./keyboard.ts";
import { button, element } from "./panels/dom.ts";
import { Timeline } from "./panels/timeline.ts";
import { PhysicsStage } from "./physics/stage.ts";
import { Player } from "./playback/player.ts";
import { Recording } from "./playback/recording.ts";
import { feed } from "./playback/sources.ts";
import { listenToPointer } from "./pointer.ts";

type Preference = "a" | "b" | "same" | "stop";

interface Question {
  readonly question: number | null;
  readonly isOver: boolean;
  readonly sentence?: string;
  readonly a?: string;
  readonly b?: string;
}

/** How often the server is asked (ms). */
const pollInterval = 700;
/** Both are shown again so long after the longer one has ended (s). */
const pause = 1.2;

async function ask(): Promise<Question> {
  const response = await fetch("/compare/question");
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()) as Question;
}

/** `data-state` says how far the page is: waiting, playing, chosen, over. */
export function startComparison(root: HTMLElement): void {
  const say = (text: string) => root.replaceChildren(element("p", "empty", text));
  root.dataset.state = "waiting";
  say("Waiting for two candidates …");
  let shown: number | null = null;
  const poll = async () => {
    try {
      const { question, isOver, sentence = "", a = "", b = "" } = await ask();
      // A page holds few pictures of this kind: each question gets a fresh one.
      if (shown !== null && question !== null && question !== shown) location.reload();
      else if (isOver) {
        root.dataset.state = "over";
        say("Nothing more is asked. This page can be closed.");
        return;
      } else if (shown === null && question !== null) {
        shown = question;
        new Comparison(root, question, sentence, [a, b]);
      } else if (shown !== null && question === null) {
        root.dataset.state = "chosen";
        say("The search goes on. The next two candidates will be shown here.");
      }
      setTimeout(poll, pollInterval);
    } catch {
      // The server is gone, and with it the search.
      root.dataset.state = "over";
      say("The search has ended. This page can be closed.");
    }
  };
  void poll();
}

/** One of the two: what has arrived of it, and its picture. */
class Side {
  readonly root: HTMLElement;
  readonly recording = new Recording();
  isComplete = false;
  readonly #canvas = element("canvas");
  readonly #note = element("span", "note");
  #stage: PhysicsStage | null = null;

  constructor(label: string) {
    this.root = element("section", "side-by-side", this.#canvas, element("h2", "", label, this.#note));
  }

  listen(turn: (dx: number, dy: number) => void, zoom: (steps: number) => void): void {
    listenToPointer(this.#canvas, turn, zoom);
  }

  turn(dx: number, dy: number): void {
    this.#stage?.rig.turn(dx, dy);
  }

  zoom(steps: number): void {
    this.#stage?.rig.zoom(steps);
  }

  fail(message: string): void {
    this.isComplete = true;
    this.#note.textContent = message;
  }

  draw(time: number, elapsed: number, sought: boolean): boolean {
    const { physics, loadedUntil } = this.recording;
    const moment = physics.at(Math.min(time, loadedUntil));
    if (!moment) return false;
    this.#stage ??= new PhysicsStage(this.#canvas, moment.scene, physics.allPoses());
    this.#stage.marks.rays.visible = false;
    this.#stage.draw(moment, Math.min(time, loadedUntil), elapsed, sought);
    const ended = this.isComplete && time > loadedUntil + 0.05 ? `ended after ${loadedUntil.toFixed(1)} s` : "";
    if (ended !== "" || this.#note.textContent?.startsWith("ended")) this.#note.textContent = ended;
    return true;
  }
}

class Comparison {
  readonly #root: HTMLElement;
  readonly #question: number;
  readonly #sides = [new Side("A"), new Side("B")] as const;
  readonly #player = new Player();
  readonly #timeline: Timeline;
  #sought = true;
  #last = performance.now();
  #rested = 0;

  constructor(root: HTMLElement, question: number, sentence: string, episodes: readonly [string, string]) {
    this.#root = root;
    this.#question = question;
    this.#timeline = new Timeline(this.#player, (time) => this.#seek(time));
    const choose = (preference: Preference) => () => void this.#choose(preference);
    const choices = element(
      "div",
      "choices",
      choiceButton("a", "A does better", choose("a")),
      choiceButton("same", "no difference", choose("same")),
      choiceButton("b", "B does better", choose("b")),
      choiceButton("stop", "ask no more", choose("stop")),
    );
    const heading = element("header", "", element("h1", "question", `Which does better: “${sentence}”?`));
    const pictures = element("main", "", ...this.#sides.map((side) => side.root));
    root.replaceChildren(heading, pictures, choices, this.#timeline.root);
    root.dataset.state = "waiting";
    for (const side of this.#sides) {
      // Both are looked at from like places.
      side.listen(
        (dx, dy) => this.#look((each) => each.turn(dx, dy)),
        (steps) => this.#look((each) => each.zoom(steps)),
      );
    }
    this.#sides.forEach((side, index) => void this.#load(side, episodes[index] ?? ""));
    listenToKeyboard({
      toggle: () => this.#player.toggle(),
      seekBy: (seconds) => this.#seek(this.#player.time + seconds),
      seekTo: (edge) => this.#seek(edge === "start" ? 0 : this.#player.duration),
      changeSpeed: (step) => this.#player.changeSpeed(step),
      nextCamera: () => undefined,
      toggleOverlay: () => undefined,
    });
    requestAnimationFrame((now) => this.#frame(now));
  }

  #seek(time: number): void {
    this.#player.seek(time);
    this.#sought = true;
  }

  #look(change: (side: Side) => void): void {
    for (const side of this.#sides) change(side);
    this.#sought = true;
  }

  async #load(side: Side, episode: string): Promise<void> {
    const listener = {
      onHeader: () => undefined,
      onOutline: () => undefined,
      onMessages: (messages: Parameters<Recording["append"]>[0]) => {
        side.recording.append(messages);
        this.#loaded();
      },
      onEnd: () => {
        side.isComplete = true;
        this.#loaded();
      },
    };
    try {
      await feed(episode, listener, () => undefined);
    } catch (error) {
      side.fail(messageOf(error));
      this.#loaded();
    }
  }

  /** Time runs as far as both have arrived, and in the end as far as the longer one goes. */
  #loaded(): void {
    const isComplete = this.#sides.every((side) => side.isComplete);
    const waiting = this.#sides.filter((side) => !side.isComplete).map((side) => side.recording.loadedUntil);
    const longest = Math.max(...this.#sides.map((side) => side.recording.loadedUntil));
    this.#player.loaded(isComplete ? longest : Math.min(...waiting), isComplete);
  }

  #frame(now: number): void {
    const elapsed = Math.min(0.25, Math.max(0, (now - this.#last) / 1000));
    this.#last = now;
    const player = this.#player;
    player.advance(elapsed);
    this.#rested = player.status === "ended" ? this.#rested + elapsed : 0;
    if (this.#rested > pause) {
      player.toggle();
      this.#sought = true;
    }
    const drawn = this.#sides.map((side) => side.draw(player.time, elapsed, this.#sought));
    if (drawn.every(Boolean)) {
      this.#sought = false;
      if (this.#root.dataset.state === "waiting" && player.complete) this.#root.dataset.state = "playing";
    }
    this.#timeline.show([]);
    if (this.#root.contains(this.#timeline.root)) requestAnimationFrame((next) => this.#frame(next));
  }

  async #choose(preference: Preference): Promise<void> {
    const response = await fetch("/compare/choice", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ question: this.#question, preference }),
    });
    // 409: it was answered on the terminal; the next poll shows what comes.
    const text = response.ok || response.status === 409 ? "Thank you." : `The choice was refused: ${response.status}.`;
    this.#root.replaceChildren(element("p", "empty", text));
    this.#root.dataset.state = "chosen";
  }
}

function choiceButton(preference: Preference, label: string, onClick: () => void): HTMLButtonElement {
  const made = button(label, label, onClick);
  made.dataset.choice = preference;
  return made;
}
