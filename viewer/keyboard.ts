/** The keyboard: space plays and pauses, arrows seek by 5 s (with shift 30), [ and ] change the speed, f the camera, home and end jump. */

export interface Commands {
  toggle(): void;
  seekBy(seconds: number): void;
  seekTo(edge: "start" | "end"): void;
  changeSpeed(step: number): void;
  nextCamera(): void;
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
