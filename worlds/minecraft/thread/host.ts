/**
 * The thread that hosts a Minecraft world: it answers the main thread's requests and drives time. Between requests the
 * world stands still; during `act` it runs tick by tick until the skill ends. Requests for facts and snapshots that arrive
 * meanwhile are answered between two ticks, and reading them changes nothing.
 */
import type { MessagePort } from "node:worker_threads";
import type { EpisodeMessage } from "../../../src/core/episode.ts";
import { EmbodyError, messageOf } from "../../../src/core/errors.ts";
import type { MinecraftBody } from "../../../src/core/minecraft.ts";
import type { SkillCall } from "../../../src/core/plan.ts";
import { type Skill, SkillFailure, type SkillResult } from "../../../src/core/skill.ts";
import { createEmbeddedHabitat } from "./embedded.ts";
import type { Habitat } from "./habitat.ts";
import type { Answers, FromThread, MinecraftThreadData, ThreadError, ToThread } from "./protocol.ts";
import { createRemoteHabitat } from "./remote.ts";

/** The skills of this body, handed in by the composition root. */
export interface SkillSet {
  readonly all: readonly Skill<MinecraftBody>[];
  /** Throws `EmbodyError("bad-plan")` for an unknown name or bad arguments. */
  resolve(call: SkillCall): { skill: Skill<MinecraftBody>; args: unknown };
}

/** Episode messages are posted in batches of at least this many; a tick makes one or more. */
const batchSize = 10;
/** A skill that has been stopped must end within this many ticks. */
const graceTicks = 100;

export async function hostMinecraft(port: MessagePort, data: MinecraftThreadData, skills: SkillSet): Promise<void> {
  const post = (message: FromThread) => port.postMessage(message);
  try {
    const habitat = data.realServer
      ? await createRemoteHabitat(data, data.realServer)
      : await createEmbeddedHabitat(data);
    const host = new Host(habitat, skills, post);
    port.on("message", (message: ToThread) => host.receive(message));
    host.flush();
    const descriptions = skills.all.map(({ name, kind, description }) => ({ name, kind, description }));
    post({ kind: "ready", skills: descriptions, time: habitat.time });
  } catch (error) {
    post({ kind: "fatal", error: describe(error) });
  }
}

class Host {
  readonly #habitat: Habitat;
  readonly #skills: SkillSet;
  readonly #post: (message: FromThread) => void;
  #outgoing: EpisodeMessage[] = [];
  #interrupted = false;
  #acting = false;

  constructor(habitat: Habitat, skills: SkillSet, post: (message: FromThread) => void) {
    this.#habitat = habitat;
    this.#skills = skills;
    this.#post = post;
  }

  receive(message: ToThread): void {
    switch (message.kind) {
      case "interrupt":
        this.#interrupted = this.#acting;
        return;
      case "speed":
        this.#habitat.setSpeed(message.speed);
        return;
      case "close":
        this.#habitat.close();
        return;
      case "request":
        this.#answer(message.request).then(
          (value) => {
            this.flush();
            this.#post({ kind: "answer", id: message.id, time: this.#habitat.time, value });
          },
          (error) => this.#post({ kind: "error", id: message.id, error: describe(error) }),
        );
    }
  }

  async #answer(request: Extract<ToThread, { kind: "request" }>["request"]): Promise<Answers[keyof Answers]> {
    switch (request.method) {
      case "facts":
        return this.#habitat.facts();
      case "map":
        return this.#habitat.body.landmarks();
      case "snapshot":
        return this.#habitat.snapshot();
      case "act":
        return this.#act(request.call, request.maxSeconds);
    }
  }

  async #act(call: SkillCall, maxSeconds: number | null): Promise<SkillResult> {
    const { skill, args } = this.#skills.resolve(call);
    const { body } = this.#habitat;
    const start = this.#habitat.time;
    const limit = Math.min(skill.timeLimit(args), maxSeconds ?? Number.POSITIVE_INFINITY);
    this.#interrupted = false;
    this.#acting = true;
    body.begin();
    let outcome: SkillResult | null = null;
    const finish = (failure?: SkillFailure) => {
      const worldSeconds = this.#habitat.time - start;
      outcome = failure
        ? {
            status: "failed",
            failure: { code: failure.code, message: failure.message, details: failure.details },
            worldSeconds,
          }
        : { status: "succeeded", worldSeconds };
    };
    skill.run(body, args).then(
      () => finish(),
      (error) => finish(asFailure(error)),
    );
    let ticksAfterStop = 0;
    try {
      while (outcome === null) {
        if (this.#interrupted) body.abort("interrupted");
        else if (this.#habitat.time - start >= limit) body.abort("timeout");
        else ticksAfterStop = -1;
        if (++ticksAfterStop > graceTicks) finish(new SkillFailure("internal", `skill '${skill.name}' did not stop`));
        await this.#tick();
      }
    } finally {
      // Also when the connection broke under it: whatever the skill still waits for ends.
      if (outcome === null) body.abort("interrupted");
      body.end();
      this.#acting = false;
    }
    return outcome;
  }

  async #tick(): Promise<void> {
    await this.#habitat.tick();
    for (const message of this.#habitat.record()) this.#outgoing.push(message);
    if (this.#outgoing.length >= batchSize) this.flush();
  }

  flush(): void {
    for (const message of this.#habitat.record()) this.#outgoing.push(message);
    if (this.#outgoing.length === 0) return;
    this.#post({ kind: "messages", time: this.#habitat.time, messages: this.#outgoing });
    this.#outgoing = [];
  }
}

function asFailure(error: unknown): SkillFailure {
  if (error instanceof SkillFailure) return error;
  const place = error instanceof Error && error.stack ? error.stack.split("\n")[1]?.trim() : "";
  return new SkillFailure("internal", `${messageOf(error)} ${place}`.trim(), {}, error);
}

function describe(error: unknown): ThreadError {
  const known = error instanceof EmbodyError;
  return {
    code: known ? error.code : "internal",
    message: messageOf(error),
    remedy: known ? error.remedy : undefined,
    stack: error instanceof Error ? error.stack : undefined,
  };
}
