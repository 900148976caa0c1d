/** The keyboard: space plays and pauses, arrows seek by 5 s (with shift 30), [ and ] change the speed, f the camera, home and end jump; c, r and p show or hide contacts, rays and the plan's places. */

import type { Overlay } from "./views/view.ts";

export interface Commands {
  toggle(): void;
  seekBy(seconds: number): void;
  seekTo(edge: "start" | "end"): void;
  changeSpeed(step: number): void;
  nextCamera(): void;
  toggleOverlay(overlay: Overlay): void;
}

export function listenToKeyboard(commands: Commands): void {
  const actions: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    " ": () => commands.toggle(),
    ArrowLeft: (event) => commands.seekBy(event.shiftKey ? -30 : -5),
    ArrowRight: (event) => commands.seekBy(event.shiftKey ? 30 : 5),
    Home: () => commands.seekTo("start"),
    End: () => commands.seekTo("end"),
    "[": () => commands.changeSpeed(-1),
    "]": () => commands.changeSpeed(1),
    f: () => commands.nextCamera(),
    c: () => commands.toggleOverlay("contacts"),
    r: () => commands.toggleOverlay("rays"),
    p: () => commands.toggleOverlay("regions"),
  };
  globalThis.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
}
