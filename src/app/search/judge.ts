/**
 * Asks a person which of two candidates does better what was asked for (`--judge`): on a terminal with both episodes in numbers, and on a page where they
 * play side by side and in step; whichever answers first counts. Neither shows fitness, reward or who wrote it: the person judges what can be seen
 * (after Christiano et al. 2017, arXiv:1706.03741). The page is served on loopback only, and its address carries a token.
 */
import { randomBytes } from "node:crypto";
import { basename, dirname, resolve } from "node:path";
import { createInterface } from "node:readline";
import { EmbodyError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { openInBrowser } from "../browser.ts";
import { type EpisodeSummary, readPhysicsEpisode, summariseEpisode, turnedText } from "../physics-episode.ts";
import { startWatchServer, type WatchServer } from "../server.ts";
import { ComparisonRoom, type Preference } from "../watch/compare.ts";

export type { Preference };

/** A candidate's recorded episode. */
export interface ShownCandidate {
  /** Of the candidate, such as "b3". */
  readonly id: string;
  /** An .mcap file; those of a search lie in one folder. */
  readonly episode: string;
}

export interface Judge {
  /** Resolves with "stop" when the person wants no more questions, or the search is interrupted. */
  askPreference(a: ShownCandidate, b: ShownCandidate): Promise<Preference>;
  close(): Promise<void>;
}

export interface JudgeOptions {
  /** What is asked for, in the person's words. */
  readonly sentence: string;
  /** Lines for people: a reporter's `note`. */
  readonly say: (text: string) => void;
  /** Ends a question that waits. */
  readonly signal?: AbortSignal;
  /** Null: nothing is asked there, only on the page. Default: this process's own, where both ends are a terminal. */
  readonly terminal?: JudgeTerminal | null;
  /** Whether to open the page in a browser; default: yes. */
  readonly open?: boolean;
}

export interface JudgeTerminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The page is served from the first question on. */
export async function openJudge(options: JudgeOptions): Promise<Judge> {
  const { sentence, say, signal, open = true } = options;
  const terminal = options.terminal === undefined ? ownTerminal() : options.terminal;
  const room = new ComparisonRoom();
  let served: { readonly folder: string; readonly server: WatchServer } | undefined;
  const serve = async ({ id, episode }: ShownCandidate) => {
    const folder = dirname(resolve(episode));
    if (served?.folder === folder) return;
    if (served)
      throw new EmbodyError("internal", `The episode of ${id} is not in '${served.folder}' as the others are.`);
    const token = randomBytes(16).toString("hex");
    served = { folder, server: await startWatchServer({ episodes: folder, comparison: room, token }) };
    say(`compare them side by side: ${served.server.url}`);
    if (open) openInBrowser(served.server.url);
  };
  return {
    async askPreference(a, b) {
      if (signal?.aborted) return "stop";
      const answered = new AbortController();
      const end = () => answered.abort();
      signal?.addEventListener("abort", end, { once: true });
      try {
        const question = { sentence, a: episodeId(a), b: episodeId(b) };
        await serve(a);
        await serve(b);
        const onPage = room.ask(question, answered.signal);
        for (const line of await comparisonLines(sentence, a, b)) say(line);
        if (!terminal) say("waiting for the choice on the page");
        const asked = terminal ? [askOnTerminal(terminal, answered.signal)] : [];
        const preference = (await Promise.race([onPage, ...asked])) ?? "stop";
        say(`chosen: ${saidText[preference](a.id, b.id)}`);
        return preference;
      } finally {
        signal?.removeEventListener("abort", end);
        answered.abort();
      }
    },
    async close() {
      room.close();
      await served?.server.close();
    },
  };
}

const saidText: Readonly<Record<Preference, (a: string, b: string) => string>> = {
  a: (a) => `A (${a})`,
  b: (_, b) => `B (${b})`,
  same: () => "neither is better",
  stop: () => "no more questions",
};

function ownTerminal(): JudgeTerminal | null {
  return process.stdin.isTTY && process.stdout.isTTY ? { input: process.stdin, output: process.stdout } : null;
}

const ending = ".mcap";

function episodeId({ id, episode }: ShownCandidate): string {
  if (!episode.endsWith(ending)) {
    throw new EmbodyError("internal", `The episode of candidate ${id}, '${episode}', is no ${ending} file.`);
  }
  return basename(episode).slice(0, -ending.length);
}

/** Both episodes in numbers, beside each other. */
export async function comparisonLines(sentence: string, a: ShownCandidate, b: ShownCandidate): Promise<string[]> {
  const [left, right] = await Promise.all(
    [a, b].map(async ({ episode }) => summaryRows(summariseEpisode(await readPhysicsEpisode(episode)))),
  );
  const rows = (left ?? []).map(([name, value], index) => [name, value, right?.[index]?.[1] ?? ""] as const);
  const width = Math.max(...rows.map(([, value]) => value.length), a.id.length + 4);
  return [
    `which does better: "${printable(sentence)}"?`,
    `  ${"".padEnd(labelWidth)}  ${`A (${a.id})`.padEnd(width)}  B (${b.id})`,
    ...rows.map(([name, one, other]) => `  ${name.padEnd(labelWidth)}  ${one.padEnd(width)}  ${other}`.trimEnd()),
  ];
}

const labelWidth = 20;
const number = (value: number) => value.toFixed(2);
const percent = (share: number) => `${Math.round(100 * share)} %`;

/** What one would want to know of an episode that one does not see. */
function summaryRows(summary: EpisodeSummary): (readonly [name: string, value: string])[] {
  const { length, distance, path, meanSpeed, topSpeed, turned, height, contacts, airborne, falls, cutShort } = summary;
  return [
    ["distance gone", `${number(distance)} m, ${number(path)} m along the way`],
    ["speed, mean and top", `${number(meanSpeed)}, ${number(topSpeed)} m/s`],
    ["turned", turnedText(turned) || "not"],
    ["height of the root", `${number(height[0])} to ${number(height[1])} m`],
    ["contacts", `${contacts.toFixed(1)} at a time, none ${percent(airborne)} of the time`],
    ["fell over", falls === 0 ? "never" : falls === 1 ? "once" : `${falls} times`],
    ["end", `${cutShort ? "cut short" : "went on"} ${cutShort ? "at" : "to"} ${length.toFixed(1)} s`],
  ];
}

const answers: Readonly<Record<string, Preference>> = {
  a: "a",
  b: "b",
  s: "same",
  same: "same",
  q: "stop",
  stop: "stop",
};

const prompt = "A, B, S (the same) or Q (ask no more): ";

/** Null when the question was answered elsewhere. Leaves the cursor where the question stood, as if nothing had been written. */
function askOnTerminal({ input, output }: JudgeTerminal, signal: AbortSignal): Promise<Preference | null> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, output, terminal: false });
    const settle = (preference: Preference | null) => {
      signal.removeEventListener("abort", onAbort);
      // Closing says "close" at once: what is settled first counts.
      resolve(preference);
      lines.close();
    };
    const onAbort = () => {
      output.write("\r\x1b[K");
      settle(null);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    // Ctrl-D: nobody is there to answer.
    lines.once("close", () => settle("stop"));
    lines.on("line", (line) => {
      // The line that was typed and the question go, so that what is redrawn in place stands where it stood.
      output.write("\x1b[1A\r\x1b[K");
      const answer = answers[line.trim().toLowerCase()];
      if (answer) settle(answer);
      else output.write(prompt);
    });
    output.write(prompt);
  });
}
