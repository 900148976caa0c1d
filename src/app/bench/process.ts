/** Runs `embody` as a person would: a process of its own, its JSON lines read. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AgentEvent, GoalEnd } from "../../core/events.ts";

const program = fileURLToPath(new URL("../bin.mjs", import.meta.url));

/** The last JSON line of a command: a result or an error. */
export type LastLine = Partial<GoalEnd> & { readonly code?: string; readonly message?: string };

export interface ProgramRun<Event = AgentEvent> {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly events: readonly Event[];
  readonly last: LastLine;
  /** From start to exit (s). */
  readonly wallSeconds: number;
}

export interface RunningProgram<Event = AgentEvent> {
  readonly process: ChildProcess;
  readonly ended: Promise<ProgramRun<Event>>;
}

/** Starts `embody ARGS --json`; `onEvent` hears each line as it comes, and how long after the start that was (s). */
export function startProgram<Event = AgentEvent>(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  onEvent: (event: Event, process: ChildProcess, seconds: number) => void = () => {},
): RunningProgram<Event> {
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...args, "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
    env: environment,
  });
  const events: Event[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    for (const event of parseLine<Event>(line)) {
      events.push(event);
      onEvent(event, child, (performance.now() - start) / 1000);
    }
  });
  const ended = new Promise<ProgramRun<Event>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => {
      resolve({
        exitCode,
        events,
        last: (events.at(-1) ?? {}) as LastLine,
        wallSeconds: Math.round(performance.now() - start) / 1000,
      });
    });
  });
  return { process: child, ended };
}

export function runProgram(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<ProgramRun> {
  return startProgram(args, environment).ended;
}

function parseLine<Event>(line: string): Event[] {
  try {
    return [JSON.parse(line) as Event];
  } catch {
    // A killed process may leave half a line.
    return [];
  }
}
