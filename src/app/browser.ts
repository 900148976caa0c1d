/** Opens a page in the person's browser, where there is a desktop; the address is printed in any case. */
import { spawn } from "node:child_process";

export function openInBrowser(url: string): void {
  const command = { darwin: "open", win32: "explorer" }[process.platform as string] ?? "xdg-open";
  if (command === "xdg-open" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const child = spawn(command, [url], { stdio: "ignore", detached: true });
  // No such program: the address was printed.
  child.once("error", () => {});
  child.unref();
}
