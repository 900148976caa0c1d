/** Daylight in a studio: a sun with soft shadows that goes where the robot goes, light from all around, and a sky that the ground fades into. */
import {
  BackSide,
  Color,
  DirectionalLight,
  Group,
  HemisphereLight,
  Matrix4,
  Mesh,
  ShaderMaterial,
  SphereGeometry,
  Vector3,
} from "three";

export const horizonColour = new Color("#dde5ed");
const zenithColour = new Color("#7ea6cf");
/** Where the sun stands, from the robot, in three's axes: to the left of the follow camera where the robot looks along x. */
const sunDirection = new Vector3(-0.8, 1, -0.22).normalize();
const shadowPixels = 3072;

export class Light {
  readonly group = new Group();
  readonly #sun = new DirectionalLight("#fff1de", 2.5);
  readonly #dome: Mesh;
  readonly #texel: number;
  readonly #toLight = new Matrix4();

  /** @param reach Half the side of the square around the robot (m) in which things throw shadows. */
  constructor(reach: number) {
    const sun = this.#sun;
    sun.castShadow = true;
    sun.shadow.mapSize.set(shadowPixels, shadowPixels);
    const camera = sun.shadow.camera;
    [camera.left, camera.right, camera.bottom, camera.top] = [-reach, reach, -reach, reach];
    [camera.near, camera.far] = [0.1, 8 * reach];
    sun.shadow.radius = 5;
    // Between a shadow that starts too late and one on its own caster: a texel or so.
    sun.shadow.normalBias = (1.2 * 2 * reach) / shadowPixels;
    sun.shadow.bias = -0.0002;
    this.#texel = (2 * reach) / shadowPixels;
    this.#toLight.lookAt(sunDirection, new Vector3(), new Vector3(0, 1, 0)).invert();
    this.#dome = new Mesh(
      new SphereGeometry(400, 24, 16),
      new ShaderMaterial({
        side: BackSide,
        depthWrite: false,
        uniforms: { zenith: { value: zenithColour }, horizon: { value: horizonColour } },
        vertexShader: `varying vec3 direction;
void main() { direction = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
        fragmentShader: `uniform vec3 zenith; uniform vec3 horizon; varying vec3 direction;
void main() {
  float height = clamp(normalize(direction).y, 0.0, 1.0);
  gl_FragColor = vec4(mix(horizon, zenith, pow(height, 0.6)), 1.0);
  #include <colorspace_fragment>
}`,
      }),
    );
    this.#dome.renderOrder = -2;
    this.group.add(sun, sun.target, new HemisphereLight("#edf4fc", "#b5aea3", 1.75), this.#dome);
  }

  update(focus: Vector3, eye: Vector3): void {
    this.#dome.position.copy(eye);
    // Moved by whole texels of the shadow map: otherwise every edge of a shadow crawls.
    const at = focus.clone().applyMatrix4(this.#toLight);
    at.x = Math.round(at.x / this.#texel) * this.#texel;
    at.y = Math.round(at.y / this.#texel) * this.#texel;
    at.applyMatrix4(this.#toLight.clone().invert());
    this.#sun.target.position.copy(at);
    this.#sun.position.copy(at).addScaledVector(sunDirection, 4 * this.#sun.shadow.camera.right);
  }
}
