/**
 * The page that plays an episode. A source feeds a recording, the player says what time it is, stage and panels show the recording at
 * that time: every animation frame, the same for live and replay. `window.embody` lets a test drive it.
 */
import type { EpisodeHeader, EpisodeMessage, EventMessage } from "../src/core/episode.ts";
import { messageOf } from "../src/core/errors.ts";
import { listenToKeyboard } from "./keyboard.ts";
import { BodyPanel } from "./panels/body.ts";
import { element } from "./panels/dom.ts";
import { HeaderPanel } from "./panels/header.ts";
import { LogPanel } from "./panels/log.ts";
import { PlanPanel, statusesOfTree } from "./panels/plan.ts";
import { Timeline } from "./panels/timeline.ts";
import { Player } from "./playback/player.ts";
import { Recording } from "./playback/recording.ts";
import { feed } from "./playback/sources.ts";
import { type CameraMode, cameraModes } from "./scene/camera.ts";
import { Stage } from "./scene/stage.ts";

export interface PageState {
  readonly status: string;
  readonly time: number;
  readonly duration: number;
  readonly live: boolean;
  readonly agent: readonly [number, number, number] | null;
  readonly columns: number;
  readonly entities: number;
  readonly inventory: Readonly<Record<string, number>>;
  readonly plan: Readonly<Record<string, string>>;
  readonly camera: CameraMode;
}

export interface PageHooks {
  /** Whether everything has arrived and is drawn. */
  readonly ready: boolean;
  readonly time: number;
  /** Pauses, seeks, and resolves when that moment is drawn; rejects where the episode cannot be read that far. */
  seek(time: number): Promise<void>;
  state(): PageState;
  blockAt(x: number, y: number, z: number): string;
}

declare global {
  interface Window {
    embody?: PageHooks;
  }
}

function start(root: HTMLElement, id: string): void {
  const recording = new Recording();
  const player = new Player();
  const canvas = element("canvas");
  const stage = new Stage(canvas, recording);
  recording.onPalette = () => stage.looks.refresh();
  let live = false;
  /** Why the episode cannot be read any further. */
  let failure: Error | null = null;
  let outline: readonly EventMessage[] = [];
  let sought = true;
  const events = () => (recording.events.length >= outline.length ? recording.events : outline);
  const seek = (time: number) => {
    player.seek(time);
    sought = true;
  };
  const setCamera = (mode: CameraMode) => {
    stage.rig.mode = mode;
    sought = true;
  };

  const header = new HeaderPanel(setCamera);
  const plan = new PlanPanel((subgoal) => {
    const begun = events().find(({ event }) => event.type === "subgoal-start" && event.subgoal === subgoal);
    if (begun) seek(begun.time);
  });
  const body = new BodyPanel();
  const log = new LogPanel(seek);
  const timeline = new Timeline(player, seek);
  root.append(
    element("main", "view", canvas, header.root),
    element("aside", "side", plan.root, body.root, log.root),
    timeline.root,
  );
  listenToPointer(canvas, stage);
  listenToKeyboard({
    toggle: () => player.toggle(),
    seekBy: (seconds) => seek(player.time + seconds),
    seekTo: (edge) => seek(edge === "start" ? 0 : player.duration),
    changeSpeed: (step) => player.changeSpeed(step),
    nextCamera: () =>
      setCamera(cameraModes[(cameraModes.indexOf(stage.rig.mode) + 1) % cameraModes.length] ?? "follow"),
  });

  const listener = {
    onHeader: (read: EpisodeHeader) => header.setHeader(read),
    onOutline: (duration: number, known: readonly EventMessage[]) => {
      player.duration = duration;
      outline = known;
    },
    onMessages: (messages: readonly EpisodeMessage[]) => {
      recording.append(messages);
      player.loaded(recording.loadedUntil, false);
    },
    onEnd: () => {
      player.loaded(recording.loadedUntil, true);
      live = false;
    },
  };
  /** Those who wait until the moment they asked for is drawn. */
  const drawn: { resolve: () => void; reject: (error: Error) => void }[] = [];
  feed(id, listener, (isLive) => {
    live = isLive;
    player.followsEdge = isLive;
  }).catch((error: unknown) => {
    // What has arrived can still be played.
    player.loaded(recording.loadedUntil, true);
    live = false;
    failure = error instanceof Error ? error : new Error(messageOf(error));
    header.fail(messageOf(error));
    for (const { reject } of drawn.splice(0)) reject(failure);
  });

  let last = performance.now();
  let framesDrawn = 0;
  const frame = (now: number) => {
    const elapsed = Math.min(0.25, Math.max(0, (now - last) / 1000));
    last = now;
    player.advance(elapsed);
    recording.world.seek(player.time);
    const moment = recording.at(player.time);
    const { plan: current, statuses } = recording.planAt(player.time);
    header.show(events(), player.time, live, player.status, stage.rig.mode);
    plan.show(current, statuses);
    log.show(events(), player.time);
    timeline.show(events());
    if (moment) {
      body.show(moment);
      stage.draw(moment, player.time, elapsed, sought, () => performance.now());
      sought = false;
      framesDrawn++;
      if (stage.terrain.pending === 0 && player.loadedUntil >= player.time) {
        for (const { resolve } of drawn.splice(0)) resolve();
      }
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  window.embody = {
    get ready() {
      return framesDrawn > 0 && (player.complete || live) && stage.terrain.pending === 0;
    },
    get time() {
      return player.time;
    },
    async seek(time) {
      if (failure && (time > recording.loadedUntil || recording.loadedUntil === 0)) throw failure;
      player.pause();
      seek(time);
      // The first frame applies the seek, the next one sees whether all is drawn.
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (failure && framesDrawn === 0) throw failure;
      await new Promise<void>((resolve, reject) => drawn.push({ resolve, reject }));
    },
    state() {
      const moment = recording.at(player.time);
      const { plan: current, statuses } = recording.planAt(player.time);
      return {
        status: player.status,
        time: player.time,
        duration: player.duration,
        live,
        agent: moment ? moment.agent.position : null,
        columns: recording.world.columns.size,
        entities: moment?.entities.length ?? 0,
        inventory: moment?.inventory ?? {},
        plan: Object.fromEntries(statusesOfTree(current, statuses)),
        camera: stage.rig.mode,
      };
    },
    blockAt: (x, y, z) => recording.blockNames.get(recording.world.stateAt(x, y, z)) ?? "unknown",
  };
}

function listenToPointer(canvas: HTMLCanvasElement, stage: Stage): void {
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) stage.rig.turn(event.movementX, event.movementY);
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      stage.rig.zoom(Math.sign(event.deltaY));
    },
    { passive: false },
  );
}

const app = document.getElementById("app");
const episode = app?.dataset.episode;
if (app && episode !== undefined) start(app, episode);
