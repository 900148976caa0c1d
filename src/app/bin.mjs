#!/usr/bin/env node
// Starts the command line, which is TypeScript that Node >= 22.18 runs as it is. On an older Node the one that came with
// `npm ci` (devDependency `node`) is started in its place.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  // Started by the lines below, which are gone: this process must not live on alone.
  if (process.env.EMBODY_LAUNCHED && process.channel) {
    process.once("disconnect", () => process.exit(137));
    process.channel.unref();
  }
  // Types are stripped and code is compiled once: later starts take a third of the time. Where it cannot be kept nothing is lost.
  module.enableCompileCache?.();
  const { main } = await import("./cli.ts");
  await main(process.argv.slice(2));
} else {
  const bundled = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
  if (!existsSync(bundled)) {
    console.error(`embody: Node ${process.versions.node} is too old. Use Node >= 22.18, or run 'npm ci' first.`);
    process.exit(2);
  }
  const child = spawn(bundled, process.argv.slice(1), {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, EMBODY_LAUNCHED: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 70)));
}
