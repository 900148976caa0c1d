/**
 * A trainer's state as what a checkpoint file holds: a small record that is JSON, and one block of bytes. Going on from it gives the same bytes
 * as never having stopped, on the same library versions and number of threads; with others the training goes on, and says so.
 */
import { EmbodyError } from "../core/errors.ts";
import type { PpoConfig } from "./config.ts";
import type { LearnerNumbers } from "./learner.ts";
import type { TrainerState } from "./trainer.ts";

/** What a run was made with. */
export interface RunIdentity {
  readonly task: string;
  readonly seed: number;
  readonly numEnvs: number;
  readonly config: PpoConfig;
  /** Versions of what the numbers depend on, such as `{ node, onnxruntime, embody }`. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface CheckpointRecord {
  readonly format: 1;
  readonly identity: RunIdentity;
  readonly iteration: number;
  readonly learner: LearnerNumbers;
  /** Lengths of the blocks in the bytes. */
  readonly parameters: number;
  readonly worlds: readonly number[];
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Bytes: parameters, first and second moment, the world of each shard. */
export function packCheckpoint(state: TrainerState, identity: RunIdentity) {
  const { parameters, firstMoment, secondMoment, numbers } = state.learner;
  const blocks = [bytesOf(parameters), bytesOf(firstMoment), bytesOf(secondMoment), ...state.worlds];
  const bytes = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  const record: CheckpointRecord = {
    format: 1,
    identity,
    iteration: state.iteration,
    learner: numbers,
    parameters: parameters.length,
    worlds: state.worlds.map(({ length }) => length),
  };
  return { record, bytes };
}

export function unpackCheckpoint(record: CheckpointRecord, bytes: Uint8Array): TrainerState {
  const { parameters: count, worlds } = record;
  const expected = (worlds ?? []).reduce((sum, length) => sum + length, count * 12);
  if (record.format !== 1 || bytes.length !== expected) {
    throw new EmbodyError("bad-file", "The checkpoint is not one of this version's.", {
      remedy: "Train again, or use the version that wrote it.",
    });
  }
  const floats = (index: number) => new Float32Array(bytes.slice(index * count * 4, (index + 1) * count * 4).buffer);
  let at = count * 12;
  const cut = (length: number) => {
    at += length;
    return bytes.slice(at - length, at);
  };
  return {
    iteration: record.iteration,
    learner: { numbers: record.learner, parameters: floats(0), firstMoment: floats(1), secondMoment: floats(2) },
    worlds: worlds.map(cut),
  };
}

const show = (value: unknown) => JSON.stringify(value);

/** Refuses to go on with other settings; gives the names of the versions that changed, with which the bytes may differ. */
export function checkIdentity(saved: RunIdentity, now: RunIdentity): string[] {
  const different = [
    ...(["task", "seed", "numEnvs"] as const).filter((name) => saved[name] !== now[name]),
    ...Object.keys(now.config).filter((name) => {
      const key = name as keyof PpoConfig;
      return show(saved.config[key]) !== show(now.config[key]);
    }),
  ];
  if (different.length > 0) {
    throw new EmbodyError("bad-request", `The run was started with another ${different.join(", ")}.`, {
      remedy: "Resume with the settings it was started with, or start a new run.",
    });
  }
  const names = new Set([...Object.keys(saved.versions), ...Object.keys(now.versions)]);
  return [...names].filter((name) => saved.versions[name] !== now.versions[name]).sort();
}
