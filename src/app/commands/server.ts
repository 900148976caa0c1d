/** `embody server`: the embedded Minecraft server alone, in real time, for anybody's client. */
import type { Command } from "commander";
import { serverSchema } from "../../core/config.ts";
import { addOptions, parseOptions } from "../options.ts";

export function addServerCommand(program: Command, _done: (code: number) => void): void {
  const command = program
    .command("server")
    .description("run the embedded Minecraft 1.20.4 server alone (offline mode)");
  addOptions(command, serverSchema).action(async (raw: unknown) => {
    const options = parseOptions(serverSchema, raw);
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
    const { createEmbeddedServer, runRealTime } = await import("../../../worlds/minecraft/server/control.ts");
    const server = createEmbeddedServer({ seed, difficulty: options.difficulty });
    const { port } = await server.listen({ host: options.listen, port: options.port });
    const stopTime = runRealTime(server);
    console.log(
      options.json
        ? JSON.stringify({ type: "server", host: options.listen, port, seed, version: "1.20.4" })
        : `Minecraft 1.20.4 on ${options.listen}:${port}, seed ${seed}   (Ctrl-C ends)`,
    );
    await new Promise<void>((stop) => {
      process.once("SIGINT", () => stop());
      process.once("SIGTERM", () => stop());
    });
    stopTime();
    server.close();
  });
}
