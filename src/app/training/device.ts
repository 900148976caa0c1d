/** Which device a training runs on. */
import { EmbodyError } from "../../core/errors.ts";
import { type OpenedDevice, openDevice } from "../../gpu/adapter.ts";

export const deviceChoices = ["auto", "cpu", "gpu"] as const;
export type DeviceChoice = (typeof deviceChoices)[number];

/** Set to "software": an adapter that runs on the CPU will do, for tests; about a thousand times slower than a GPU. */
const variable = "EMBODY_GPU";

/** Null: the CPU. @throws EmbodyError("unavailable") where a GPU is asked for and there is none */
export async function openTrainingDevice(choice: DeviceChoice): Promise<OpenedDevice | null> {
  if (choice !== "gpu") return null;
  const opened = await openDevice({ software: process.env[variable] === "software" });
  if (opened.device) return opened;
  throw new EmbodyError("unavailable", `Option --device gpu: ${opened.reason}.`, {
    remedy: `${opened.remedy} Or leave --device away: trainings run on the CPU.`,
  });
}
