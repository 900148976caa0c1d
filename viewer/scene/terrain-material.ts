/**
 * The material of blocks: a layer of the texture array, times light. Light is the larger of the sky's (coloured by the time of day) and
 * that of torches and of a faint lamp at the agent, so that one sees what it does in a cave.
 */
import { Color, type DataArrayTexture, FrontSide, ShaderMaterial, Vector3 } from "three";

export interface TerrainUniforms {
  readonly layers: { value: DataArrayTexture };
  readonly skyLight: { value: Color };
  readonly fogColour: { value: Color };
  readonly fogRange: { value: Vector3 };
  readonly lamp: { value: Vector3 };
  /** What the camera looks at; far away where nothing is to be left out. */
  readonly focus: { value: Vector3 };
  readonly opacity: { value: number };
}

const vertexShader = `
attribute vec3 layerUv;
attribute vec3 light;
varying vec3 vLayerUv;
varying vec3 vLight;
varying vec3 vWorld;
void main() {
  vLayerUv = layerUv;
  vLight = light;
  vec4 world = modelMatrix * vec4(position, 1.0);
  vWorld = world.xyz;
  gl_Position = projectionMatrix * viewMatrix * world;
}`;

const fragmentShader = `
precision highp sampler2DArray;
uniform sampler2DArray layers;
uniform vec3 skyLight;
uniform vec3 fogColour;
uniform vec3 fogRange;
uniform vec3 lamp;
uniform vec3 focus;
uniform float opacity;
varying vec3 vLayerUv;
varying vec3 vLight;
varying vec3 vWorld;
float hash(vec3 p) {
  p = fract(p * 0.3183099 + 0.1);
  p *= 17.0;
  return fract(p.x * p.y * p.z * (p.x + p.y + p.z));
}
void main() {
  vec4 texel = texture(layers, vLayerUv);
  if (texel.a < 0.5) discard;
  if (vLight.z < 0.0) {
    // Leaves between the camera and the agent are left out.
    vec3 sight = focus - cameraPosition;
    float along = clamp(dot(vWorld - cameraPosition, sight) / dot(sight, sight), 0.0, 1.0);
    float outside = distance(vWorld, cameraPosition + along * sight) - 0.7 - 1.1 * along;
    // Towards the edge of what is left out the leaves grow denser.
    if (along < 0.94 && outside < 0.9 * hash(floor(vWorld * 16.0))) discard;
  }
  // A little nearer to the viewer's side of the face is outside the block, a little farther is inside.
  vec3 normal = normalize(cross(dFdx(vWorld), dFdy(vWorld)));
  float variation = 0.965 + 0.07 * hash(floor(vWorld - normal * 0.01));
  float distanceToLamp = distance(vWorld, lamp);
  float near = 0.62 * pow(clamp(1.0 - distanceToLamp / 11.0, 0.0, 1.0), 1.5);
  vec3 sky = skyLight * mix(0.1, 1.0, vLight.x);
  vec3 torch = vec3(1.0, 0.8, 0.55) * (vLight.y * vLight.y);
  vec3 total = max(max(sky, torch), vec3(near) * vec3(1.0, 0.95, 0.88));
  vec3 colour = texel.rgb * total * abs(vLight.z) * variation;
  float fog = smoothstep(fogRange.x, fogRange.y, distance(vWorld, cameraPosition));
  gl_FragColor = vec4(mix(colour, fogColour, fog), opacity);
  #include <colorspace_fragment>
}`;

export function terrainMaterial(uniforms: TerrainUniforms, transparent: boolean): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader,
    fragmentShader,
    uniforms: transparent ? { ...uniforms, opacity: { value: 0.8 } } : { ...uniforms },
    transparent,
    depthWrite: !transparent,
    side: FrontSide,
  });
}

export function terrainUniforms(layers: DataArrayTexture): TerrainUniforms {
  return {
    layers: { value: layers },
    skyLight: { value: new Color(1, 1, 1) },
    fogColour: { value: new Color(0.6, 0.75, 0.95) },
    fogRange: { value: new Vector3(60, 110, 0) },
    lamp: { value: new Vector3() },
    focus: { value: new Vector3() },
    opacity: { value: 1 },
  };
}
