/**
 * One goal from start to end: world, planner, loop, episode, checkpoints, and the signals that stop it. What `embody do` does,
 * without its options.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { MinecraftThreadData } from "../../worlds/minecraft/thread/protocol.ts";
import { createMinecraftWorld } from "../../worlds/minecraft/world.ts";
import type { EpisodeHeader, EpisodeMessage } from "../core/episode.ts";
import { EmbodyError, messageOf } from "../core/errors.ts";
import type { GoalEnd } from "../core/events.ts";
import type { World } from "../core/world.ts";
import { recoverEpisode } from "../episode/recover.ts";
import { createEpisodeWriter, type EpisodeWriter } from "../episode/writer.ts";
import { readCheckpoint, removeCheckpoint, writeCheckpoint } from "../store/checkpoint.ts";
import type { Home } from "../store/home.ts";
import { type AgentState, pursue } from "./agent.ts";
import { openInBrowser } from "./browser.ts";
import { createMinecraftPlanner, minecraftPredicate, minecraftThreadEntry, newcomerFacts } from "./minecraft.ts";
import type { Reporter } from "./output.ts";
import { startWatchServer, type WatchServer } from "./server.ts";
import { version } from "./version.ts";

export interface RunRequest {
  readonly goal: string;
  readonly difficulty: MinecraftThreadData["difficulty"];
  readonly username: string;
  readonly planner: "auto" | "llm" | "recipe";
  readonly seed: number;
  readonly speed: number;
  readonly maxWorldSeconds: number;
  readonly maxWallSeconds: number | null;
  readonly xray: boolean;
  /** Id of a run to go on with. */
  readonly resume: string | null;
  readonly out: string | null;
  readonly watch: boolean;
  /** Keep serving the page after the end, until the person stops it. */
  readonly keepPageOpen: boolean;
  readonly realServer: MinecraftThreadData["realServer"];
}

/** What a checkpoint holds beside the world. */
interface SavedRun {
  readonly id: string;
  readonly goal: string;
  readonly seed: number;
  readonly difficulty: RunRequest["difficulty"];
  readonly username: string;
  readonly planner: RunRequest["planner"];
  readonly xray: boolean;
  readonly episode: string;
  /** World time of the snapshot (s). */
  readonly time: number;
  readonly created: string;
  /** Null: stopped before there was a plan. */
  readonly agent: AgentState | null;
}

/** Milliseconds after which a further Ctrl-C ends the process at once. */
const secondSignalAfter = 300;
/** World seconds between two checkpoints. */
const checkpointInterval = 30;
/** Chunks in every direction that the embedded server sends. */
const viewDistance = 6;
/** World seconds in a chunk of the file: one when somebody watches, more when not, for a smaller file. */
const chunkSeconds = { watched: 1, unwatched: 5 };

export async function runGoal(request: RunRequest, reporter: Reporter, home: Home): Promise<GoalEnd> {
  const started = performance.now();
  const saved = request.resume === null ? null : readSaved(request.resume, home);
  const run = saved ? { ...request, ...saved.state, goal: saved.state.goal } : request;
  const planner = createMinecraftPlanner(run.planner, request.realServer ? "real" : "embedded");
  const id = saved?.state.id ?? newRunId(run.goal);
  // Words that are not understood are refused before a world is made.
  if (!saved) {
    await planner.plan({
      goal: { id, text: run.goal, world: "minecraft" },
      facts: newcomerFacts,
      initialFacts: newcomerFacts,
      failures: [],
    });
  }
  const episodePath = saved?.state.episode ?? episodePathFor(request.out, id, home);
  const stop = new AbortController();
  const world = await createMinecraftWorld({
    seed: run.seed,
    difficulty: run.difficulty,
    username: run.username,
    viewDistance,
    xray: run.xray,
    speed: request.speed,
    latency: 0,
    realServer: request.realServer,
    snapshot: saved?.world ?? null,
    threadEntry: minecraftThreadEntry,
  });
  const removeSignals = listenForSignals(stop, request.maxWallSeconds);
  let writer: EpisodeWriter | null = null;
  let page: WatchServer | null = null;
  try {
    const header: EpisodeHeader = {
      id,
      goal: run.goal,
      world: world.id,
      seed: run.seed,
      difficulty: run.difficulty,
      planner: planner.name,
      version,
      created: saved?.state.created ?? new Date().toISOString(),
    };
    const options = { chunkSeconds: request.watch ? chunkSeconds.watched : chunkSeconds.unwatched };
    const episode = saved
      ? recoverEpisode(episodePath, saved.state.time, options)
      : createEpisodeWriter(episodePath, header, options);
    writer = episode;
    const checkpoints = keepCheckpoints(world, episode, join(home.runs, `${id}.checkpoint`), {
      id,
      goal: run.goal,
      seed: run.seed,
      difficulty: run.difficulty,
      username: run.username,
      planner: run.planner,
      xray: run.xray,
      episode: episodePath,
      created: header.created,
    });
    page = request.watch ? await startWatchServer({ episodes: episodePath, isWriting: () => true }) : null;
    if (page) {
      reporter.note(`watch: ${page.url}`);
      if (request.keepPageOpen) openInBrowser(page.url);
    }
    world.onMessage((message) => {
      episode.write(message);
      reporter.progress(message.time);
      checkpoints.at(message);
    });
    // From the first moment on there is something to resume.
    await checkpoints.first();
    const outcome = await pursue({
      goal: { id, text: run.goal, world: world.id },
      seed: run.seed,
      world,
      planner,
      predicate: minecraftPredicate,
      maxWorldSeconds: request.maxWorldSeconds,
      signal: stop.signal,
      onEvent(event) {
        reporter.event(event);
        episode.write({ kind: "event", time: world.time, event });
      },
      onState: checkpoints.state,
      ...(saved?.state.agent ? { resume: saved.state.agent } : {}),
    });
    await checkpoints.idle();
    const end: GoalEnd = {
      type: "goal-end",
      id,
      goal: run.goal,
      ...outcome,
      seconds: Math.round(performance.now() - started) / 1000,
      llm: { calls: 0, tokens: 0, usd: 0 },
      episode: episodePath,
      episodeHash: episode.hash(),
    };
    episode.write({ kind: "event", time: world.time, event: end });
    if (outcome.status === "interrupted") reporter.note(`go on with: npx embody do --resume ${id}`);
    else removeCheckpoint(checkpoints.path);
    episode.close();
    reporter.event(end);
    if (page && request.keepPageOpen) await untilInterrupted(reporter);
    return end;
  } finally {
    // Whatever happened, what was seen so far stays readable, and nothing keeps the process alive.
    writer?.close();
    removeSignals();
    reporter.end();
    await page?.close();
    await world.close();
  }
}

/** Where the episode goes; a place that cannot be written to is the person's to mend, and is found out before anything starts. */
function episodePathFor(out: string | null, id: string, home: Home): string {
  const path = resolve(out ?? join(home.episodes, `${id}.mcap`));
  const fault = !existsSync(dirname(path)) ? "there is no such folder" : isFolder(path) ? "it is a folder" : null;
  if (fault !== null) {
    throw new EmbodyError("bad-request", `Option --out '${out}': ${fault}.`, {
      remedy: "Name a file in a folder that exists, such as episode.mcap.",
    });
  }
  return path;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function readSaved(id: string, home: Home) {
  const path = join(home.runs, `${id}.checkpoint`);
  if (!/^[\w-]+$/.test(id) || !existsSync(path)) {
    const resumable = readdirSync(home.runs).flatMap((name) => name.match(/^(.*)\.checkpoint$/)?.[1] ?? []);
    throw new EmbodyError("not-found", `There is no run '${id}' to resume; one that has ended cannot go on.`, {
      remedy: resumable.length > 0 ? `Runs that can: ${resumable.join(", ")}.` : "No run is waiting to go on.",
    });
  }
  const saved = readCheckpoint<SavedRun>(path);
  if (!existsSync(saved.state.episode)) {
    throw new EmbodyError("not-found", `The episode of this run, '${saved.state.episode}', is gone.`, {
      remedy: "Start the goal anew.",
    });
  }
  return saved;
}

function newRunId(goal: string): string {
  const now = new Date();
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const words = goal
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `${stamp}-${words}-${randomBytes(2).toString("hex")}`;
}

/** Ctrl-C stops the goal in order; a second one ends the process. The wall-time budget stops it likewise. */
function listenForSignals(stop: AbortController, maxWallSeconds: number | null): () => void {
  let firstAt = 0;
  const onSignal = () => {
    if (stop.signal.aborted) {
      // A terminal's Ctrl-C may come twice, from it and from a process that passes it on.
      if (performance.now() - firstAt > secondSignalAfter) process.exit(130);
      return;
    }
    firstAt = performance.now();
    stop.abort("interrupted");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const timer = maxWallSeconds === null ? null : setTimeout(() => stop.abort("budget"), maxWallSeconds * 1000);
  return () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    if (timer) clearTimeout(timer);
  };
}

function untilInterrupted(reporter: Reporter): Promise<void> {
  reporter.note("the page stays open; Ctrl-C ends it");
  return new Promise((resolve) => process.once("SIGINT", () => resolve()));
}

/** Writes a checkpoint whenever the loop's state changes and every half minute of world time. */
function keepCheckpoints(world: World, writer: EpisodeWriter, path: string, fixed: Omit<SavedRun, "time" | "agent">) {
  let agent: AgentState | null = null;
  let writing: Promise<void> | null = null;
  let again = false;
  let lastTime = world.time;
  let failure: Error | null = null;

  const save = async () => {
    do {
      again = false;
      const snapshot = await world.snapshot();
      if (!snapshot) return;
      lastTime = world.time;
      // The episode must reach as far as the snapshot, or a resumed one would have a gap.
      writer.flush();
      writeCheckpoint<SavedRun>(path, { state: { ...fixed, time: lastTime, agent }, world: snapshot });
    } while (again);
  };
  const request = () => {
    if (writing) {
      again = true;
      return;
    }
    writing = save()
      .catch((error) => {
        failure = new EmbodyError("unavailable", `The checkpoint '${path}' could not be written: ${messageOf(error)}.`);
      })
      .finally(() => {
        writing = null;
      });
  };
  return {
    path,
    async first() {
      request();
      await this.idle();
    },
    state(state: AgentState) {
      agent = structuredClone(state);
      request();
    },
    at(message: EpisodeMessage) {
      if (message.time - lastTime >= checkpointInterval) {
        lastTime = message.time;
        request();
      }
    },
    /** Resolves when nothing is being written; throws what went wrong on the way. */
    async idle() {
      while (writing) await writing;
      if (failure) throw failure;
    },
  };
}
