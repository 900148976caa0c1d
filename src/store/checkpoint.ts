/**
 * What a goal or a training needs to go on after its process ended at any moment: one file, replaced as a whole (`files.ts`), so that
 * there is always a complete one. Layout: magic, u32 length of the JSON part, JSON, the world's
 * snapshot (or a training's numbers), SHA-256 of all before it.
 */
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { EmbodyError, messageOf } from "../core/errors.ts";
import { replaceFile } from "./files.ts";

const magic = Buffer.from("EMBODYC1");
const digestLength = 32;

export interface Checkpoint<State> {
  readonly state: State;
  readonly world: Uint8Array;
}

export function writeCheckpoint<State>(path: string, checkpoint: Checkpoint<State>): void {
  const json = Buffer.from(JSON.stringify(checkpoint.state));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const body = Buffer.concat([magic, length, json, checkpoint.world]);
  replaceFile(path, Buffer.concat([body, createHash("sha256").update(body).digest()]));
}

export function readCheckpoint<State>(path: string): Checkpoint<State> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new EmbodyError("not-found", `The checkpoint '${path}' cannot be read: ${messageOf(error)}.`, {
      remedy: "Give the id of a run that was stopped.",
      cause: error,
    });
  }
  const body = bytes.subarray(0, -digestLength);
  const digest = bytes.subarray(-digestLength);
  const whole =
    body.length >= magic.length + 4 &&
    body.subarray(0, magic.length).equals(magic) &&
    createHash("sha256").update(body).digest().equals(digest);
  if (!whole) {
    throw new EmbodyError("bad-file", `The checkpoint '${path}' is damaged or not one of ours.`, {
      remedy: "The run cannot go on from there; what else it has kept is still good.",
    });
  }
  const jsonStart = magic.length + 4;
  const jsonEnd = jsonStart + body.readUInt32LE(magic.length);
  return { state: JSON.parse(body.toString("utf8", jsonStart, jsonEnd)), world: body.subarray(jsonEnd) };
}

export function removeCheckpoint(path: string): void {
  rmSync(path, { force: true });
}
