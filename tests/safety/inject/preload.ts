/**
 * Loaded before the program, in every thread of it (`--import`), in the tests of safety: notes every address that it connects to, every file that
 * it writes and every program that it would start, and lets it start none. Where injections are asked for it gives the embedded world a
 * client whose wire carries them. (Node's permission model would do for files, but it forbids `fsync` altogether.)
 */
import childProcess from "node:child_process";
import fs from "node:fs";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import net from "node:net";

type Anything = (...args: unknown[]) => unknown;
type Module = Record<string, Anything | undefined>;

const deeds = process.env.EMBODY_TEST_DEEDS ?? "";
const { appendFileSync } = fs;
/** Node's own functions call one another, and writing the note down is none of the program's deeds. */
let isNoting = false;

function note(kind: string, what: unknown): void {
  if (isNoting) return;
  isNoting = true;
  appendFileSync(deeds, `${JSON.stringify([kind, String(what)])}\n`);
  isNoting = false;
}

function tap(module: object, names: readonly string[], before: (name: string, args: readonly unknown[]) => void): void {
  const functions = module as Module;
  for (const name of names) {
    const original = functions[name];
    if (!original) continue;
    functions[name] = function (this: unknown, ...args: unknown[]) {
      before(name, args);
      return Reflect.apply(original, this, args);
    };
  }
}

tap(net.Socket.prototype, ["connect"], (_, args) => {
  // Internally called with an array of normalised arguments.
  const [first] = args.flat();
  const { host, port, path } = (typeof first === "object" && first !== null ? first : {}) as Record<string, unknown>;
  note("connect", path ?? `${host ?? first}:${port ?? ""}`);
});

const writing = [
  "writeFile",
  "appendFile",
  "mkdir",
  "mkdtemp",
  "rm",
  "rmdir",
  "unlink",
  "truncate",
  "symlink",
  "chmod",
];
const moving = ["rename", "copyFile", "cp", "link"];
const fileOf = (name: string, args: readonly unknown[]) => {
  const [first, second] = args;
  // A descriptor was opened before, and noted then.
  if (typeof first !== "string" && !(first instanceof URL)) return;
  note("write", moving.some((each) => name.startsWith(each)) ? second : first);
};
const opened = (_: string, args: readonly unknown[]) => {
  const [path, flags] = args;
  if (typeof flags === "string" && /[wa+]/.test(flags)) note("write", path);
};
for (const module of [fs, fs.promises]) {
  tap(
    module,
    [...writing, ...moving].flatMap((name) => [name, `${name}Sync`]),
    fileOf,
  );
  tap(module, ["open", "openSync"], opened);
}
tap(fs, ["createWriteStream"], fileOf);

const starting = ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"];
tap(childProcess, starting, (name, args) => {
  note("start", args[0]);
  throw new Error(`${name} is not allowed here`);
});
syncBuiltinESMExports();

if (process.env.EMBODY_TEST_INJECTION_LOG) {
  const injecting = new URL("./mineflayer.ts", import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      const isWorld = context.parentURL?.endsWith("/worlds/minecraft/thread/embedded.ts");
      return specifier === "mineflayer" && isWorld
        ? { url: injecting, shortCircuit: true, format: "module-typescript" }
        : next(specifier, context);
    },
  });
}
