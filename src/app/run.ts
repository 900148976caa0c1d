/**
 * One run from start to end: world, planner, memory, loop, episode, checkpoints, inbox, and the signals that stop it. What `embody do` does,
 * without its options. The goals themselves, one after another, are `run/session.ts`.
 */
import { rmSync } from "node:fs";
import { isCurriculum } from "../../planners/curriculum.ts";
import { proposeByModel } from "../../planners/llm-curriculum.ts";
import type { LearnMode } from "../core/config.ts";
import type { EpisodeHeader } from "../core/episode.ts";
import type { AgentEvent, GoalEnd } from "../core/events.ts";
import type { ModelCall } from "../core/language-model.ts";
import { recoverEpisode } from "../episode/recover.ts";
import { createEpisodeWriter, type EpisodeWriter } from "../episode/writer.ts";
import { removeCheckpoint } from "../store/checkpoint.ts";
import type { Home } from "../store/home.ts";
import { createInbox, removeInbox } from "../store/inbox.ts";
import { openMemory, withoutMemory } from "../store/memory.ts";
import { lockRun } from "../store/run-lock.ts";
import { openInBrowser } from "./browser.ts";
import { type Habitat, type HabitatRequest, habitatOf } from "./habitats.ts";
import type { Reporter } from "./output.ts";
import { type PlanningModel, usageOf } from "./planning-model.ts";
import { Checkpoints } from "./run/checkpoints.ts";
import { correctorOf } from "./run/correct.ts";
import { curriculumOf } from "./run/curriculum.ts";
import { type LearnSkill, lessonsFor } from "./run/lessons.ts";
import {
  checkpointPath,
  episodePathFor,
  inboxPath,
  lockPath,
  newRunId,
  readSaved,
  removeOrphans,
  type SavedRun,
  savedRun,
} from "./run/saved.ts";
import { type RunState, Session } from "./run/session.ts";
import { isTypedAt, listenToTyping, Question } from "./run/spoken.ts";
import { startWatchServer, type WatchServer } from "./server.ts";
import { listenForSignals } from "./signals.ts";
import { version } from "./version.ts";

export interface RunRequest extends HabitatRequest {
  readonly goal: string;
  /** Goals that wait behind it from the start. */
  readonly others: readonly string[];
  readonly speed: number;
  /** For each goal; null: what the run was begun with, or the usual. */
  readonly maxWorldSeconds: number | null;
  readonly maxWallSeconds: number | null;
  /** Whether earlier runs are remembered, and this one. */
  readonly memory: boolean;
  /** Whether a missing skill may be trained on the way; null: as the run was begun, or the usual. */
  readonly learn: LearnMode | null;
  /** What is drafted to judge a new skill by is taken as it is. */
  readonly yes: boolean;
  /** Id of a run to go on with. */
  readonly resume: string | null;
  readonly out: string | null;
  /** Corrections and further goals are also read from standard input, whatever it is. */
  readonly readInput: boolean;
  readonly watch: boolean;
  /** Keep serving the page after the end, until the person stops it. */
  readonly keepPageOpen: boolean;
}

export interface RunHooks {
  /** The run's id, when it is not drawn. */
  readonly id?: string;
  /** Hears the last goal's end before the run can no longer be resumed: what keeps the goal may let it go. */
  readonly onEnd?: (end: GoalEnd) => void;
  /** The language model that plans, with its ledger; absent: the rules plan alone. */
  readonly planning?: PlanningModel;
  /** Trains what is missing; absent: nothing ever is. */
  readonly learnSkill?: LearnSkill;
}

export const usualWorldSeconds = 20 * 60;
/** World seconds in a chunk of the file: one when somebody watches, more when not, for a smaller file. */
const chunkSeconds = { watched: 1, unwatched: 5 };

export async function runGoal(
  request: RunRequest,
  reporter: Reporter,
  home: Home,
  hooks: RunHooks = {},
): Promise<GoalEnd> {
  const started = performance.now();
  const saved = request.resume === null ? null : readSaved(request.resume, home);
  const run = saved ? { ...request, ...saved.state } : request;
  const maxWorldSeconds = request.maxWorldSeconds ?? saved?.state.maxWorldSeconds ?? usualWorldSeconds;
  const goals = [run.goal, ...request.others];
  const memory = run.memory ? openMemory(home, reporter.note) : withoutMemory;
  const closing: (() => Promise<void> | void)[] = [() => memory.close()];
  let id: string | null = null;
  let file: string | null = null;
  let isAnnounced = saved !== null;
  const calls: ModelCall[] = [];
  hooks.planning?.onCall((call) => void calls.push(call));
  try {
    const { planning } = hooks;
    const habitat = await habitatOf(run, home, { model: hooks.planning?.model ?? null, memory });
    const { planner, rules, domain, predicate, difficulty, open } = habitat;
    const question = new Question();
    const canAnswer = request.readInput || isTypedAt();
    const learning = {
      mode: request.learn ?? saved?.state.learning?.mode ?? (canAnswer ? "ask" : "never"),
      yes: request.yes || (saved?.state.learning?.yes ?? false),
    };
    const secondsLeft = () =>
      request.maxWallSeconds === null ? null : request.maxWallSeconds - (performance.now() - started) / 1000;
    const model = planning?.model ?? null;
    const otherwise = curriculumOf(run.world, rules, memory, run.realServer !== null);
    // A model would have to be paid for it; then it shows when the first plan is made.
    if (!saved && !planning?.model) await refuseMisunderstood(habitat, goals, run.world);
    id = saved?.state.id ?? hooks.id ?? newRunId(run.goal);
    const episodePath = saved?.state.episode ?? episodePathFor(request.out, id, home);
    removeOrphans(home);
    closing.push(lockRun(lockPath(id, home)));
    const inbox = inboxPath(id, home);
    const stop = new AbortController();
    closing.push(listenForSignals(stop, request.maxWallSeconds));
    const world = await open({ speed: request.speed, snapshot: saved?.world ?? null });
    closing.push(() => world.close());
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
    const runId = id;
    const { episode, events } = openEpisodeFile(episodePath, header, saved?.state ?? null, request.watch);
    closing.push(() => void episode.close());
    if (!saved) file = episodePath;
    if (saved) memory.rewind(id, { step: saved.state.run.calls, goal: saved.state.run.goals });
    createInbox(inbox);
    const session = new Session({
      id: runId,
      seed: run.seed,
      goals,
      world,
      planner,
      predicate,
      correct: correctorOf(planner, rules),
      propose: model ? proposeByModel({ model, domain, otherwise }) : otherwise,
      learn: hooks.learnSkill
        ? lessonsFor({
            ...learning,
            // What a training uses of a model is counted in its own run: under caps it goes by rules.
            mayAskModel: model !== null && planning?.isCapped === false,
            learnSkill: hooks.learnSkill,
            home,
            seed: run.seed,
            secondsLeft,
            ask: canAnswer ? (text) => question.ask(text, stop.signal, reporter.note) : null,
            adopt: habitat.adopt,
          })
        : null,
      memory,
      maxWorldSeconds,
      stop,
      inbox,
      resume: saved ? { ...saved.state.run, events } : null,
      onEvent(event: AgentEvent, isLast: boolean) {
        isAnnounced = true;
        // The last one is told when the file is whole.
        if (!isLast) reporter.event(event);
        episode.write({ kind: "event", time: world.time, event });
      },
      onNote: reporter.note,
      completeEnd: (outcome) => ({
        type: "goal-end",
        id: runId,
        ...outcome,
        seconds: Math.round(performance.now() - started) / 1000,
        llm: planning ? usageOf(planning.ledger) : { calls: 0, tokens: 0, usd: 0 },
        episode: episodePath,
        episodeHash: episode.hash(),
      }),
    });
    const { world: worldName, seed, difficulty: level, username, planner: plannerName, xray, memory: remembers } = run;
    const about = { world: worldName, seed, difficulty: level, username, planner: plannerName, xray };
    const fixed = { ...about, id, goal: run.goal, episode: episodePath, created: header.created, maxWorldSeconds };
    const checkpoints = new Checkpoints<SavedRun>({
      world,
      writer: episode,
      path: checkpointPath(runId, home),
      state: (time) => {
        const ledger = planning?.ledger.state() ?? null;
        return savedRun({ ...fixed, memory: remembers, learning, ledger }, time, session.state());
      },
    });
    session.useCheckpoints(checkpoints);
    for (const call of calls) session.takeCall(call);
    planning?.onCall((call) => session.takeCall(call));
    const page = request.watch ? await openPage(episodePath, request, reporter) : null;
    if (page) closing.push(() => page.close());
    world.onMessage((message) => {
      episode.write(message);
      reporter.progress(message.time);
      checkpoints.at(message);
    });
    if (canAnswer) {
      if (!request.readInput) reporter.note('you can type: a correction, "then <another goal>", pause, go on, stop');
      closing.push(listenToTyping({ inbox, question, onNote: reporter.note, onTyped: () => reporter.typed?.() }));
    }
    const end = await session.run();
    await checkpoints.idle();
    hooks.onEnd?.(end);
    episode.close();
    if (!session.isBrokenOff || checkpoints.canResume !== true) {
      removeCheckpoint(checkpoints.path);
      removeInbox(inbox);
    }
    if (session.isBrokenOff) {
      reporter.note(
        checkpoints.canResume === true
          ? `go on with: npx embody do --resume ${id}`
          : "this world is on a server that cannot be saved: the run cannot be resumed",
      );
    }
    reporter.event(end);
    if (page && request.keepPageOpen) await untilInterrupted(reporter);
    return end;
  } catch (error) {
    // It never began: nothing is left of it.
    if (!isAnnounced && id !== null) {
      removeCheckpoint(checkpointPath(id, home));
      removeInbox(inboxPath(id, home));
      if (file !== null) rmSync(file, { force: true });
    }
    throw error;
  } finally {
    // Whatever happened, what was seen so far stays readable, and nothing keeps the process alive.
    reporter.end();
    for (const close of closing.reverse()) await close();
  }
}

/** Words that are not understood are refused before a world is made. */
async function refuseMisunderstood({ planner, startFacts }: Habitat, goals: readonly string[], world: string) {
  const facts = startFacts();
  for (const text of goals) {
    if (isCurriculum(text)) continue;
    await planner.plan({ goal: { id: "", text, world }, facts, initialFacts: facts, failures: [] });
  }
}

/** A new file, or the one of a run that goes on, cut back to what belongs to its checkpoint; `events`: so many are in it. */
function openEpisodeFile(
  path: string,
  header: EpisodeHeader,
  saved: SavedRun | null,
  isWatched: boolean,
): { episode: EpisodeWriter; events: number } {
  const options = { chunkSeconds: isWatched ? chunkSeconds.watched : chunkSeconds.unwatched };
  if (!saved) return { episode: createEpisodeWriter(path, header, options), events: 0 };
  let events = 0;
  const keepEvent = (event: AgentEvent, index: number) => {
    const isKept = belongs(saved.run, event, index);
    if (isKept) events++;
    return isKept;
  };
  return { episode: recoverEpisode(path, saved.time, { ...options, keepEvent }), events };
}

/** What happened after the checkpoint's moment is lived again; a goal that was queued and a model that was paid meanwhile are in it already. */
function belongs({ events, eventsWritten }: RunState, { type }: AgentEvent, index: number): boolean {
  return index < events || (index < eventsWritten && (type === "goal-queued" || type === "llm-call"));
}

async function openPage(episodes: string, request: RunRequest, reporter: Reporter): Promise<WatchServer> {
  const page = await startWatchServer({ episodes, isWriting: () => true });
  reporter.note(`watch: ${page.url}`);
  if (request.keepPageOpen) openInBrowser(page.url);
  return page;
}

function untilInterrupted(reporter: Reporter): Promise<void> {
  reporter.note("the page stays open; Ctrl-C ends it");
  return new Promise((resolve) => process.once("SIGINT", () => resolve()));
}
