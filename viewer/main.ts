/**
 * The page that plays an episode. A source feeds a recording, the player says what time it is, stage and panels show the recording at
 * that time: every animation frame, the same for live and replay. What is drawn is a view's work (`views/`), made as soon as the
 * first messages tell the kind of episode. `window.embody` (`hooks.ts`) lets a test drive the page.
 */
import type { EpisodeHeader, EpisodeMessage, EventMessage } from "../src/core/episode.ts";
import { messageOf } from "../src/core/errors.ts";
import { startComparison } from "./compare.ts";
import type { PageHooks, PageState } from "./hooks.ts";
import { listenToKeyboard } from "./keyboard.ts";
import { element } from "./panels/dom.ts";
import { HeaderPanel } from "./panels/header.ts";
import { LogPanel } from "./panels/log.ts";
import { PlanPanel } from "./panels/plan.ts";
import { Timeline } from "./panels/timeline.ts";
import { Player } from "./playback/player.ts";
import { Recording } from "./playback/recording.ts";
import { regionsToShow } from "./playback/regions.ts";
import { feed } from "./playback/sources.ts";
import { statusesOfTree } from "./playback/statuses.ts";
import { listenToPointer } from "./pointer.ts";
import type { CameraMode } from "./scene/camera.ts";
import { BlocksView } from "./views/blocks.ts";
import { PhysicsView } from "./views/physics.ts";
import type { EpisodeView } from "./views/view.ts";

export type { PageHooks, PageState };

function start(root: HTMLElement, id: string): void {
  const recording = new Recording();
  const player = new Player();
  const canvas = element("canvas");
  let view: EpisodeView | null = null;
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
    if (view) view.cameraMode = mode;
    sought = true;
  };

  const header = new HeaderPanel(setCamera);
  const seekToSubgoal = (subgoal: string) => {
    const begun = events().find(({ event }) => event.type === "subgoal-start" && event.subgoal === subgoal);
    if (begun) seek(begun.time);
  };
  const plan = new PlanPanel(seekToSubgoal, () => view?.toggle("regions"));
  const log = new LogPanel(seek);
  const timeline = new Timeline(player, seek);
  const side = element("aside", "side", plan.root, log.root);
  root.append(element("main", "view", canvas, header.root), side, timeline.root);
  listenToPointer(
    canvas,
    (dx, dy) => view?.turn(dx, dy),
    (steps) => view?.zoom(steps),
  );
  listenToKeyboard({
    toggle: () => player.toggle(),
    seekBy: (seconds) => seek(player.time + seconds),
    seekTo: (edge) => seek(edge === "start" ? 0 : player.duration),
    changeSpeed: (step) => player.changeSpeed(step),
    nextCamera: () => {
      if (!view) return;
      const { cameraModes, cameraMode } = view;
      setCamera(cameraModes[(cameraModes.indexOf(cameraMode) + 1) % cameraModes.length] ?? "follow");
    },
    toggleOverlay: (overlay) => view?.toggle(overlay),
  });

  const ensureView = () => {
    if (view || recording.kind === null) return;
    view =
      recording.kind === "physics"
        ? new PhysicsView(canvas, recording.physics, seek)
        : new BlocksView(canvas, recording);
    header.setCameras(view.cameraModes);
    plan.root.after(...view.panels);
  };
  const listener = {
    onHeader: (read: EpisodeHeader) => header.setHeader(read),
    onOutline: (duration: number, known: readonly EventMessage[]) => {
      player.duration = duration;
      outline = known;
    },
    onMessages: (messages: readonly EpisodeMessage[]) => {
      recording.append(messages);
      ensureView();
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
    const { plan: current, statuses } = recording.planAt(player.time);
    header.show(events(), player.time, live, player.status, view?.cameraMode ?? "follow");
    plan.show(current, statuses, view?.showsRegions ?? true);
    log.show(events(), player.time);
    timeline.show(events());
    // A rollout has no plan, and one without a task no events: its readings take the room.
    side.classList.toggle("unplanned", recording.kind === "physics" && current === null);
    side.classList.toggle("uneventful", recording.kind === "physics" && events().length === 0);
    if (view?.draw(player.time, elapsed, sought, regionsToShow(current, statuses))) {
      sought = false;
      framesDrawn++;
      if (view.settled && player.loadedUntil >= player.time) {
        for (const { resolve } of drawn.splice(0)) resolve();
      }
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  const nothingShown = { agent: null, columns: 0, entities: 0, inventory: {}, physics: null };
  window.embody = {
    get ready() {
      return framesDrawn > 0 && (player.complete || live) && (view?.settled ?? false);
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
    state(): PageState {
      const { plan: current, statuses } = recording.planAt(player.time);
      const marked = regionsToShow(current, statuses).map(
        ({ id, running }) => [id, running ? "running" : "later"] as const,
      );
      return {
        status: player.status,
        time: player.time,
        duration: player.duration,
        live,
        plan: Object.fromEntries(statusesOfTree(current, statuses)),
        regions: view?.showsRegions ? Object.fromEntries(marked) : {},
        camera: view?.cameraMode ?? "follow",
        ...(view?.state(player.time) ?? nothingShown),
      };
    },
    blockAt: (x, y, z) => view?.blockAt(x, y, z) ?? "unknown",
  } satisfies PageHooks;
}

const app = document.getElementById("app");
const episode = app?.dataset.episode;
if (app && episode !== undefined) start(app, episode);
const compare = document.getElementById("compare");
if (compare) startComparison(compare);
