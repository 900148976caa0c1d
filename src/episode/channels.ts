/**
 * The channels of an episode file: one a kind of message, each with a schema that other MCAP tools can show. Encoding and
 * decoding are pure, so that writer, reader and page share them.
 */
import type { EpisodeMessage, EventMessage, PaletteMessage } from "../core/episode.ts";
import { EmbodyError } from "../core/errors.ts";
import { decodeColumn, encodeColumn } from "./column.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { decodePoses, encodePoses } from "./poses.ts";
import { decodeScene, encodeScene } from "./scene.ts";

export interface EpisodeChannel {
  readonly id: number;
  readonly kind: EpisodeMessage["kind"];
  readonly topic: string;
  readonly messageEncoding: string;
  readonly schema: { readonly name: string; readonly encoding: string; readonly text: string };
}

const number = { type: "number" };
const position = { type: "array", items: number, minItems: 3, maxItems: 3 };

/** Ids are part of the format: a file's channel records repeat them. */
export const episodeChannels: readonly EpisodeChannel[] = [
  {
    id: 1,
    kind: "palette",
    topic: "/palette",
    messageEncoding: "json",
    schema: jsonSchema("embody.Palette", {
      time: number,
      blocks: { type: "object", additionalProperties: { type: "string" } },
      properties: { type: "object" },
    }),
  },
  {
    id: 2,
    kind: "column",
    topic: "/columns",
    messageEncoding: "embody-column",
    schema: {
      name: "embody.Column",
      encoding: "text",
      text:
        "little endian: u8 version 1, f64 time, i32 x, i32 z, i16 minY, u16 height, u8 length + UTF-8 biome, u16 length + u16[] palette of " +
        "block states; LEB128: number of runs, palette index of each run, length of each run, in y, z, x order; all LEB128",
    },
  },
  {
    id: 3,
    kind: "frame",
    topic: "/frames",
    messageEncoding: "json",
    schema: jsonSchema("embody.Frame", {
      t: { ...number, description: "world time, s" },
      n: { ...number, description: "tick" },
      k: { ...number, description: "1 in a keyframe" },
      a: {
        type: "array",
        description: "agent: x, y, z, yaw, pitch, flags (1 on ground, 2 sneaking, 4 sprinting, 8 swinging)",
      },
      e: { type: "array", description: "entities: id, name, x, y, z, yaw, item" },
      r: { type: "array", items: number, description: "ids of entities that went" },
      b: { type: "array", description: "block changes: x, y, z, state" },
      i: { type: "object", description: "inventory: item counts" },
      h: { type: ["string", "null"], description: "held item" },
      hp: { ...number, description: "health" },
      f: { ...number, description: "food" },
      d: { ...number, description: "time of day, 0..23999" },
      g: { type: ["array", "null"], description: "block being dug: x, y, z, stage 0..9" },
    }),
  },
  {
    id: 4,
    kind: "event",
    topic: "/events",
    messageEncoding: "json",
    schema: jsonSchema("embody.Event", {
      time: number,
      event: { type: "object", properties: { type: { type: "string" }, position } },
    }),
  },
  {
    id: 5,
    kind: "scene",
    topic: "/scene",
    messageEncoding: "embody-scene",
    schema: {
      name: "embody.Scene",
      encoding: "text",
      text:
        "little endian: u8 version 1, f64 time, u32 length + JSON (bodies, fixtures, ground, rays, targets, numbers), " +
        "u32 count + heights of the ground, f32 in byte planes: all lowest bytes, then all second ones, ...",
    },
  },
  {
    id: 6,
    kind: "poses",
    topic: "/poses",
    messageEncoding: "embody-poses",
    schema: {
      name: "embody.Poses",
      encoding: "text",
      text:
        "little endian: u8 version 1, u8 flags (1 keyframe, 2 contacts, 4 rays, 8 targets, 16 numbers), f64 time, u32 step, u16 moved " +
        "bodies, u16 each of contacts, rays, targets, numbers; u16 body indices; f32 in byte planes: 7 a body (position, quaternion " +
        "xyzw), 7 a contact (point, normal, force), 1 a ray, 3 a target, 1 a number",
    },
  },
];

export const metadataNames = { header: "embody", goalEnd: "embody/goal-end" } as const;

const channelsByKind = new Map(episodeChannels.map((channel) => [channel.kind, channel]));

export function channelOf(kind: EpisodeMessage["kind"]): EpisodeChannel {
  const channel = channelsByKind.get(kind);
  if (channel === undefined) throw new EmbodyError("internal", `There is no channel for messages of kind '${kind}'.`);
  return channel;
}

export function encodeMessage(message: EpisodeMessage): Uint8Array {
  if (message.kind === "column") return encodeColumn(message);
  if (message.kind === "scene") return encodeScene(message);
  if (message.kind === "poses") return encodePoses(message);
  if (message.kind === "frame") return new TextEncoder().encode(encodeFrame(message));
  const { kind: _, ...content } = message;
  return new TextEncoder().encode(JSON.stringify(content));
}

export function decodeMessage(topic: string, data: Uint8Array): EpisodeMessage | null {
  if (topic === "/columns") return decodeColumn(data);
  if (topic === "/scene") return decodeScene(data);
  if (topic === "/poses") return decodePoses(data);
  const text = new TextDecoder().decode(data);
  if (topic === "/frames") return decodeFrame(text);
  if (topic === "/palette") return { kind: "palette", ...(JSON.parse(text) as Omit<PaletteMessage, "kind">) };
  if (topic === "/events") return { kind: "event", ...(JSON.parse(text) as Omit<EventMessage, "kind">) };
  // A channel of a later version: an older reader shows what it knows.
  return null;
}

function jsonSchema(name: string, properties: Record<string, unknown>): EpisodeChannel["schema"] {
  return { name, encoding: "jsonschema", text: JSON.stringify({ title: name, type: "object", properties }) };
}
