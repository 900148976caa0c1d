/** `embody doctor`: what is here, what is missing, and what to do about it. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { plainSchema } from "../../core/config.ts";
import { exitCodes, messageOf } from "../../core/errors.ts";
import { checkLanguageModel } from "../../llm/index.ts";
import { openHome } from "../../store/home.ts";
import { addOptions } from "../options.ts";

interface Finding {
  readonly name: string;
  /** `missing` things are optional: everything works without them, and better with them. */
  readonly status: "ok" | "missing" | "broken";
  readonly detail: string;
  readonly remedy?: string;
}

const browserPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function addDoctorCommand(program: Command, done: (code: number) => void): void {
  const command = program.command("doctor").description("say what is here and what is missing, with the remedy");
  addOptions(command, plainSchema).action(async ({ json }: { json?: boolean }) => {
    const findings = [node(), home(), await minecraft(), await model(), await gpu(), queue(), browser()];
    if (json) console.log(JSON.stringify({ type: "doctor", findings }));
    else {
      for (const { name, status, detail, remedy } of findings) {
        const mark = { ok: "ok     ", missing: "missing", broken: "BROKEN " }[status];
        console.log(`${mark} ${name.padEnd(10)} ${detail}${remedy ? ` ${remedy}` : ""}`);
      }
    }
    done(findings.some(({ status }) => status === "broken") ? exitCodes.notReached : exitCodes.done);
  });
}

function node(): Finding {
  return { name: "node", status: "ok", detail: `${process.versions.node} at ${process.execPath}` };
}

function home(): Finding {
  try {
    return { name: "home", status: "ok", detail: openHome().root };
  } catch (error) {
    return { name: "home", status: "broken", detail: messageOf(error), remedy: "Set EMBODY_HOME." };
  }
}

async function minecraft(): Promise<Finding> {
  const start = performance.now();
  try {
    const [{ createMinecraftWorld }, { minecraftThreadEntry }] = await Promise.all([
      import("../../../worlds/minecraft/world.ts"),
      import("../minecraft.ts"),
    ]);
    const world = await createMinecraftWorld({
      seed: 1,
      difficulty: "normal",
      username: "Doctor",
      viewDistance: 4,
      xray: false,
      speed: Number.POSITIVE_INFINITY,
      latency: 0,
      realServer: null,
      snapshot: null,
      threadEntry: minecraftThreadEntry,
    });
    await world.close();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    return { name: "minecraft", status: "ok", detail: `embedded 1.20.4 server, a body joined it in ${seconds} s.` };
  } catch (error) {
    return { name: "minecraft", status: "broken", detail: messageOf(error), remedy: "Run 'npm ci' again." };
  }
}

async function model(): Promise<Finding> {
  try {
    const { status, detail, remedy } = await checkLanguageModel(process.env);
    // Nothing is wrong without one, so nothing has to be done.
    if (status === "missing")
      return { name: "model", status, detail: `${detail} Goals are planned by rules without one.` };
    return { name: "model", status, detail, ...(remedy === undefined ? {} : { remedy }) };
  } catch (error) {
    return { name: "model", status: "broken", detail: messageOf(error), remedy: "See docs/models.md." };
  }
}

async function gpu(): Promise<Finding> {
  const { openDevice } = await import("../../gpu/adapter.ts");
  const opened = await openDevice();
  if (opened.device) {
    const { maxStorageBufferBindingSize } = opened.device.limits;
    const bound = `${(maxStorageBufferBindingSize / 2 ** 30).toFixed(1)} GiB a buffer`;
    opened.device.destroy();
    return { name: "gpu", status: "ok", detail: `${opened.adapter}, ${bound}: train with --device gpu.` };
  }
  // Nothing is wrong without one, so nothing has to be done.
  return { name: "gpu", status: "missing", detail: `${opened.reason}: skills are trained on the CPU.` };
}

function queue(): Finding {
  return { name: "queue", status: "missing", detail: "nothing in this version needs one." };
}

function browser(): Finding {
  const path = process.env.CHROMIUM || browserPaths.find((candidate) => existsSync(candidate));
  if (path) return { name: "browser", status: "ok", detail: path };
  return {
    name: "browser",
    status: "missing",
    detail: "no Chromium for the browser tests; any browser will do to watch.",
    remedy: "On Debian: apt-get install chromium.",
  };
}
