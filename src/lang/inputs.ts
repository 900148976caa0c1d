/**
 * The inputs of a program: state records, vectors and numbers, as values and as the TypeScript declaration that a person or a model
 * reads. A field whose name has dots is a record within a record.
 */
import type { StateRecord } from "../core/state-record.ts";
import { numberValue } from "./context.ts";
import { reachable, type Scalar, type ScalarGraph } from "./scalars.ts";
import type { Value } from "./values.ts";

export interface VectorInput {
  /** Names of the components. */
  readonly vector: readonly string[];
  readonly meaning: string;
}

export type InputDeclaration = StateRecord | VectorInput | "number";

/** What a program may read, by the name of the parameter. */
export type InputDeclarations = Readonly<Record<string, InputDeclaration>>;

/** Component names that can be written as members. */
const isWord = (name: string) => /^[A-Za-z_$][\w$]*$/.test(name);

export function inputValue(name: string, declaration: InputDeclaration, graph: ScalarGraph): Value {
  const number = (offset: number) => numberValue(graph.leaf("number", name, offset));
  const vector = (offset: number, size: number, names?: readonly string[]): Value => ({
    kind: "list",
    items: Array.from({ length: size }, (_, index) => number(offset + index)),
    ...(names ? { names } : {}),
  });
  if (declaration === "number") return number(0);
  if ("vector" in declaration) return vector(0, declaration.vector.length, declaration.vector);
  const root = new Map<string, Value>();
  for (const { name: path, offset, size, components } of declaration.fields) {
    const parts = path.split(".");
    const last = parts.pop() ?? "";
    let fields = root;
    for (const part of parts) {
      const inner = fields.get(part);
      const next = inner?.kind === "record" ? (inner.fields as Map<string, Value>) : new Map<string, Value>();
      if (inner?.kind !== "record") fields.set(part, { kind: "record", fields: next });
      fields = next;
    }
    fields.set(last, size === 1 && !components ? number(offset) : vector(offset, size, components));
  }
  return { kind: "record", fields: root };
}

/** "state.rootPosition" for a number of an input. */
function fieldNameAt(name: string, declaration: InputDeclaration, offset: number): string {
  if (declaration === "number" || "vector" in declaration) return name;
  const field = declaration.fields.find((each) => offset >= each.offset && offset < each.offset + each.size);
  return field ? `${name}.${field.name}` : name;
}

/** The fields that these scalars need, such as "state.rootPosition". */
export function fieldsRead(roots: readonly Scalar[], inputs: InputDeclarations): string[] {
  const names = new Set<string>();
  for (const node of reachable(roots)) {
    const input = node.kind === "leaf" && Object.hasOwn(inputs, node.source) ? inputs[node.source] : undefined;
    if (node.kind === "leaf" && input) names.add(fieldNameAt(node.source, input, node.offset));
  }
  return [...names];
}

interface Tree {
  readonly members: Map<string, Tree | string>;
}

function typeOf(size: number, components?: readonly string[]): string {
  if (size === 1 && !components) return "number";
  if (!components) return `Vector<never>`;
  return `Vector<${components.map((each) => JSON.stringify(each)).join(" | ")}>`;
}

function write(tree: Tree, indent: string, lines: string[]): void {
  for (const [name, member] of tree.members) {
    if (typeof member === "string") lines.push(...member.split("\n").map((line) => indent + line));
    else {
      lines.push(`${indent}readonly ${isWord(name) ? name : JSON.stringify(name)}: {`);
      write(member, `${indent}  `, lines);
      lines.push(`${indent}};`);
    }
  }
}

/** The inputs as TypeScript, with units, frames and meanings. */
export function describeInputs(inputs: InputDeclarations): string {
  const lines = ["/** Numbers by index and, where they have names, by name. */"];
  lines.push("type Vector<Name extends string> = readonly number[] & { readonly [name in Name]: number };");
  for (const [input, declaration] of Object.entries(inputs)) {
    lines.push("");
    if (declaration === "number") lines.push(`declare const ${input}: number;`);
    else if ("vector" in declaration) {
      lines.push(`/** ${declaration.meaning} */`);
      lines.push(`declare const ${input}: ${typeOf(declaration.vector.length, declaration.vector)};`);
    } else {
      const root: Tree = { members: new Map() };
      for (const { name, size, components, unit, frame, meaning } of declaration.fields) {
        const parts = name.split(".");
        const last = parts.pop() ?? "";
        let tree = root;
        for (const part of parts) {
          const inner = tree.members.get(part);
          const next: Tree = typeof inner === "object" ? inner : { members: new Map() };
          tree.members.set(part, next);
          tree = next;
        }
        const count = size > 1 && !components ? `${size} numbers; ` : "";
        const where = frame === "none" ? unit : `${unit}, ${frame} frame`;
        const key = isWord(last) ? last : JSON.stringify(last);
        tree.members.set(last, `/** ${meaning} (${count}${where}) */\nreadonly ${key}: ${typeOf(size, components)};`);
      }
      lines.push(`declare const ${input}: {`);
      write(root, "  ", lines);
      lines.push("};");
    }
  }
  return `${lines.join("\n")}\n`;
}
