/**
 * The ground: endless and level, or a heightfield. One material for both, with a grid of metres drawn by the shader, whose lines keep their
 * width in pixels and fade where they would flicker (after I. Quilez, "filtering procedural textures").
 */
import { BufferAttribute, BufferGeometry, Color, Group, Mesh, MeshLambertMaterial, PlaneGeometry } from "three";
import type { SceneGround } from "../../src/core/episode.ts";

/** Half the side of the level ground (m); the fog ends well before. */
const reach = 300;
/** How far a heightfield's rim goes down (m). */
const rim = 0.6;
const colour = "#d3d8df";
const lineColour = "#99a3b1";

/** @param ground Null where there is none: then only lines, for the eye to hold on to. */
export function createGround(ground: SceneGround | null): Group {
  const group = new Group();
  if (ground === null) {
    const lines = new Mesh(new PlaneGeometry(2 * reach, 2 * reach), gridMaterial(true));
    lines.renderOrder = -1;
    group.add(lines);
    return group;
  }
  if (ground.kind === "plane") {
    group.add(new Mesh(new PlaneGeometry(2 * reach, 2 * reach), gridMaterial()));
  } else {
    const side = new MeshLambertMaterial({ color: new Color("#8e96a1") });
    group.add(new Mesh(heightGeometry(ground), gridMaterial()), new Mesh(rimGeometry(ground), side));
  }
  for (const mesh of group.children) mesh.receiveShadow = true;
  if (ground.kind === "heightfield") for (const mesh of group.children) mesh.castShadow = true;
  return group;
}

type Field = Extract<SceneGround, { kind: "heightfield" }>;

function vertex({ rows, columns, size, heights }: Field, i: number, j: number): [number, number, number] {
  return [(i / (rows - 1) - 0.5) * size[0], (j / (columns - 1) - 0.5) * size[1], heights[i * columns + j] ?? 0];
}

/** Two triangles a cell, parted from its lowest corner to its highest (i, j to i + 1, j + 1), as the engines part them. */
export function heightGeometry(field: Field): BufferGeometry {
  const { rows, columns } = field;
  const positions = new Float32Array(3 * rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) positions.set(vertex(field, i, j), 3 * (i * columns + j));
  }
  const indices: number[] = [];
  for (let i = 0; i + 1 < rows; i++) {
    for (let j = 0; j + 1 < columns; j++) {
      const [near, right, far, left] = [
        i * columns + j,
        (i + 1) * columns + j,
        (i + 1) * columns + j + 1,
        i * columns + j + 1,
      ];
      indices.push(near, right, far, near, far, left);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(positions, 3));
  geometry.setIndex(indices);
  geometry.computeVertexNormals();
  return geometry;
}

/** Walls around the border, so that the field reads as a piece of ground and not as a sheet. */
function rimGeometry(field: Field): BufferGeometry {
  const { rows, columns } = field;
  const border: [number, number, number][] = [];
  for (let i = 0; i < rows; i++) border.push(vertex(field, i, 0));
  for (let j = 1; j < columns; j++) border.push(vertex(field, rows - 1, j));
  for (let i = rows - 2; i >= 0; i--) border.push(vertex(field, i, columns - 1));
  for (let j = columns - 2; j >= 0; j--) border.push(vertex(field, 0, j));
  const bottom = Math.min(...field.heights) - rim;
  const positions: number[] = [];
  for (let k = 0; k + 1 < border.length; k++) {
    const [ax = 0, ay = 0, az = 0] = border[k] ?? [];
    const [bx = 0, by = 0, bz = 0] = border[k + 1] ?? [];
    positions.push(ax, ay, bottom, bx, by, bottom, bx, by, bz, ax, ay, bottom, bx, by, bz, ax, ay, az);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.from(positions), 3));
  geometry.computeVertexNormals();
  return geometry;
}

/** @param linesOnly Nothing between the lines. */
function gridMaterial(linesOnly = false): MeshLambertMaterial {
  // Most of the picture is ground: it is matt, and spared the cost of highlights.
  const material = new MeshLambertMaterial({
    color: new Color(colour),
    transparent: linesOnly,
    depthWrite: !linesOnly,
  });
  material.onBeforeCompile = (shader) => {
    shader.uniforms.lineColour = { value: new Color(lineColour) };
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nvarying vec2 ground;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nground = position.xy;");
    shader.fragmentShader = shader.fragmentShader
      .replace(
        "#include <common>",
        `#include <common>
varying vec2 ground;
uniform vec3 lineColour;
float gridLines(float cell, float pixels) {
  vec2 at = ground / cell;
  vec2 width = max(fwidth(at), vec2(1e-5));
  vec2 line = 1.0 - smoothstep(width * (pixels - 0.5), width * (pixels + 0.5), abs(fract(at - 0.5) - 0.5));
  vec2 fade = 1.0 - smoothstep(vec2(0.06), vec2(0.3), width);
  return max(line.x * fade.x, line.y * fade.y);
}`,
      )
      .replace(
        "#include <color_fragment>",
        `#include <color_fragment>
float lines = max(gridLines(1.0, 0.9) * 0.75, gridLines(0.25, 0.6) * 0.26);
diffuseColor = ${linesOnly ? "vec4(lineColour, lines)" : "vec4(mix(diffuseColor.rgb, lineColour, lines), 1.0)"};`,
      );
  };
  return material;
}
