/** `embody watch [FILE|DIR]`: serves the page until Ctrl-C. */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { watchSchema } from "../../core/config.ts";
import { EmbodyError } from "../../core/errors.ts";
import { openHome } from "../../store/home.ts";
import { addOptions, parseOptions } from "../options.ts";

export function addWatchCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("watch")
    .description("serve the page that plays episodes; prints its address")
    .argument("[path]", "an episode, or a folder of them (default: all of yours)");
  addOptions(command, watchSchema).action(async (path: string | undefined, raw: unknown) => {
    const options = parseOptions(watchSchema, raw);
    const episodes = path === undefined ? openHome().episodes : resolve(path);
    if (!existsSync(episodes)) {
      throw new EmbodyError("not-found", `There is no episode or folder '${episodes}'.`, {
        remedy: "Give a .mcap file that 'embody do' printed, or nothing for all of yours.",
      });
    }
    if (!statSync(episodes).isDirectory()) await checkEpisode(episodes);
    const { startWatchServer } = await import("../server.ts");
    const page = await startWatchServer({
      episodes,
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.listen === undefined ? {} : { listen: options.listen }),
    });
    console.log(options.json ? JSON.stringify({ type: "watch", url: page.url }) : `watch: ${page.url}   (Ctrl-C ends)`);
    await new Promise<void>((stop) => {
      process.once("SIGINT", () => stop());
      process.once("SIGTERM", () => stop());
    });
    await page.close();
  });
}

/** A file that is no episode is told here, not only on the page. */
async function checkEpisode(path: string): Promise<void> {
  const [{ openFileSource }, { openEpisode }] = await Promise.all([
    import("../../episode/file-source.ts"),
    import("../../episode/reader.ts"),
  ]);
  const source = await openFileSource(path);
  try {
    await openEpisode(source);
  } finally {
    await source.close();
  }
}
