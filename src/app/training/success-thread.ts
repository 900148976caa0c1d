/** A thread that watches its part of the episodes that a probability of success is fitted to, answers once, and ends. */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { EmbodyError, messageOf } from "../../core/errors.ts";
import type { CalibrationAnswer, CalibrationThreadData } from "./success.ts";

// The process has it; a thread has to ask for it again, before anything large is loaded.
enableCompileCache();
const { watchParts } = await import("./success.ts");

const answer: CalibrationAnswer = await watchParts(workerData as CalibrationThreadData).then(
  (parts) => ({ parts }),
  (error: unknown) => ({ code: error instanceof EmbodyError ? error.code : "internal", message: messageOf(error) }),
);
parentPort?.postMessage(answer);
