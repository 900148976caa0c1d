/**
 * A body on a server that is not ours (vanilla, Paper, our own over TCP): real time, facts as the client knows them, and no
 * snapshots. A tick is one of mineflayer's physics ticks.
 */
import mineflayer, { type Bot } from "mineflayer";
import type { EpisodeMessage } from "../../../src/core/episode.ts";
import { EmbodyError, messageOf } from "../../../src/core/errors.ts";
import { RandomStream } from "../../../src/core/random.ts";
import { createBody } from "../body/body.ts";
import { createRecorder } from "../body/recorder.ts";
import { createKnowledge } from "../rules/knowledge.ts";
import { vanillaSources } from "../rules/sources.ts";
import { watchConnection } from "./connection.ts";
import { clientFacts, countDeeds } from "./deeds.ts";
import type { Habitat } from "./habitat.ts";
import type { MinecraftThreadData, RealServer } from "./protocol.ts";

/** Real milliseconds within which the bot must have spawned. */
const spawnTimeout = 30_000;
/** While the body is dead or its column is not loaded there are no physics ticks; time goes on all the same. */
const tickTimeout = 100;

export async function createRemoteHabitat(data: MinecraftThreadData, server: RealServer): Promise<Habitat> {
  const bot = mineflayer.createBot({
    host: server.host,
    port: server.port,
    username: data.username,
    auth: server.auth,
    hideErrors: true,
    maxCatchupTicks: 1,
    ...(server.version === null ? {} : { version: server.version }),
  });
  const failures = watchConnection(bot);
  await untilSpawned(bot, failures, server);
  const body = createBody(bot, {
    knowledge: createKnowledge({ sources: vanillaSources }),
    random: new RandomStream(data.seed, "skills"),
    xray: data.xray,
  });
  const deeds = countDeeds(bot, body);
  const recorder = createRecorder(bot, body);
  const messages: EpisodeMessage[] = [];
  return {
    body,
    get time() {
      return body.time;
    },
    async tick() {
      await nextPhysicsTick(bot);
      if (failures.length > 0) throw lost(server, failures);
      body.onTick();
      messages.push(...recorder.tick(body.time));
    },
    facts: () => clientFacts(bot, body, deeds),
    snapshot: () => null,
    record: () => messages.splice(0),
    setSpeed: () => {},
    close: () => bot.quit(),
  };
}

function lost(server: RealServer, failures: readonly string[]): EmbodyError {
  return new EmbodyError("connection", `The server ${server.host}:${server.port} was lost: ${failures.join("; ")}.`);
}

function untilSpawned(bot: Bot, failures: readonly string[], server: RealServer): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string) =>
      reject(
        new EmbodyError("connection", `Cannot join ${server.host}:${server.port}: ${reason}.`, {
          remedy: "Check --host, --port, --mc-version and --auth, and that the server runs.",
        }),
      );
    const timer = setTimeout(() => refuse(`not spawned after ${spawnTimeout / 1000} s`), spawnTimeout);
    bot.once("spawn", () => {
      clearTimeout(timer);
      resolve();
    });
    for (const event of ["error", "kicked", "end"] as const) {
      bot.once(event, (cause: unknown) => {
        clearTimeout(timer);
        refuse(failures[0] ?? messageOf(cause));
      });
    }
  });
}

function nextPhysicsTick(bot: Bot): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      bot.removeListener("physicsTick", done);
      resolve();
    };
    const timer = setTimeout(done, tickTimeout);
    bot.once("physicsTick", done);
  });
}
