/** Whether the model that the environment names is really there: what `embody doctor` says. Asks a server for its list, no more. */
import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { messageOf } from "../core/errors.ts";
import { AttemptError } from "./backend.ts";
import { createLanguageModel, type Environment, findServer } from "./create.ts";
import { loadLlama } from "./gguf/llama.ts";
import { openClient } from "./openai/backend.ts";
import { diagnose } from "./openai/failures.ts";

export interface ModelFinding {
  /** `missing`: none is configured, which is fine; `broken`: one is, and cannot be used. */
  readonly status: "ok" | "missing" | "broken";
  readonly detail: string;
  readonly remedy?: string;
}

const patience = 5;
const listed = 8;

export async function checkLanguageModel(environment: Environment): Promise<ModelFinding> {
  const model = createLanguageModel(environment);
  if (!("unavailable" in model)) {
    if (environment.EMBODY_LLM_REPLAY) return { status: "ok", detail: `recorded answers in ${model.place}.` };
    if (environment.EMBODY_GGUF) return checkFile(environment.EMBODY_GGUF);
    return checkServer(environment);
  }
  const names = ["OPENAI_API_KEY", "OPENAI_BASE_URL", "EMBODY_MODEL", "EMBODY_GGUF", "EMBODY_LLM_REPLAY"];
  const isConfigured = names.some((name) => environment[name]);
  const isOnlyModelMissing = environment.OPENAI_BASE_URL && !environment.EMBODY_MODEL;
  if (isOnlyModelMissing) {
    const found = await checkServer({ ...environment, EMBODY_MODEL: "?" });
    return { status: "broken", detail: model.unavailable, remedy: found.remedy ?? model.remedy };
  }
  return { status: isConfigured ? "broken" : "missing", detail: model.unavailable, remedy: model.remedy };
}

async function checkFile(path: string): Promise<ModelFinding> {
  const head = Buffer.alloc(4);
  const file = openSync(path, "r");
  try {
    readSync(file, head, 0, 4, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString("latin1") !== "GGUF") {
    return {
      status: "broken",
      detail: `EMBODY_GGUF '${path}' is no GGUF file.`,
      remedy: "Name a model file in that format.",
    };
  }
  try {
    await loadLlama();
  } catch (error) {
    const remedy = error instanceof AttemptError ? error.failure.remedy : undefined;
    return { status: "broken", detail: messageOf(error), ...(remedy ? { remedy } : {}) };
  }
  return { status: "ok", detail: `${basename(path)}, in this process.` };
}

async function checkServer(environment: Environment): Promise<ModelFinding> {
  const server = findServer(environment);
  if ("unavailable" in server) return { status: "broken", detail: server.unavailable, remedy: server.remedy };
  const place = server.scrub.text(server.baseUrl);
  try {
    const { data } = await openClient(server).models.list({ signal: AbortSignal.timeout(patience * 1000) });
    const models = data.map(({ id }) => id);
    if (models.includes(server.model))
      return { status: "ok", detail: `${server.model} at ${place}, which answers and lists it.` };
    const some = `${models.slice(0, listed).join(", ")}${models.length > listed ? ", …" : ""}`;
    return {
      status: "broken",
      detail: `${place} answers, but has no model '${server.model}'.`,
      remedy: models.length > 0 ? `Set EMBODY_MODEL to one that it has: ${server.scrub.text(some)}.` : "It lists none.",
    };
  } catch (error) {
    const { failure } = diagnose(error, "chat-text", place, server.scrub);
    // Some servers answer but keep no list.
    if (failure.status === 404)
      return { status: "ok", detail: `${server.model} at ${place}, which answers but lists no models.` };
    return {
      status: "broken",
      detail: `${server.model} at ${place}: ${failure.message}`,
      ...(failure.remedy ? { remedy: failure.remedy } : {}),
    };
  }
}
