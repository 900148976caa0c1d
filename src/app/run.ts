/**
 * One goal from start to end: world, planner, loop, episode, checkpoints, and the signals that stop it. What `embody do` does,
 * without its options.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
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
import { type HabitatRequest, habitatOf } from "./habitats.ts";
import type { Reporter } from "./output.ts";
import { startWatchServer, type WatchServer } from "./server.ts";
import { listenForSignals } from "./signals.ts";
import { version } from "./version.ts";

export interface RunRequest extends HabitatRequest {
  readonly goal: string;
  readonly speed: number;
  readonly maxWorldSeconds: number;
  readonly maxWallSeconds: number | null;
  /** Id of a run to go on with. */
  readonly resume: string | null;
  readonly out: string | null;
  readonly watch: boolean;
  /** Keep serving the page after the end, until the person stops it. */
  readonly keepPageOpen: boolean;
}

/** What a checkpoint holds beside the world. */
interface SavedRun extends Omit<HabitatRequest, "realServer"> {
  readonly id: string;
  readonly goal: string;
  readonly episode: string;
  /** World time of the snapshot (s). */
  readonly time: number;
  readonly created: string;
  /** Null: stopped before there was a plan. */
  readonly agent: AgentState | null;
}

/** World seconds between two checkpoints. */
const checkpointInterval = 30;
/** World seconds in a chunk of the file: one when somebody watches, more when not, for a smaller file. */
const chunkSeconds = { watched: 1, unwatched: 5 };

export async function runGoal(request: RunRequest, reporter: Reporter, home: Home): Promise<GoalEnd> {
  const started = performance.now();
  const saved = request.resume === null ? null : readSaved(request.resume, home);
  const run = saved ? { ...request, ...saved.state, goal: saved.state.goal } : request;
  const { planner, predicate, startFacts, difficulty, open } = await habitatOf(run, home);
  const id = saved?.state.id ?? newRunId(run.goal);
  // Words that are not understood are refused before a world is made.
  if (!saved) {
    const facts = startFacts();
    const goal = { id, text: run.goal, world: run.world };
    await planner.plan({ goal, facts, initialFacts: facts, failures: [] });
  }
  const episodePath = saved?.state.episode ?? episodePathFor(request.out, id, home);
  const stop = new AbortController();
  const world = await open({ speed: request.speed, snapshot: saved?.world ?? null });
  const removeSignals = listenForSignals(stop, request.maxWallSeconds);
  let writer: EpisodeWriter | null = null;
  let page: WatchServer | null = null;
  try {
    const header: EpisodeHeader = {
      id,
      goal: run.goal,
      world: world.id,
      seed: run.seed,
      difficulty,
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
      world: run.world,
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
      predicate,
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
