/** Runs `embody` as a person would: a process of its own, its JSON lines read. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AgentEvent, GoalEnd } from "../../core/events.ts";

const program = fileURLToPath(new URL("../bin.mjs", import.meta.url));

/** The last JSON line of a command: a result or an error. */
export type LastLine = Partial<GoalEnd> & { readonly code?: string; readonly message?: string };

export interface ProgramRun {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly events: readonly AgentEvent[];
  readonly last: LastLine;
  /** From start to exit (s). */
  readonly wallSeconds: number;
}

export interface RunningProgram {
  readonly process: ChildProcess;
  readonly ended: Promise<ProgramRun>;
}

/** Starts `embody ARGS --json`; `onEvent` hears each line as it comes. */
export function startProgram(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  onEvent: (event: AgentEvent, process: ChildProcess) => void = () => {},
): RunningProgram {
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...args, "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
    env: environment,
  });
  const events: AgentEvent[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    for (const event of parseLine(line)) {
      events.push(event);
      onEvent(event, child);
    }
  });
  const ended = new Promise<ProgramRun>((resolve, reject) => {
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

function parseLine(line: string): AgentEvent[] {
  try {
    return [JSON.parse(line) as AgentEvent];
  } catch {
    // A killed process may leave half a line.
    return [];
  }
}
