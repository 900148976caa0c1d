/** A worker thread of a search: trains one candidate after another as it is told. */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { CandidateAnswer, CandidateThreadData, ToCandidateThread } from "./pool.ts";

const port = parentPort;
if (!port) throw new Error("candidate-thread.ts is the entry of a worker thread.");

// The process has it; a thread has to ask for it again.
enableCompileCache();
const { stop } = workerData as CandidateThreadData;
const isStopped = () => Atomics.load(stop, 0) !== 0;
const modules = Promise.all([import("./candidate.ts"), import("./probing.ts")]);

async function obey(message: ToCandidateThread): Promise<CandidateAnswer> {
  const [{ trainCandidate }, { liveProbes }] = await modules;
  return message.kind === "train"
    ? { kind: "trained", outcome: await trainCandidate(message.job, isStopped) }
    : { kind: "probed", trajectories: await liveProbes(message.settings) };
}

let last: Promise<void> = Promise.resolve();
port.on("message", (message: ToCandidateThread) => {
  last = last.then(async () => {
    try {
      port.postMessage(await obey(message));
    } catch (error) {
      const code = error instanceof EmbodyError ? error.code : "internal";
      port.postMessage({ kind: "failed", code, message: messageOf(error) } satisfies CandidateAnswer);
    }
  });
});
