/** What is kept of a run beside its episode: names and places of its files, and what a checkpoint holds beside the world. */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { LearnMode } from "../../core/config.ts";
import { EmbodyError } from "../../core/errors.ts";
import type { LedgerState } from "../../llm/index.ts";
import { readCheckpoint } from "../../store/checkpoint.ts";
import type { Home } from "../../store/home.ts";
import { removeInbox } from "../../store/inbox.ts";
import { holderOf } from "../../store/run-lock.ts";
import type { HabitatRequest } from "../habitats.ts";
import type { RunState } from "./session.ts";

/** Of what a checkpoint holds; another one is of another version. */
const layout = 2;

export interface SavedRun extends Omit<HabitatRequest, "realServer"> {
  readonly layout: typeof layout;
  readonly id: string;
  /** The first goal, as it was given. */
  readonly goal: string;
  readonly episode: string;
  readonly maxWorldSeconds: number;
  readonly memory: boolean;
  /** What `--learn` and `--yes` said. */
  readonly learning?: { readonly mode: LearnMode; readonly yes: boolean };
  /** What language models have cost; null: there was none. */
  readonly ledger: LedgerState | null;
  /** World time of the snapshot (s). */
  readonly time: number;
  readonly created: string;
  readonly run: RunState;
}

export function savedRun(fixed: Omit<SavedRun, "layout" | "time" | "run">, time: number, run: RunState): SavedRun {
  return { layout, ...fixed, time, run };
}

export const checkpointPath = (id: string, home: Home) => join(home.runs, `${id}.checkpoint`);
export const inboxPath = (id: string, home: Home) => join(home.runs, `${id}.inbox.jsonl`);
export const lockPath = (id: string, home: Home) => join(home.runs, `${id}.lock`);

export function readSaved(id: string, home: Home) {
  const path = checkpointPath(id, home);
  if (!/^[\w-]+$/.test(id) || !existsSync(path)) {
    const remedy = whyNotResumable(id, home);
    throw new EmbodyError("not-found", `There is no run '${id}' to resume; one that has ended cannot go on.`, {
      remedy,
    });
  }
  const saved = readCheckpoint<SavedRun>(path);
  if (saved.state.layout !== layout) {
    throw new EmbodyError("bad-file", `The checkpoint of the run '${id}' is of another version of embody.`, {
      remedy: "Start the goal anew.",
    });
  }
  if (!existsSync(saved.state.episode)) {
    throw new EmbodyError("not-found", `The episode of this run, '${saved.state.episode}', is gone.`, {
      remedy: "Start the goal anew.",
    });
  }
  return saved;
}

function whyNotResumable(id: string, home: Home): string {
  if (/^[\w-]+$/.test(id) && existsSync(inboxPath(id, home))) {
    return "It was on a server that cannot be saved, or had not begun: start the goal anew.";
  }
  const resumable = namesIn(home, "checkpoint");
  return resumable.length > 0 ? `Runs that can: ${resumable.join(", ")}.` : "No run is waiting to go on.";
}

const namesIn = (home: Home, ending: string) =>
  readdirSync(home.runs)
    .filter((name) => name.endsWith(`.${ending}`))
    .map((name) => name.slice(0, -ending.length - 1));

const stampOf = (id: string) => Number(id.slice(0, 15).replace("-", "")) || 0;

/** A run that can be spoken to, now or when it is resumed. */
export interface OpenRun {
  readonly id: string;
  readonly inbox: string;
  readonly isAtWork: boolean;
}

/** The latest first. */
export function openRuns(home: Home): OpenRun[] {
  return (
    namesIn(home, "inbox.jsonl")
      .map((id) => {
        const inbox = inboxPath(id, home);
        return { id, inbox, isAtWork: holderOf(lockPath(id, home)) !== null, born: statSync(inbox).birthtimeMs };
      })
      .filter(({ id, isAtWork }) => isAtWork || existsSync(checkpointPath(id, home)))
      // An id begins with the time of its birth, to the second.
      .sort((left, right) => stampOf(right.id) - stampOf(left.id) || right.born - left.born)
      .map(({ id, inbox, isAtWork }) => ({ id, inbox, isAtWork }))
  );
}

/** Files of runs that are at work no more and cannot go on: killed where the world cannot be saved. */
export function removeOrphans(home: Home): void {
  for (const id of namesIn(home, "inbox.jsonl")) {
    if (holderOf(lockPath(id, home)) !== null || existsSync(checkpointPath(id, home))) continue;
    removeInbox(inboxPath(id, home));
    rmSync(lockPath(id, home), { force: true });
  }
}

/** The run of this id; "last" is the one at work that began last, or else the one stopped that did. */
export function openRun(name: string, home: Home): OpenRun {
  const runs = openRuns(home);
  const found =
    name === "last" ? (runs.find(({ isAtWork }) => isAtWork) ?? runs[0]) : runs.find(({ id }) => id === name);
  if (found) return found;
  const message = name === "last" ? "No run is at work or waiting to go on." : `No run '${name}' can hear anything.`;
  throw new EmbodyError("not-found", message, {
    remedy:
      runs.length > 0 ? `Runs that can: ${runs.map(({ id }) => id).join(", ")}.` : 'Begin one: embody do "<goal>".',
  });
}

/** Where the episode goes; a place that cannot be written to is the person's to mend, and is found out before anything starts. */
export function episodePathFor(out: string | null, id: string, home: Home): string {
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

export function newRunId(goal: string): string {
  const now = new Date();
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const words = goal
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `${stamp}-${words}-${randomBytes(2).toString("hex")}`;
}
