/** Sky, sun, moon and fog by the time of day (0..23999 ticks: 0 sunrise, 6000 noon, 12000 sunset, 18000 midnight). */
import {
  AmbientLight,
  BackSide,
  Color,
  DirectionalLight,
  Group,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  PlaneGeometry,
  ShaderMaterial,
  SphereGeometry,
  Vector3,
} from "three";

interface SkyColours {
  readonly zenith: Color;
  readonly horizon: Color;
  readonly light: Color;
}

const colours = (zenith: string, horizon: string, light: string): SkyColours => ({
  zenith: new Color(zenith),
  horizon: new Color(horizon),
  light: new Color(light),
});
const day = colours("#3f83dc", "#b4d6f5", "#ffffff");
const dusk = colours("#3d4a86", "#f0a070", "#d9a585");
const night = colours("#0a1024", "#1d2947", "#6576a8");

const cave = new Color("#0b0c10");

export class Sky {
  readonly group = new Group();
  readonly lights = new Group();
  readonly horizon = new Color();
  /** Colour and strength of the sky's light on blocks. */
  readonly light = new Color();
  readonly #sunLight = new DirectionalLight(0xffffff, 1.6);
  readonly #ambient = new HemisphereLight(0xffffff, 0x6b6257, 1.4);
  /** Figures stay readable at night. */
  readonly #moonlight = new AmbientLight("#b4c2ea", 0);
  readonly #sun = disc("#fff2c0", 26);
  readonly #moon = disc("#dfe6f5", 18);
  readonly #dome: ShaderMaterial;
  readonly #zenith = new Color();

  constructor() {
    this.#dome = new ShaderMaterial({
      side: BackSide,
      depthWrite: false,
      uniforms: { zenith: { value: this.#zenith }, horizon: { value: this.horizon } },
      vertexShader: `varying vec3 direction;
void main() { direction = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
      fragmentShader: `uniform vec3 zenith; uniform vec3 horizon; varying vec3 direction;
void main() {
  float height = clamp(normalize(direction).y, 0.0, 1.0);
  gl_FragColor = vec4(mix(horizon, zenith, pow(height, 0.55)), 1.0);
  #include <colorspace_fragment>
}`,
    });
    const dome = new Mesh(new SphereGeometry(400, 24, 16), this.#dome);
    dome.renderOrder = -2;
    this.group.add(dome, this.#sun, this.#moon);
    this.lights.add(this.#sunLight, this.#sunLight.target, this.#ambient, this.#moonlight);
  }

  /** @param covered 0 under the open sky, 1 deep in the ground, where the sky is not to be seen. */
  update(timeOfDay: number, eye: Vector3, covered: number): void {
    const angle = (timeOfDay / 24000) * 2 * Math.PI;
    const sun = new Vector3(Math.cos(angle), Math.sin(angle), 0.25).normalize();
    const height = sun.y;
    // Vanilla is nearly as bright at sunrise (0) as at noon; the sky is red only for a short while.
    const daylight = smooth(-0.26, 0.08, height);
    const twilight = 1 - Math.min(1, Math.abs(height + 0.08) / 0.22);
    mix(this.#zenith, night.zenith, day.zenith, dusk.zenith, daylight, twilight * 0.6);
    mix(this.horizon, night.horizon, day.horizon, dusk.horizon, daylight, twilight * 0.8);
    mix(this.light, night.light, day.light, dusk.light, daylight, twilight * 0.5);
    this.#zenith.lerp(cave, covered);
    this.horizon.lerp(cave, covered);
    this.group.position.copy(eye);
    for (const [body, sign] of [
      [this.#sun, 1],
      [this.#moon, -1],
    ] as const) {
      body.position.copy(sun).multiplyScalar(360 * sign);
      body.lookAt(eye);
      body.visible = body.position.y > -60 && covered < 0.5;
    }
    this.#sunLight.position.set(sun.x * 50, Math.abs(sun.y) * 50 + 20, 30);
    this.#sunLight.color.copy(this.light);
    this.#sunLight.intensity = 0.5 + 1.5 * daylight;
    this.#ambient.color.copy(this.light);
    this.#ambient.intensity = 0.8 + 1.1 * daylight;
    this.#moonlight.intensity = 1.1 * (1 - daylight);
  }
}

function disc(colour: string, size: number): Mesh {
  const material = new MeshBasicMaterial({ color: new Color(colour), depthWrite: false, fog: false });
  const mesh = new Mesh(new PlaneGeometry(size, size), material);
  mesh.renderOrder = -1;
  return mesh;
}

function mix(out: Color, dark: Color, bright: Color, red: Color, daylight: number, twilight: number): void {
  out.copy(dark).lerp(bright, daylight).lerp(red, Math.max(0, twilight));
}

function smooth(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
