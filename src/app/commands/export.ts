/** `embody export FILE.mcap --strip OUT.svg`: an episode of physics as a strip of pictures, for a page or a paper. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { exportSchema } from "../../core/config.ts";
import { EmbodyError } from "../../core/errors.ts";
import { addOptions, parseOptions } from "../options.ts";

export function addExportCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("export")
    .description("an episode of physics as pictures side by side")
    .argument("<episode>", "an .mcap file");
  addOptions(command, exportSchema).action(async (path: string, raw: unknown) => {
    const { strip, frames, json } = parseOptions(exportSchema, raw);
    if (strip === undefined) {
      throw new EmbodyError("bad-request", "Nothing says what to export the episode to.", {
        remedy: `For pictures side by side: embody export ${path} --strip OUT.svg`,
      });
    }
    const file = resolve(strip);
    if (!existsSync(dirname(file))) {
      throw new EmbodyError("bad-request", `There is no folder '${dirname(file)}' to write the strip to.`, {
        remedy: "Make it, or give another --strip.",
      });
    }
    const { filmStrip } = await import("../film-strip.ts");
    const episode = resolve(path);
    const svg = await filmStrip(episode, { frames });
    writeFileSync(file, svg);
    const bytes = Buffer.byteLength(svg);
    console.log(json ? JSON.stringify({ type: "exported", episode, strip: file, frames, bytes }) : `strip: ${file}`);
  });
}
