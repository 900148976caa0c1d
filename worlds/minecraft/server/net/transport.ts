/**
 * Where connections come from: TCP, or a duplex stream in this process that carries the same bytes. Stands in for
 * minecraft-protocol's own `Server` (`createServer({ Server })`), whose plugins then do handshake, status, login and the
 * configuration phase. Compression is off: between processes of one machine it only costs time, and what is never
 * decompressed cannot be a bomb.
 */
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import type { Duplex } from "node:stream";
import { EmbodyError, messageOf } from "../../../../src/core/errors.ts";
import { minecraftVersion } from "../contracts.ts";
import { FrameSplitter } from "./frames.ts";

/** The part of minecraft-protocol's client (here: the server's end of one connection) that we use. */
export interface Connection extends EventEmitter {
  id: number;
  state: string;
  ended: boolean;
  username: string;
  uuid: string;
  socket: Duplex;
  splitter: NodeJS.ReadWriteStream;
  deserializer: NodeJS.ReadWriteStream & { parsePacketBuffer(buffer: Buffer): ParsedPacket };
  write(name: string, parameters: unknown): void;
  setSocket(socket: Duplex): void;
  end(reason?: string): void;
}

interface ParsedPacket {
  readonly data: { readonly name: unknown };
}

interface MinecraftProtocol {
  Client: new (isServer: boolean, version: string, customPackets: unknown, hideErrors: boolean) => Connection;
  createServer(options: Record<string, unknown>): EventEmitter;
}

const require = createRequire(import.meta.url);
const protocol = require("minecraft-protocol") as MinecraftProtocol;

export interface TransportHandlers {
  /** Asked before a login is accepted; the reason when it is refused. */
  refuseLogin(name: string): string | null;
  /** The connection has reached the play state. */
  joined(connection: Connection): void;
  /** It broke off or broke the protocol, in whatever state. */
  failed(connection: Connection, error: Error): void;
}

export interface TransportOptions {
  readonly motd: string;
  readonly maxPlayers: number;
}

export interface Transport {
  attachStream(stream: Duplex): void;
  listen(options: { host: string; port: number }): Promise<{ port: number }>;
  close(): Promise<void>;
}

export function createTransport(options: TransportOptions, handlers: TransportHandlers): Transport {
  const connections = new Set<Connection>();
  let nextId = 0;
  let tcp: TcpServer | null = null;

  /** What `createServer` wants of a server; connections are handed to it by `attachStream` below. */
  class InjectedServer extends EventEmitter {
    listen(): void {
      // Listening is asked for later, and explicitly.
    }
  }

  const server = protocol.createServer({
    Server: InjectedServer,
    version: minecraftVersion,
    "online-mode": false,
    encryption: false,
    keepAlive: false,
    hideErrors: true,
    motd: options.motd,
    maxPlayers: options.maxPlayers,
    enforceSecureProfile: false,
    errorHandler: (connection: Connection, error: Error) => {
      handlers.failed(connection, error);
      drop(connection);
    },
    beforeLogin: (connection: Connection) => {
      const reason = handlers.refuseLogin(connection.username);
      if (reason === null) return;
      connection.write("disconnect", { reason: JSON.stringify({ text: reason }) });
      // Login goes on in the library after this hook; nothing more of it may be sent.
      connection.write = () => {};
      drop(connection);
    },
  });
  server.on("playerJoin", (connection: Connection) => handlers.joined(connection));

  function attachStream(stream: Duplex): void {
    const connection = new protocol.Client(true, minecraftVersion, undefined, true);
    connection.id = nextId++;
    withoutCompression(connection);
    withFrameLimit(connection);
    withStrictParsing(connection);
    connections.add(connection);
    connection.on("end", () => connections.delete(connection));
    connection.setSocket(stream);
    server.emit("connection", connection);
  }

  return {
    attachStream,
    listen({ host, port }) {
      return new Promise((resolve, reject) => {
        const listener = createTcpServer((socket) => {
          socket.setNoDelay(true);
          attachStream(socket);
        });
        tcp = listener;
        listener.once("error", (error) => {
          const remedy = "Choose another --port, or stop what is listening there.";
          reject(
            new EmbodyError("connection", `Cannot listen on ${host}:${port}: ${messageOf(error)}.`, {
              remedy,
              cause: error,
            }),
          );
        });
        listener.listen(port, host, () => {
          const address = listener.address();
          resolve({ port: typeof address === "object" && address ? address.port : port });
        });
      });
    },
    async close() {
      for (const connection of connections) drop(connection);
      const listener = tcp;
      tcp = null;
      if (listener) await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}

/** Ends a connection after what has been written, without waiting for the other side. */
export function drop(connection: Connection): void {
  const { socket } = connection;
  socket.unpipe();
  socket.resume();
  connection.end("closed");
  socket.end(() => socket.destroy());
}

/** minecraft-protocol always asks for compression at login; vanilla leaves it out when it is off. */
function withoutCompression(connection: Connection): void {
  const write = connection.write.bind(connection);
  connection.write = (name, parameters) => {
    // `server_data` belongs to the play state; the library sends it while still in login.
    if (name === "compress" || (name === "server_data" && connection.state !== "play")) return;
    write(name, parameters);
  };
  Object.defineProperty(connection, "compressionThreshold", { get: () => -2, set: () => {} });
}

function withFrameLimit(connection: Connection): void {
  const splitter = new FrameSplitter();
  connection.splitter.unpipe(connection.deserializer);
  connection.splitter = splitter;
  splitter.pipe(connection.deserializer);
}

/**
 * Protodef drops a packet that ends too early without a word, and lets an unknown id through; here both are errors. Bytes left
 * over at a packet's end are not: minecraft-data may know less of a packet than vanilla's client sends.
 */
function withStrictParsing(connection: Connection): void {
  const strict = () => {
    const { deserializer } = connection;
    const parse = deserializer.parsePacketBuffer.bind(deserializer);
    deserializer.parsePacketBuffer = (buffer) => {
      const packet = parseWhole(parse, buffer);
      if (typeof packet.data.name === "string" && !/^\d|^0x/.test(packet.data.name)) return packet;
      throw new Error(`there is no packet ${String(packet.data.name)} in this state`);
    };
  };
  strict();
  // Every state has a deserializer of its own.
  connection.on("state", strict);
}

function parseWhole(parse: (buffer: Buffer) => ParsedPacket, buffer: Buffer): ParsedPacket {
  try {
    return parse(buffer);
  } catch (error) {
    // A new error: protodef swallows those that are marked as partial reads.
    throw new Error(`a packet of ${buffer.length} bytes cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
