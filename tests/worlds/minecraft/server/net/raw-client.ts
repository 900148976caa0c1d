/**
 * A client of the bare protocol for tests: minecraft-protocol's client on an in-process link, no mineflayer on top. It confirms
 * positions and keep-alives as every client must, and keeps all packets that it gets.
 */
import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import { setImmediate as immediate } from "node:timers/promises";
import { createLink } from "../../../../../worlds/minecraft/clock/link.ts";
import type { EmbeddedServer } from "../../../../../worlds/minecraft/server/control.ts";

interface ProtocolClient {
  state: string;
  on(event: string, listener: (...values: never[]) => void): void;
  emit(event: string): void;
  write(name: string, fields: unknown): void;
  setSocket(stream: Duplex): void;
  end(): void;
}

const protocol = createRequire(import.meta.url)("minecraft-protocol") as {
  createClient(options: Record<string, unknown>): ProtocolClient;
};

export interface Packet {
  readonly name: string;
  readonly fields: Record<string, unknown>;
}

export interface RawClient {
  readonly client: ProtocolClient;
  readonly stream: Duplex;
  readonly packets: Packet[];
  readonly ended: boolean;
  named(name: string): Record<string, unknown>[];
  write(name: string, fields: unknown): void;
}

/** Ticks, and lets all bytes of both ways arrive after each tick. */
export async function run(server: EmbeddedServer, ticks = 1): Promise<void> {
  for (let tick = 0; tick < ticks; tick++) {
    server.tick();
    for (let turn = 0; turn < 12; turn++) await immediate();
  }
}

export function connect(server: EmbeddedServer, username: string): RawClient {
  const link = createLink();
  server.attachStream(link.server);
  const packets: Packet[] = [];
  let ended = false;
  const client = protocol.createClient({
    username,
    version: "1.20.4",
    auth: "offline",
    hideErrors: true,
    connect: (made: ProtocolClient) => {
      made.setSocket(link.client);
      setImmediate(() => made.emit("connect"));
    },
  });
  client.on("packet", (fields: Record<string, unknown>, meta: { name: string; state: string }) => {
    packets.push({ name: meta.name, fields });
    if (meta.name === "position") client.write("teleport_confirm", { teleportId: fields.teleportId });
  });
  client.on("end", () => {
    ended = true;
  });
  client.on("error", () => {
    ended = true;
  });
  return {
    client,
    stream: link.client,
    packets,
    get ended() {
      return ended;
    },
    named: (name) => packets.filter((packet) => packet.name === name).map(({ fields }) => fields),
    write: (name, fields) => client.write(name, fields),
  };
}

/** Connects and waits until the client is in the world. */
export async function join(server: EmbeddedServer, username: string): Promise<RawClient> {
  const raw = connect(server, username);
  for (let tick = 0; tick < 50 && raw.named("update_health").length === 0; tick++) await run(server);
  if (raw.named("update_health").length === 0) throw new Error(`${username} did not get into the world`);
  return raw;
}
