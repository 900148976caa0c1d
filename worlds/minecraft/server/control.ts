/**
 * The embedded server as its owner sees it: made from a seed, moved on by `tick`, joined over streams in this process or TCP,
 * read through facts, saved and loaded. No timer runs in it: time passes only when the owner says so, and the same
 * seed and the same packets in the same ticks give the same bytes.
 */
import type { Duplex } from "node:stream";
import { EmbodyError } from "../../../src/core/errors.ts";
import type { MinecraftFacts } from "../../../src/core/minecraft.ts";
import type { Difficulty, PlayerState } from "./contracts.ts";
import { mergeChanges } from "./net/chunk-sender.ts";
import type { WorldSettings } from "./net/join.ts";
import { createSession, type Session } from "./net/session.ts";
import { type Connection, createTransport } from "./net/transport.ts";
import type { SimulationEvent } from "./sim/events.ts";
import { factsOf } from "./sim/facts.ts";
import { loadSimulation, saveSimulation } from "./sim/save.ts";
import { Simulation } from "./sim/simulation.ts";

export interface EmbeddedServerOptions {
  readonly seed: number;
  readonly difficulty?: Difficulty;
  /** Columns sent around each player. */
  readonly viewDistance?: number;
  readonly motd?: string;
  readonly maxPlayers?: number;
}

/** A session that ended because of what its client sent or did not send. */
export interface SessionFailure {
  readonly type: "session-failure";
  readonly name: string | null;
  readonly reason: string;
}

export type ServerEvent = SimulationEvent | SessionFailure;

export interface EmbeddedServer {
  /** Ticks since the start of the world. */
  readonly worldTick: number;
  /** The simulation itself, for tests and tools that look closer. */
  readonly simulation: Simulation;
  /** Exactly so many ticks (default one), each followed by its packets. */
  tick(count?: number): void;
  listen(options: { host?: string; port: number }): Promise<{ port: number }>;
  attachStream(stream: Duplex): void;
  snapshot(): Uint8Array;
  /** Replaces the world; whoever is connected is sent away first. `bad-file` when the bytes are damaged. */
  load(bytes: Uint8Array): void;
  /** A new world. Whoever is connected is sent away first. */
  reset(seed: number): void;
  /** Everybody ever seen in this world. */
  players(): readonly PlayerState[];
  /** Throws `not-found` for a name that never joined. */
  facts(playerName: string): MinecraftFacts;
  /** One listener, called at the end of each tick. */
  onEvent(listener: (event: ServerEvent) => void): void;
  close(): Promise<void>;
}

export function createEmbeddedServer(options: EmbeddedServerOptions): EmbeddedServer {
  const difficulty = options.difficulty ?? "normal";
  const settings = (seed: number): WorldSettings => ({
    seed,
    difficulty,
    viewDistance: options.viewDistance ?? 6,
    maxPlayers: options.maxPlayers ?? 20,
    motd: options.motd ?? "embody",
  });
  const made = (next: Simulation): Simulation => {
    // What clients are shown needs lit columns around it.
    next.keepRadius = Math.max(next.keepRadius, settings(0).viewDistance + 4);
    return next;
  };
  let simulation = made(new Simulation({ seed: options.seed, difficulty }));
  let listener: (event: ServerEvent) => void = () => {};
  /** In the order in which they joined. */
  let sessions: { readonly session: Session; readonly connection: Connection }[] = [];
  let joining: Connection[] = [];
  const failures: SessionFailure[] = [];

  const transport = createTransport(settings(options.seed), {
    refuseLogin(name) {
      if (!/^\w{1,16}$/.test(name)) return "A name has 1 to 16 letters, digits or underscores.";
      const taken = [...joining.map(({ username }) => username), ...sessions.map(({ session }) => session.name)];
      if (taken.includes(name)) return `Somebody called ${name} is here already.`;
      return taken.length < settings(0).maxPlayers ? null : "The server is full.";
    },
    joined(connection) {
      joining.push(connection);
    },
    failed(connection, error) {
      failures.push({ type: "session-failure", name: connection.username ?? null, reason: error.message });
    },
  });

  function admit(): void {
    for (const connection of joining) {
      if (connection.ended) continue;
      const player = simulation.join(connection.username);
      const session = createSession(connection, simulation, player, settings(simulation.seed));
      for (const other of sessions) other.session.playerListed(player.state);
      sessions.push({ session, connection });
    }
    joining = [];
  }

  function dismissClosed(): void {
    const gone = sessions.filter(({ session }) => session.closed);
    if (gone.length === 0) return;
    sessions = sessions.filter(({ session }) => !session.closed);
    for (const { session } of gone) {
      const player = simulation.players.get(session.name);
      if (session.failure) failures.push({ type: "session-failure", name: session.name, reason: session.failure });
      if (!player) continue;
      simulation.leave(player);
      for (const other of sessions) other.session.playerUnlisted(player.state.uuid);
    }
  }

  function tickOnce(): void {
    dismissClosed();
    admit();
    for (const { session } of sessions) session.receive();
    dismissClosed();
    simulation.step();
    const news = simulation.takeNews();
    const seen = { events: news.events, blocks: mergeChanges(news.blocks), light: news.light };
    for (const { session } of sessions) session.send(seen);
    for (const event of news.events) listener(event);
    for (const failure of failures.splice(0)) listener(failure);
  }

  function replace(next: Simulation, reason: string): void {
    for (const { session } of sessions) session.close(reason);
    dismissClosed();
    simulation = made(next);
  }

  return {
    get worldTick() {
      return simulation.tick;
    },
    get simulation() {
      return simulation;
    },
    tick(count = 1) {
      for (let ticks = 0; ticks < count; ticks++) tickOnce();
    },
    listen: ({ host = "127.0.0.1", port }) => transport.listen({ host, port }),
    attachStream: (stream) => transport.attachStream(stream),
    snapshot: () => saveSimulation(simulation),
    load: (bytes) => replace(loadSimulation(bytes), "The world was loaded anew."),
    reset: (seed) => replace(new Simulation({ seed, difficulty }), "The world was made anew."),
    players: () => [...simulation.players.values()].map(({ state }) => state),
    facts(playerName) {
      const player = simulation.players.get(playerName);
      if (player) return factsOf(simulation, player);
      const known = [...simulation.players.keys()].join(", ") || "none";
      throw new EmbodyError("not-found", `No player '${playerName}' has been here. Players: ${known}.`);
    },
    onEvent(next) {
      listener = next;
    },
    async close() {
      for (const { session } of sessions) session.close("The server was closed.");
      await transport.close();
    },
  };
}

/** Milliseconds of one tick. */
const tickMilliseconds = 50;
/** Ticks made up for at once after the process was held up; time beyond that is lost. */
const maxCatchUpTicks = 10;

/** Runs a server in real time, for clients over TCP. The only clock in server code. Returns how to stop it. */
export function runRealTime(server: EmbeddedServer): () => void {
  let due = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - due > tickMilliseconds * maxCatchUpTicks) due = now - tickMilliseconds * maxCatchUpTicks;
    while (due <= now) {
      server.tick();
      due += tickMilliseconds;
    }
  }, tickMilliseconds / 5);
  return () => clearInterval(timer);
}
