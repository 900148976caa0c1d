/** The page's script and style, built from `viewer/` in memory by esbuild: a tenth of a second, and never out of date. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { EmbodyError } from "../../core/errors.ts";

export interface PageAssets {
  readonly script: Uint8Array;
  readonly style: Uint8Array;
}

export async function buildPage(): Promise<PageAssets> {
  const file = (name: string) => fileURLToPath(new URL(`../../../viewer/${name}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: { app: file("main.ts"), style: file("style.css") },
    bundle: true,
    format: "esm",
    minify: true,
    platform: "browser",
    target: "es2022",
    outdir: "/",
    write: false,
    logLevel: "silent",
    legalComments: "inline",
  });
  const output = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.contents;
  const [script, style] = [output("app.js"), output("style.css")];
  if (!script || !style) throw new EmbodyError("internal", "The page was built without its script or style.");
  return { script, style };
}
