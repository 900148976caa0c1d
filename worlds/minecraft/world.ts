/**
 * The Minecraft world as the loop sees it: a thread of its own in which server and bot live on a virtual clock, behind the
 * `World` contract. The thread's entry file is handed in, because it also brings the skills, which this room may not
 * import.
 */
import { Worker } from "node:worker_threads";
import type { EpisodeMessage } from "../../src/core/episode.ts";
import { EmbodyError } from "../../src/core/errors.ts";
import type { SkillDescription } from "../../src/core/skill.ts";
import type { World } from "../../src/core/world.ts";
import type { Answers, FromThread, MinecraftThreadData, Request, ThreadError, ToThread } from "./thread/protocol.ts";

export interface MinecraftWorldOptions extends MinecraftThreadData {
  /** The thread's entry: installs the clock, then calls `hostMinecraft` with the skills. */
  readonly threadEntry: URL;
}

interface Pending {
  resolve(value: Answers[keyof Answers]): void;
  reject(error: Error): void;
}

/** Starts the thread; resolves when the bot has spawned. Rejects with `EmbodyError("connection")` when it cannot join. */
export async function createMinecraftWorld(options: MinecraftWorldOptions): Promise<World> {
  const { threadEntry, ...threadData } = options;
  const worker = new Worker(threadEntry, { workerData: threadData });
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let time = 0;
  let failure: Error | null = null;
  let closing = false;
  let listener: ((message: EpisodeMessage) => void) | null = null;
  /** Messages that came before there was a listener. */
  let early: EpisodeMessage[] = [];

  const post = (message: ToThread) => worker.postMessage(message);
  const fail = (error: Error) => {
    failure ??= error;
    for (const call of pending.values()) call.reject(failure);
    pending.clear();
  };

  const skills = await new Promise<readonly SkillDescription[]>((resolve, reject) => {
    worker.on("message", (message: FromThread) => {
      switch (message.kind) {
        case "ready":
          time = message.time;
          resolve(message.skills);
          break;
        case "messages":
          time = message.time;
          if (!listener) early.push(...message.messages);
          else for (const each of message.messages) listener(each);
          break;
        case "answer":
          time = message.time;
          pending.get(message.id)?.resolve(message.value);
          pending.delete(message.id);
          break;
        case "error":
          pending.get(message.id)?.reject(revive(message.error));
          pending.delete(message.id);
          break;
        case "fatal":
          fail(revive(message.error));
          reject(revive(message.error));
      }
    });
    worker.on("error", (error) => {
      const wrapped = new EmbodyError("internal", `The Minecraft thread failed: ${error.message}`, { cause: error });
      fail(wrapped);
      reject(wrapped);
    });
    worker.on("exit", () => {
      if (!closing) fail(new EmbodyError("internal", "The Minecraft thread ended unexpectedly."));
    });
  });

  function request<Method extends Request["method"]>(
    body: Extract<Request, { method: Method }>,
  ): Promise<Answers[Method]> {
    if (failure) return Promise.reject(failure);
    const id = nextId++;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve: (value) => resolve(value as Answers[Method]), reject });
      post({ kind: "request", id, request: body });
    });
  }

  return {
    id: "minecraft",
    skills,
    assists: [...(options.xray ? ["xray"] : []), ...(options.difficulty === "peaceful" ? ["peaceful"] : [])],
    get time() {
      return time;
    },
    facts: () => request({ method: "facts" }),
    map: () => request({ method: "map" }),
    async act(call, { signal, maxSeconds } = {}) {
      const interrupt = () => post({ kind: "interrupt" });
      const result = request({ method: "act", call, maxSeconds: maxSeconds ?? null });
      if (signal?.aborted) interrupt();
      signal?.addEventListener("abort", interrupt, { once: true });
      try {
        return await result;
      } finally {
        signal?.removeEventListener("abort", interrupt);
      }
    },
    snapshot: () => request({ method: "snapshot" }),
    onMessage(receive) {
      listener = receive;
      for (const message of early) receive(message);
      early = [];
    },
    setSpeed: (speed) => post({ kind: "speed", speed }),
    async close() {
      closing = true;
      post({ kind: "close" });
      await worker.terminate();
    },
  };
}

function revive(error: ThreadError): EmbodyError {
  const revived = new EmbodyError(
    error.code,
    error.message,
    error.remedy === undefined ? {} : { remedy: error.remedy },
  );
  if (error.stack) revived.stack = error.stack;
  return revived;
}
