/** Keeps drawing buffer and camera in step with the size that the page gives the canvas; at most two pixels a CSS pixel. */
import type { PerspectiveCamera, WebGLRenderer } from "three";

export function fitToCanvas(renderer: WebGLRenderer, camera: PerspectiveCamera): void {
  const canvas = renderer.domElement;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(2, globalThis.devicePixelRatio);
  if (canvas.width === Math.floor(width * ratio) && canvas.height === Math.floor(height * ratio)) return;
  renderer.setPixelRatio(ratio);
  renderer.setSize(width, height, false);
  camera.aspect = width / Math.max(1, height);
  camera.updateProjectionMatrix();
}
