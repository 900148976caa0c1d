/** Whatever ends or breaks a bot's connection, in words, in the order in which it happened. */
import type { Bot } from "mineflayer";

export function watchConnection(bot: Bot): string[] {
  const failures: string[] = [];
  const note = (failure: string) => {
    failures.push(failure);
  };
  bot.on("error", (error) => note(error.message || String(error)));
  bot.on("kicked", (reason) => note(`kicked: ${typeof reason === "string" ? reason : JSON.stringify(reason)}`));
  bot.on("end", (reason) => note(`ended: ${reason}`));
  return failures;
}
