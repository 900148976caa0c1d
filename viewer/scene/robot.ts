/** The agent's body, our own: a friendly robot with a light shell, dark joints, and a visor with two bright eyes. 1.8 m, as a player is. */
import { Group } from "three";
import { box, type Figure, glow, joint } from "./figure-parts.ts";

const shell = "#eef1f4";
const shellShade = "#c9d0d8";
const dark = "#343b47";
const visor = "#10141b";
/** The page's accent. */
const accent = "#4cc3b0";
const light = "#8ff7e4";

function head(): Group {
  const parts = [
    box([0.5, 0.4, 0.46], shell, 0, 0.2, 0, 0.1),
    box([0.42, 0.24, 0.08], visor, 0, 0.19, -0.205, 0.06),
    glow([0.075, 0.11, 0.03], light, -0.1, 0.2, -0.24),
    glow([0.075, 0.11, 0.03], light, 0.1, 0.2, -0.24),
    box([0.03, 0.1, 0.03], dark, 0, 0.43, 0.06),
    glow([0.07, 0.07, 0.07], light, 0, 0.5, 0.06),
  ];
  for (const side of [-1, 1]) parts.push(box([0.07, 0.18, 0.18], accent, side * 0.26, 0.19, 0.02, 0.03));
  return joint(0, 1.38, 0, ...parts);
}

function torso(): Group {
  return joint(
    0,
    0,
    0,
    box([0.16, 0.1, 0.16], dark, 0, 1.35, 0),
    box([0.5, 0.42, 0.3], shell, 0, 1.11, 0, 0.08),
    glow([0.13, 0.045, 0.02], light, 0, 1.17, -0.146),
    box([0.3, 0.035, 0.02], accent, 0, 1.03, -0.145),
    box([0.32, 0.16, 0.2], dark, 0, 0.86, 0, 0.04),
    box([0.42, 0.13, 0.26], shellShade, 0, 0.75, 0, 0.05),
    // What it carries is in there.
    box([0.34, 0.32, 0.14], shellShade, 0, 1.12, 0.19, 0.05),
    box([0.35, 0.06, 0.15], accent, 0, 1.12, 0.19, 0.02),
  );
}

function arm(side: number, hand: Group): Group {
  return joint(
    side * 0.33,
    1.25,
    0,
    box([0.18, 0.18, 0.2], accent, 0, 0, 0, 0.07),
    box([0.1, 0.24, 0.11], dark, 0, -0.18, 0, 0.03),
    box([0.17, 0.26, 0.18], shell, 0, -0.4, 0, 0.06),
    box([0.13, 0.12, 0.14], dark, 0, -0.56, 0, 0.04),
    hand,
  );
}

function leg(side: number): Group {
  return joint(
    side * 0.125,
    0.72,
    0,
    box([0.13, 0.26, 0.14], dark, 0, -0.13, 0, 0.03),
    box([0.19, 0.36, 0.2], shell, 0, -0.42, 0, 0.06),
    box([0.2, 0.13, 0.29], shellShade, 0, -0.655, -0.035, 0.045),
    box([0.205, 0.04, 0.295], accent, 0, -0.7, -0.035, 0.015),
  );
}

export function robotFigure(): Figure {
  const root = new Group();
  const [top, body] = [head(), torso()];
  const hand = joint(0, -0.57, -0.06);
  const arms = [arm(-1, new Group()), arm(1, hand)];
  const legs = [leg(-1), leg(1)];
  root.add(top, body, ...arms, ...legs);
  return {
    root,
    hand,
    pose(walked, speed, pitch, swing) {
      const stride = Math.sin(walked * 2.6) * Math.min(0.85, speed * 0.2);
      const stroke = Math.sin(swing * Math.PI);
      top.rotation.x = pitch * 0.8;
      body.rotation.y = stroke * 0.12;
      arms.forEach((each, index) => {
        const striking = index === 1 ? stroke * 1.5 : 0;
        // The hand with a tool is held a little forward.
        const ready = index === 1 && hand.children.length > 0 ? 0.35 : 0;
        each.rotation.x = (index === 0 ? -stride : stride) * (1 - stroke * 0.7) + striking + ready;
        each.rotation.z = index === 0 ? -0.07 : 0.07;
      });
      legs.forEach((each, index) => {
        each.rotation.x = index === 0 ? stride : -stride;
      });
      // The head nods a little with each step.
      top.position.y = 1.38 + Math.abs(stride) * 0.03;
    },
  };
}
