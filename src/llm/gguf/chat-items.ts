/** Messages as node-llama-cpp has them. */
import type { ChatMessage } from "../../core/language-model.ts";
import type { ChatItem } from "./llama.ts";

export function chatItems(messages: readonly ChatMessage[]): ChatItem[] {
  return messages.map(({ role, content }) =>
    role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content },
  );
}
