/**
 * mineflayer as the embedded world gets it in the tests of injections: the same, but what arrives on the wire has thirty injected texts between the
 * server's own packets, as bytes of the real protocol, which the unmodified client parses. What it parsed is noted in a file, so that
 * a test knows that they arrived.
 */
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Duplex } from "node:stream";
import mineflayer, { type BotOptions } from "mineflayer";
import { injectionCount, injectionPackets, injectionsIn } from "./injections.ts";

interface ProtocolClient {
  readonly state: string;
  on(event: "packet", listener: (data: unknown, meta: { readonly name: string }) => void): void;
  setSocket(stream: Duplex): void;
}

const protocol = createRequire(import.meta.url)("minecraft-protocol") as {
  createSerializer(options: Record<string, unknown>): { createPacketBuffer(packet: unknown): Buffer };
};
const serializer = protocol.createSerializer({ state: "play", isServer: true, version: "1.20.4", customPackets: {} });

/** Once more every so many deliveries, so that no plan is made without them. */
const interval = 400;
/** Above the ground and every tree. */
const height = 250;

/** Names of packets that may hold them; looking into every chunk would take long. */
const telling = new Set([
  "system_chat",
  "tile_entity_data",
  "entity_metadata",
  "set_title_text",
  "boss_bar",
  "playerlist_header",
]);

function createBot(options: BotOptions) {
  const { connect } = options as unknown as { connect?: (client: ProtocolClient) => void };
  const tapped = (client: ProtocolClient) => {
    const setSocket = client.setSocket.bind(client);
    client.setSocket = (stream) => {
      inject(client, stream);
      setSocket(stream);
    };
    connect?.(client);
  };
  return mineflayer.createBot({ ...options, connect: tapped } as unknown as BotOptions);
}

function inject(client: ProtocolClient, stream: Duplex): void {
  const log = process.env.EMBODY_TEST_INJECTION_LOG ?? "";
  /** Players come into the world near its middle. */
  let column = { x: 0, z: 0 };
  let deliveries = 0;
  client.on("packet", (data, { name }) => {
    if (name === "map_chunk") column = data as { x: number; z: number };
    if (!telling.has(name)) return;
    for (const index of injectionsIn(JSON.stringify(data))) appendFileSync(log, `${index} ${name}\n`);
  });
  const push = stream.push.bind(stream);
  stream.push = (chunk: Buffer | null) => {
    // From the first delivery of the play state on: when the world is ready for the first question, they are there.
    if (chunk === null || client.state !== "play" || deliveries++ % interval !== 0) return push(chunk);
    const place = { x: 16 * column.x, y: height, z: 16 * column.z + 8 };
    const packets = Array.from({ length: injectionCount }, (_, index) => injectionPackets(index, place)).flat();
    return push(Buffer.concat([chunk, ...packets.map((packet) => framed(serializer.createPacketBuffer(packet)))]));
  };
}

/** Length as a varint, then the packet; the embedded server does not compress. */
function framed(packet: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = packet.length; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.concat([Buffer.from([...length, rest]), packet]);
    length.push((rest & 0x7f) | 0x80);
  }
}

export default { ...mineflayer, createBot };
