/** A thread that judges its part of the episodes, answers once, and ends. */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { JudgeAnswer, JudgeThreadData } from "./judge-policy.ts";

// The process has it; a thread has to ask for it again, before anything large is loaded.
enableCompileCache();
const { judgeParts } = await import("./judge-policy.ts");

const { request, thread, threads } = workerData as JudgeThreadData;
const answer: JudgeAnswer = await judgeParts(request, thread, threads).then(
  (parts) => ({ parts }),
  (error: unknown) => ({ code: error instanceof EmbodyError ? error.code : "internal", message: messageOf(error) }),
);
parentPort?.postMessage(answer);
