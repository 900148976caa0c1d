/**
 * A client's packets of the play state, checked and made into actions. Protodef has parsed their layout; what it lets through
 * is still hostile: numbers may be NaN or out of range, slots and hands may not exist. A packet that no honest client sends
 * throws `BadPacket`, which ends that session alone. Packets that mean nothing here are dropped by name.
 */
import type { Point } from "../../../../src/core/minecraft.ts";
import type { Face, Hand, PlayerAction } from "../sim/actions.ts";

export class BadPacket extends Error {
  constructor(packet: string, what: string) {
    super(`packet '${packet}': ${what}`);
    this.name = "BadPacket";
  }
}

/** A stack as the client claims to see it. */
export interface ClaimedSlot {
  readonly id: number;
  readonly count: number;
  readonly damage: number;
}

/** What a click packet says besides the click: the client's predictions. */
export interface ClickClaims {
  readonly stateId: number;
  readonly changed: readonly { readonly slot: number; readonly item: ClaimedSlot | null }[];
  readonly cursor: ClaimedSlot | null;
}

export type Incoming =
  | { readonly kind: "action"; readonly action: PlayerAction }
  | { readonly kind: "click"; readonly action: PlayerAction & { type: "click" }; readonly claims: ClickClaims }
  | { readonly kind: "keep-alive"; readonly id: number }
  | { readonly kind: "chunks-received" }
  /** How the text in the chat may go on. */
  | { readonly kind: "suggest"; readonly id: number; readonly text: string }
  | { readonly kind: "ignored" };

/** Vanilla's limits of a world (m). */
const worldLimit = 3.0e7;
const heightLimit = 2.0e7;
const maxChatLength = 256;
const maxCommandLength = 32_500;
const maxChangedSlots = 128;

type Fields = Readonly<Record<string, unknown>>;

class Reader {
  readonly #packet: string;
  readonly #fields: Fields;

  constructor(packet: string, fields: unknown) {
    this.#packet = packet;
    if (typeof fields !== "object" || fields === null) throw new BadPacket(packet, "has no fields");
    this.#fields = fields as Fields;
  }

  fail(what: string): never {
    throw new BadPacket(this.#packet, what);
  }

  any(name: string): unknown {
    return this.#fields[name];
  }

  number(name: string, low: number, high: number): number {
    const value = this.#fields[name];
    if (typeof value !== "number" || !Number.isFinite(value)) return this.fail(`${name} is no finite number`);
    if (value < low || value > high) return this.fail(`${name} = ${value} is not within ${low}..${high}`);
    return value;
  }

  integer(name: string, low: number, high: number): number {
    const value = this.number(name, low, high);
    return Number.isInteger(value) ? value : this.fail(`${name} = ${value} is no integer`);
  }

  boolean(name: string): boolean {
    const value = this.#fields[name];
    return typeof value === "boolean" ? value : this.fail(`${name} is no boolean`);
  }

  text(name: string, longest: number): string {
    const value = this.#fields[name];
    if (typeof value !== "string") return this.fail(`${name} is no text`);
    return value.length <= longest ? value : this.fail(`${name} is ${value.length} long, at most ${longest}`);
  }

  list(name: string, longest: number): readonly unknown[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) return this.fail(`${name} is no list`);
    return value.length <= longest ? value : this.fail(`${name} has ${value.length} entries, at most ${longest}`);
  }

  /** A point given by three fields. */
  point(): Point {
    return {
      x: this.number("x", -worldLimit, worldLimit),
      y: this.number("y", -heightLimit, heightLimit),
      z: this.number("z", -worldLimit, worldLimit),
    };
  }

  /** A block position. The wire holds 26, 12 and 26 bits, so any value is in range. */
  block(name: string): Point {
    const inner = new Reader(this.#packet, this.#fields[name]);
    return {
      x: inner.integer("x", -worldLimit, worldLimit),
      y: inner.integer("y", -2048, 2047),
      z: inner.integer("z", -worldLimit, worldLimit),
    };
  }

  face(name: string): Face {
    return this.integer(name, 0, 5) as Face;
  }

  hand(name: string): Hand {
    return this.integer(name, 0, 1) === 0 ? "main" : "off";
  }

  sequence(): number {
    // Clients before 1.19 had none, and mineflayer leaves it out: protodef then reads 0.
    return this.integer("sequence", -(2 ** 31), 2 ** 31 - 1);
  }

  slot(name: string): ClaimedSlot | null {
    const inner = new Reader(this.#packet, this.#fields[name]);
    if (!inner.boolean("present")) return null;
    return {
      id: inner.integer("itemId", 0, 2 ** 31 - 1),
      count: inner.integer("itemCount", -128, 127),
      damage: inner.#damage(),
    };
  }

  /** Of a slot's NBT only the wear is looked at; -1 where there is something else, so that it equals no slot of ours. */
  #damage(): number {
    const nbt = this.#fields.nbtData as { value?: Record<string, { value?: unknown } | undefined> } | undefined | null;
    if (!nbt?.value) return 0;
    const damage = nbt.value.Damage?.value;
    return typeof damage === "number" ? damage : -1;
  }
}

type Decoder = (read: Reader) => Incoming;

const act = (action: PlayerAction): Incoming => ({ kind: "action", action });
const ignored: Incoming = { kind: "ignored" };

const decoders: Readonly<Record<string, Decoder>> = {
  position: (read) => act({ type: "move", position: read.point(), onGround: read.boolean("onGround") }),
  position_look: (read) =>
    act({ type: "move", position: read.point(), ...view(read), onGround: read.boolean("onGround") }),
  look: (read) => act({ type: "move", ...view(read), onGround: read.boolean("onGround") }),
  flying: (read) => act({ type: "move", onGround: read.boolean("onGround") }),
  teleport_confirm: (read) =>
    act({ type: "teleport-confirm", id: read.integer("teleportId", -(2 ** 31), 2 ** 31 - 1) }),
  block_dig: decodeDig,
  block_place: (read) =>
    act({
      type: "use-on",
      position: read.block("location"),
      face: read.integer("direction", 0, 5) as Face,
      // Vanilla allows a little beyond the block.
      cursor: {
        x: read.number("cursorX", -1, 2),
        y: read.number("cursorY", -1, 2),
        z: read.number("cursorZ", -1, 2),
      },
      hand: read.hand("hand"),
      sequence: read.sequence(),
    }),
  use_item: (read) => act({ type: "use", hand: read.hand("hand"), sequence: read.sequence() }),
  use_entity: (read) => {
    const target = read.integer("target", -(2 ** 31), 2 ** 31 - 1);
    const attack = read.integer("mouse", 0, 2) === 1;
    return attack ? act({ type: "attack", target }) : ignored;
  },
  held_item_slot: (read) => act({ type: "select-slot", slot: read.integer("slotId", 0, 8) }),
  window_click: decodeClick,
  close_window: (read) => act({ type: "close-window", windowId: read.integer("windowId", 0, 255) }),
  entity_action: decodeEntityAction,
  arm_animation: (read) => act({ type: "swing", hand: read.hand("hand") }),
  client_command: (read) => (decodeEnum(read, "actionId", "perform_respawn", 0) ? act({ type: "respawn" }) : ignored),
  chat_message: (read) => act({ type: "chat", text: read.text("message", maxChatLength) }),
  tab_complete: (read) => ({
    kind: "suggest",
    id: read.integer("transactionId", -(2 ** 31), 2 ** 31 - 1),
    text: read.text("text", maxCommandLength),
  }),
  keep_alive: decodeKeepAlive,
  chunk_batch_received: () => ({ kind: "chunks-received" }),
};

function view(read: Reader): { yaw: number; pitch: number } {
  const limit = 3.5e38;
  const pitch = read.number("pitch", -limit, limit);
  return { yaw: read.number("yaw", -limit, limit), pitch: Math.max(-90, Math.min(90, pitch)) };
}

/** Status numbers of `block_dig`: three of digging, then what shares its keys (minecraft.wiki, "Player Action"). */
function decodeDig(read: Reader): Incoming {
  const status = read.integer("status", 0, 6);
  // The other uses of this packet carry meaningless positions and faces.
  if (status === 3) return act({ type: "drop-held", all: true });
  if (status === 4) return act({ type: "drop-held", all: false });
  if (status === 5) return act({ type: "release-use" });
  if (status === 6) return act({ type: "swap-hands" });
  const position = read.block("location");
  const sequence = read.sequence();
  if (status === 1) return act({ type: "dig-cancel", position, sequence });
  return act({ type: status === 0 ? "dig-start" : "dig-finish", position, face: read.face("face"), sequence });
}

function decodeClick(read: Reader): Incoming {
  const changed = read.list("changedSlots", maxChangedSlots).map((entry) => {
    const inner = new Reader("window_click", entry);
    return { slot: inner.integer("location", -32768, 32767), item: inner.slot("item") };
  });
  return {
    kind: "click",
    action: {
      type: "click",
      windowId: read.integer("windowId", 0, 255),
      slot: read.integer("slot", -32768, 32767),
      button: read.integer("mouseButton", -128, 127),
      mode: read.integer("mode", 0, 6),
    },
    claims: { stateId: read.integer("stateId", -(2 ** 31), 2 ** 31 - 1), changed, cursor: read.slot("cursorItem") },
  };
}

function decodeEntityAction(read: Reader): Incoming {
  if (decodeEnum(read, "actionId", "start_sneaking", 0)) return act({ type: "sneak", on: true });
  if (decodeEnum(read, "actionId", "stop_sneaking", 1)) return act({ type: "sneak", on: false });
  if (decodeEnum(read, "actionId", "start_sprinting", 3)) return act({ type: "sprint", on: true });
  if (decodeEnum(read, "actionId", "stop_sprinting", 4)) return act({ type: "sprint", on: false });
  if (decodeEnum(read, "actionId", "stop_sleeping", 2)) return act({ type: "leave-bed" });
  return ignored;
}

/** Whether a mapped field has this name; protodef gives numbers that it does not know as they are. */
function decodeEnum(read: Reader, field: string, name: string, number: number): boolean {
  const value = read.any(field);
  return value === name || value === number;
}

/** Protodef gives 64-bit integers as two 32-bit words, high first. */
function decodeKeepAlive(read: Reader): Incoming {
  const words = read.any("keepAliveId");
  if (!Array.isArray(words) || words.length !== 2) return read.fail("keepAliveId is no 64-bit integer");
  return { kind: "keep-alive", id: Number(words[0]) * 4294967296 + (Number(words[1]) >>> 0) };
}

/** Parses and checks one packet of the play state. Throws `BadPacket`. */
export function decodePacket(name: string, fields: unknown): Incoming {
  const decoder = decoders[name];
  return decoder ? decoder(new Reader(name, fields)) : ignored;
}
