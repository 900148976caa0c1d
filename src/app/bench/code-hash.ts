/** A short hash of the program's own sources: results of other code are kept, but not mixed in. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** What decides how a goal goes; the page and the commands do not. */
const rooms = ["src/app/agent.ts", "src/core", "src/lang", "worlds", "skills", "planners"];

/** @param except files that do not matter to what is measured */
export function codeHash(except: readonly string[] = []): string {
  const hash = createHash("sha256");
  const files = rooms.flatMap(sources).filter((file) => !except.includes(file));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 12);
}

function sources(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(path, name));
}
