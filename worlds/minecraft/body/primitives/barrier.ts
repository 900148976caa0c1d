/**
 * Waiting until the server has dealt with all that was sent before, however long the connection takes. Since 1.17 a server no
 * longer confirms clicks, but it carries packets out in order and answers a request for command suggestions with the
 * request's own number (https://minecraft.wiki/w/Java_Edition_protocol/Packets#Command_Suggestions_Request).
 */
import type { Limbs } from "../limbs.ts";

/** Ticks that an answer may take; a server that gives none is believed to be done. */
const answerTicks = 40;

/** Whether the server has answered. */
export async function barrier(limbs: Limbs): Promise<boolean> {
  const { bot, ticks } = limbs;
  // At least a tick passes between two requests, so the tick is a number of its own.
  const request = ticks.count;
  let answered = false;
  const onAnswer = (packet: { transactionId: number }) => {
    if (packet.transactionId === request) answered = true;
  };
  bot._client.on("tab_complete", onAnswer);
  try {
    bot._client.write("tab_complete", { transactionId: request, text: "/" });
    return await ticks.until(() => answered, answerTicks);
  } finally {
    bot._client.removeListener("tab_complete", onAnswer);
  }
}
