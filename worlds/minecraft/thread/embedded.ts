/**
 * Our own server and an unmodified mineflayer bot on one virtual clock, joined by an in-process link that carries the real
 * protocol's bytes. One tick: the server's simulation step, 50 ms of the clock (packets both ways, the bot's physics), then the
 * body's own turn; all of it in an order that depends on the seed alone.
 */
import type { Duplex } from "node:stream";
import mineflayer, { type Bot } from "mineflayer";
import type { EpisodeMessage } from "../../../src/core/episode.ts";
import { EmbodyError } from "../../../src/core/errors.ts";
import { RandomStream } from "../../../src/core/random.ts";
import { createBody } from "../body/body.ts";
import { createRecorder } from "../body/recorder.ts";
import { createLink } from "../clock/link.ts";
import { realTime, type VirtualClock } from "../clock/virtual-clock.ts";
import { createKnowledge } from "../rules/knowledge.ts";
import { minecraftVersion } from "../server/contracts.ts";
import { createEmbeddedServer } from "../server/control.ts";
import { watchConnection } from "./connection.ts";
import type { Habitat } from "./habitat.ts";
import type { MinecraftThreadData } from "./protocol.ts";

const tickMilliseconds = 50;
/** Ticks of the world within which the bot must have spawned. */
const spawnTicks = 400;

let threadClock: VirtualClock | null = null;

/** Told by the thread's entry, which must install the clock before this module can be loaded. */
export function useClock(clock: VirtualClock): void {
  threadClock = clock;
}

export async function createEmbeddedHabitat(data: MinecraftThreadData): Promise<Habitat> {
  const clock = threadClock;
  if (!clock) throw new EmbodyError("internal", "The embedded world needs the thread's virtual clock.");
  const server = createEmbeddedServer({
    seed: data.seed,
    difficulty: data.difficulty,
    viewDistance: data.viewDistance,
  });
  if (data.snapshot) server.load(data.snapshot);
  const link = createLink(data.latency);
  server.attachStream(link.server);
  const bot = joinBot(data, link.client);
  const failures = watchConnection(bot);

  const step = async () => {
    server.tick();
    await clock.advance(tickMilliseconds);
    if (failures.length > 0) throw new EmbodyError("connection", `The bot lost the server: ${failures.join("; ")}.`);
  };
  let spawned = false;
  bot.once("spawn", () => {
    spawned = true;
  });
  await clock.settle();
  for (let ticks = 0; !spawned; ticks++) {
    if (ticks === spawnTicks) throw new EmbodyError("connection", `The bot has not spawned after ${spawnTicks} ticks.`);
    await step();
  }
  const knowledge = createKnowledge();
  const time = () => server.worldTick / 20;
  const body = createBody(bot, { knowledge, random: new RandomStream(data.seed, "skills"), xray: data.xray, time });
  const recorder = createRecorder(bot, body);
  const pacing = createPacing(data.speed);

  const messages: EpisodeMessage[] = [];
  return {
    body,
    get time() {
      return time();
    },
    async tick() {
      await step();
      body.onTick();
      await clock.settle();
      messages.push(...recorder.tick(time()));
      await pacing.tick();
    },
    facts: () => server.facts(data.username),
    snapshot: () => server.snapshot(),
    record: () => messages.splice(0),
    setSpeed: (speed) => pacing.setSpeed(speed),
    close: () => server.close(),
  };
}

function joinBot(data: MinecraftThreadData, stream: Duplex): Bot {
  const bot = mineflayer.createBot({
    username: data.username,
    version: minecraftVersion,
    auth: "offline",
    hideErrors: true,
    maxCatchupTicks: 1,
    // The address is used for nothing: `connect` below takes its place.
    host: "embedded",
    connect: (client) => {
      client.setSocket(stream as Parameters<typeof client.setSocket>[0]);
    },
  });
  // The plugins are put in place in a timer of mineflayer's own; a connection made earlier would go unheard.
  bot.once("inject_allowed", () => {
    setImmediate(() => bot._client.emit("connect"));
  });
  return bot;
}

/** Holds world time back to `speed` times real time. The wait is real and invisible to the thread's clock. */
function createPacing(initialSpeed: number) {
  let speed = initialSpeed;
  let next = realTime.now();
  return {
    setSpeed(value: number) {
      speed = value;
      next = realTime.now();
    },
    async tick() {
      if (!Number.isFinite(speed)) return;
      // Time lost to thinking is not made up for: at most one tick is owed.
      next = Math.max(next + tickMilliseconds / speed, realTime.now() - tickMilliseconds);
      const wait = next - realTime.now();
      if (wait > 1) await new Promise((resolve) => realTime.setTimeout(resolve, wait));
    },
  };
}
