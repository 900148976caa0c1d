/** The pointer over the picture: a drag turns, the wheel comes nearer or goes away. */
export function listenToPointer(
  canvas: HTMLCanvasElement,
  turn: (dx: number, dy: number) => void,
  zoom: (steps: number) => void,
): void {
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) turn(event.movementX, event.movementY);
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(Math.sign(event.deltaY));
    },
    { passive: false },
  );
}
