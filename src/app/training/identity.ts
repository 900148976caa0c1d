/**
 * What a result was made with: versions of everything that its numbers depend on, and a hash of our own sources. A run that goes on under other
 * versions says so; a skill carries both.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../version.ts";

/** Versions of the program, of Node, and of the packages that do arithmetic. */
export function libraryVersions(): Record<string, string> {
  return {
    embody: version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    onnxruntime: versionOf("onnxruntime-node"),
    rapier: versionOf("@dimforge/rapier3d"),
  };
}

function versionOf(name: string): string {
  const path = findPackageJSON(name, import.meta.url);
  if (path === undefined) return "unknown";
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** What decides how a training goes. */
const rooms = [
  "src/core",
  "src/kernel",
  "src/lang",
  "src/nn",
  "src/rl",
  "src/app/training",
  "worlds/batch",
  "worlds/classic",
  "worlds/maze",
  "worlds/rapier",
];

/** SHA-256 over the sources that trainings run through, in hex. */
export function trainingCodeHash(): string {
  const hash = createHash("sha256");
  for (const room of rooms) {
    const files = readdirSync(join(root, room), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((name) => name.endsWith(".ts")).sort()) {
      hash.update(`${room}/${file}\n`).update(readFileSync(join(root, room, file)));
    }
  }
  return hash.digest("hex");
}
