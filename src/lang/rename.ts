/**
 * Takes an exported function out of a text's exports and gives it another name, so that a text around it can call it: for layers that do something with
 * what any valid text returns. It works on positions in the text, whose comments, types and layout stay. All variables of that name are
 * renamed, also those that hide it somewhere: renaming a bound variable consistently changes no meaning.
 */
import { type AnyNode, parse } from "acorn";
import { eraseTypes } from "./erase.ts";
import { tokenize } from "./tokens.ts";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Nodes directly within a node. */
function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flatMap((value: unknown) => {
    if (Array.isArray(value)) return value.filter(isNode);
    return isNode(value) ? [value] : [];
  });
}

/** Whether an identifier within this node is a key or a member, not a variable. */
function isLabel(parent: AnyNode, node: AnyNode): boolean {
  if (parent.type === "MemberExpression") return parent.property === node && !parent.computed;
  return parent.type === "Property" && parent.key === node && parent.value !== node && !parent.computed;
}

function edits(root: AnyNode, name: string, other: string): Edit[] {
  const found = new Map<number, Edit>();
  const visit = (node: AnyNode, parent: AnyNode | null): void => {
    if (node.type === "ExportNamedDeclaration" && node.declaration && declares(node.declaration, name)) {
      found.set(node.start, { start: node.start, end: node.declaration.start, text: "" });
    }
    if (node.type === "Identifier" && node.name === name && parent && !isLabel(parent, node)) {
      // `{ reward }` stays a record with that key, and a pattern that takes it.
      const isShort = shorthandStarts.has(node.start);
      found.set(node.start, { start: node.start, end: node.end, text: isShort ? `${name}: ${other}` : other });
    }
    for (const child of childrenOf(node)) visit(child, node);
  };
  const shorthandStarts = new Set<number>();
  const note = (node: AnyNode): void => {
    if (node.type === "Property" && node.shorthand) shorthandStarts.add(node.start);
    for (const child of childrenOf(node)) note(child);
  };
  note(root);
  visit(root, null);
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function declares(node: AnyNode, name: string): boolean {
  if (node.type === "FunctionDeclaration") return node.id?.name === name;
  return (
    node.type === "VariableDeclaration" &&
    node.declarations.some(({ id }) => id.type === "Identifier" && id.name === name)
  );
}

/** `wanted`, or with a number behind it: a name that occurs nowhere in the text. */
export function freshName(source: string, wanted: string): string {
  const taken = new Set(tokenize(source).map(({ text }) => text));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The text with its export `name` called `other` and no longer exported. The text must be one that was checked. */
export function withdrawExport(source: string, name: string, other: string): string {
  const root = parse(eraseTypes(source).text, { ecmaVersion: 2024, sourceType: "module" });
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, text } of edits(root, name, other)) {
    pieces.push(source.slice(done, start), text);
    done = end;
  }
  return pieces.join("") + source.slice(done);
}
