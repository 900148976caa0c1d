/** The robot at this moment, and what is drawn over it. */
import type { PhysicsMoment } from "../playback/physics-recording.ts";
import { button, element } from "./dom.ts";

type Shown = "contacts" | "rays";

export class RobotPanel {
  readonly root = element("section", "panel robot");
  readonly #summary = element("p", "summary");
  readonly #values = new Map<string, HTMLElement>();
  readonly #list = element("dl", "readings");
  readonly #toggles: Readonly<Record<Shown, HTMLButtonElement>>;

  constructor(onToggle: (overlay: Shown) => void) {
    this.#toggles = {
      contacts: button("Contacts and their forces (c)", "Contacts", () => onToggle("contacts")),
      rays: button("Range finders (r)", "Rays", () => onToggle("rays")),
    };
    const toggles = element("div", "toggles", this.#toggles.contacts, this.#toggles.rays);
    this.root.append(element("h2", "", "Robot", toggles), this.#summary, this.#list);
  }

  show(moment: PhysicsMoment, speed: number, overlays: Readonly<Record<Shown, boolean>>): void {
    const { scene, poses, contacts, rays, focus } = moment;
    setText(this.#summary, scene.summary);
    const acting = scene.robots?.find(({ body }) => body === focus);
    if (acting) this.#set("Acting", acting.name);
    const [x = 0, y = 0, z = 0] = poses.subarray(7 * focus);
    this.#set("Position", `${x.toFixed(2)}, ${y.toFixed(2)}, ${z.toFixed(2)} m`);
    this.#set("Speed", `${speed.toFixed(2)} m/s`);
    let force = 0;
    for (let at = 6; at < contacts.length; at += 7) force += contacts[at] ?? 0;
    this.#set("Contacts", contacts.length === 0 ? "none" : `${contacts.length / 7}, ${force.toFixed(0)} N in all`);
    if (scene.rays.length > 0) {
      const nearest = scene.rays.reduce((least, { range }, index) => Math.min(least, rays[index] ?? range), Infinity);
      this.#set("Nearest ray", `${nearest.toFixed(2)} m`);
    }
    this.#toggles.rays.hidden = scene.rays.length === 0;
    for (const name of ["contacts", "rays"] as const) {
      this.#toggles[name].setAttribute("aria-pressed", String(overlays[name]));
    }
  }

  #set(name: string, text: string): void {
    let value = this.#values.get(name);
    if (!value) {
      value = element("dd");
      this.#values.set(name, value);
      this.#list.append(element("dt", "", name), value);
    }
    setText(value, text);
  }
}

function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
