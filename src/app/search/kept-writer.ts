/** A writer whose texts are kept as they come, so that a search that goes on does not ask, and pay, for them again. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RewardWriter, WriteRequest, WrittenReward } from "../../../planners/reward-writer/writer.ts";
import { replaceFile } from "../../store/files.ts";

export function keptWriter(writer: RewardWriter, folder: string): RewardWriter {
  mkdirSync(folder, { recursive: true });
  let asked = 0;
  return {
    name: writer.name,
    async write(request: WriteRequest) {
      const file = join(folder, `${String(++asked).padStart(3, "0")}.json`);
      if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as WrittenReward[];
      const written = await writer.write(request);
      replaceFile(file, `${JSON.stringify(written, null, 2)}\n`);
      return written;
    },
  };
}
