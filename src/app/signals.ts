/** What stops a goal or a training in order: Ctrl-C (a second one ends the process at once) and a limit of wall time. */

/** Milliseconds after which a further Ctrl-C ends the process at once. */
const secondSignalAfter = 300;

/** Gives a function that stops listening. @param maxWallSeconds null: no limit */
export function listenForSignals(stop: AbortController, maxWallSeconds: number | null = null): () => void {
  let firstAt = 0;
  const onSignal = () => {
    if (stop.signal.aborted) {
      // A terminal's Ctrl-C may come twice, from it and from a process that passes it on.
      if (performance.now() - firstAt > secondSignalAfter) process.exit(130);
      return;
    }
    firstAt = performance.now();
    stop.abort("interrupted");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const timer = maxWallSeconds === null ? null : setTimeout(() => stop.abort("budget"), maxWallSeconds * 1000);
  return () => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    if (timer) clearTimeout(timer);
  };
}
