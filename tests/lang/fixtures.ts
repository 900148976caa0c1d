/** Inputs like those of a walking robot, for texts of the tests; running an entry on numbers, and the same text as plain JavaScript. */
import { stripTypeScriptTypes } from "node:module";
import { defineRecord, type StateRecord, xyz, xyzw } from "../../src/core/state-record.ts";
import {
  allocate,
  compileJs,
  defineLayout,
  f32,
  interpret,
  type Kernel,
  type KernelMemory,
  kernel,
  type Layout,
} from "../../src/kernel/index.ts";
import {
  checkProgram,
  type EntryDeclaration,
  type InputDeclarations,
  lowerEntry,
  type Program,
} from "../../src/lang/index.ts";
import { plainLibrary } from "./plain-library.ts";

const legs = ["frontLeft", "frontRight", "backLeft", "backRight"];
const joints = legs.flatMap((leg) => [`${leg}Hip`, `${leg}Knee`]);

export const state: StateRecord = defineRecord([
  { name: "rootPosition", components: xyz, unit: "m", frame: "world", meaning: "origin of the torso" },
  { name: "rootRotation", components: xyzw, unit: "1", frame: "world", meaning: "rotation of the torso" },
  { name: "rootVelocity", components: xyz, unit: "m/s", frame: "world", meaning: "velocity of the torso" },
  { name: "rootAngularVelocity", components: xyz, unit: "rad/s", frame: "world", meaning: "angular velocity" },
  { name: "jointPositions", components: joints, unit: "rad", frame: "joint", meaning: "joint angles" },
  { name: "jointVelocities", components: joints, unit: "rad/s", frame: "joint", meaning: "their derivatives" },
  { name: "contactFlags", components: legs, unit: "0 or 1", meaning: "whether a foot touches anything" },
  { name: "rays", size: 5, unit: "m", frame: "link", meaning: "distances to the first things hit" },
  { name: "sites.gripper", components: xyz, unit: "m", frame: "world", meaning: "where the gripper closes" },
  { name: "things.redCrate.position", components: xyz, unit: "m", frame: "world", meaning: "the red crate" },
  { name: "things.redCrate.velocity", components: xyz, unit: "m/s", frame: "world", meaning: "its velocity" },
  { name: "height", unit: "m", frame: "world", meaning: "height of the terrain below" },
]);

export const memory: StateRecord = defineRecord([
  { name: "previousAction", components: joints, unit: "1", meaning: "the last action" },
  { name: "airTime", components: legs, unit: "s", meaning: "since the foot left the ground" },
  { name: "phase", unit: "rad", meaning: "of the gait" },
]);

export const command: StateRecord = defineRecord([
  { name: "velocity", components: ["x", "y"], unit: "m/s", frame: "body", meaning: "wanted" },
  { name: "turnRate", unit: "rad/s", frame: "body", meaning: "wanted" },
  { name: "target", components: xyz, unit: "m", frame: "world", meaning: "where to be" },
]);

export const inputs = {
  state,
  action: { vector: joints, meaning: "as chosen, in [-1, 1]" },
  memory,
  command,
  parameters: defineRecord([
    { name: "friction", unit: "1", meaning: "of the ground" },
    { name: "mass", unit: "1", meaning: "factor" },
  ]),
  time: "number",
} as const satisfies InputDeclarations;

export const rewardEntries: readonly EntryDeclaration[] = [{ name: "reward", result: "terms" }];

/** Numbers of each input, in order. */
export type InputNumbers = Readonly<Record<string, readonly number[]>>;

export function sizeOfInput(declaration: InputDeclarations[string]): number {
  if (declaration === "number") return 1;
  return "vector" in declaration ? declaration.vector.length : declaration.size;
}

/** Inputs as a plain JavaScript program would get them: arrays with named components, nested objects. */
export function plainInput(declaration: InputDeclarations[string], numbers: readonly number[]): unknown {
  const vector = (values: readonly number[], names: readonly string[] | undefined) =>
    Object.assign([...values], Object.fromEntries((names ?? []).map((name, index) => [name, values[index]])));
  if (declaration === "number") return numbers[0];
  if ("vector" in declaration) return vector(numbers, declaration.vector);
  const root: Record<string, unknown> = {};
  for (const { name, offset, size, components } of declaration.fields) {
    const parts = name.split(".");
    const last = parts.pop() ?? "";
    let object = root;
    for (const part of parts) {
      object[part] ??= {};
      object = object[part] as Record<string, unknown>;
    }
    const values = numbers.slice(offset, offset + size);
    object[last] = size === 1 && !components ? values[0] : vector(values, components);
  }
  return root;
}

const parameterNames = (source: string, entry: string): string[] => {
  const match = new RegExp(`(?:function\\s+${entry}\\s*|const\\s+${entry}\\s*=\\s*)\\(([^)]*)\\)`).exec(source);
  return (match?.[1] ?? "").split(",").flatMap((part) => part.split(":")[0]?.trim() || []);
};

/** The text run by JavaScript itself, types taken out by Node. */
export function plainFunction(
  source: string,
  entry: string,
): (numbers: InputNumbers, offered?: InputDeclarations) => unknown {
  const text = stripTypeScriptTypes(source).replace(/\bexport\b/g, "");
  const names = Object.keys(plainLibrary);
  const make = new Function(...names, `"use strict"; { ${text}\nreturn ${entry}; }`) as (
    ...library: unknown[]
  ) => (...given: unknown[]) => unknown;
  const run = make(...Object.values(plainLibrary));
  const parameters = parameterNames(stripTypeScriptTypes(source), entry);
  return (numbers, offered = inputs) =>
    run(
      ...parameters.map((name) => {
        const declaration = offered[name];
        if (!declaration) throw new Error(`no input ${name}`);
        return plainInput(declaration, numbers[name] ?? []);
      }),
    );
}

/** All numbers of a result, in order. */
export function flatNumbers(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "boolean") return [Number(value)];
  if (Array.isArray(value)) return value.flatMap(flatNumbers);
  return Object.values(value as Record<string, unknown>).flatMap(flatNumbers);
}

export interface BuiltProgram {
  readonly program: Program;
  readonly built: Kernel;
  readonly layout: Layout;
  readonly outputs: number;
}

/** A kernel that is nothing but one entry: a field for each input, and `out`. */
export function buildEntry(
  source: string,
  entries: readonly EntryDeclaration[] = rewardEntries,
  offered: InputDeclarations = inputs,
): BuiltProgram {
  const program = checkProgram(source, { file: "test.ts", inputs: offered, entries });
  const [name = ""] = program.entries.keys();
  const outputs = program.entries.get(name)?.result.fields.reduce((sum, { size }) => sum + size, 0) ?? 0;
  const fields = Object.fromEntries(
    Object.entries(offered).map(([input, each]) => [input, f32(Math.max(1, sizeOfInput(each)))]),
  );
  const layout: Layout = defineLayout({ fields: { ...fields, out: f32(outputs) } });
  const built = kernel("entry", layout, (k) => {
    const lowered = lowerEntry(program, name, k, (input, offset) => k.load(input, offset) as never);
    const values =
      lowered.kind === "record"
        ? lowered.fields.flatMap((field) => field.values)
        : [lowered.kind === "number" ? lowered.value : lowered.value.toFloat()];
    values.forEach((value, index) => {
      k.store("out", index, value as never);
    });
  });
  return { program, built, layout, outputs };
}

/** Runs an entry on the interpreter and the JS back end, which must agree to the bit; gives the outputs of each environment. */
export function runEntry({ built, layout, outputs }: BuiltProgram, cases: readonly InputNumbers[]): number[][] {
  const results = [interpret, compileJs].map((compile) => {
    const block = allocate(layout, cases.length) as KernelMemory;
    cases.forEach((numbers, environment) => {
      for (const [input, values] of Object.entries(numbers)) {
        values.forEach((value, index) => {
          block.field(input, index)[environment] = value;
        });
      }
    });
    compile([built], block).run("entry");
    return cases.map((_, environment) =>
      Array.from({ length: outputs }, (__, index) => block.field("out", index)[environment] ?? Number.NaN),
    );
  });
  const [interpreted = [], compiled] = results;
  if (JSON.stringify(interpreted) !== JSON.stringify(compiled)) throw new Error("the back ends disagree");
  return interpreted;
}
