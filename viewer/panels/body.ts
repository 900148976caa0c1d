/** Health, food and what the agent carries. */
import type { Moment } from "../playback/recording.ts";
import { element, words } from "./dom.ts";
import { itemIcon } from "./icons.ts";

/** Hearts and drumsticks: half points each. */
const fullPoints = 20;

export class BodyPanel {
  readonly root = element("section", "panel body");
  readonly #health = bar("health", "Health");
  readonly #food = bar("food", "Food");
  readonly #held = element("span", "note");
  readonly #items = element("div", "items");
  #shown = "";

  constructor() {
    this.root.append(
      element("h2", "", "Agent"),
      this.#health.root,
      this.#food.root,
      element("h3", "", "Inventory", this.#held),
      this.#items,
    );
  }

  show(moment: Moment): void {
    this.#health.set(moment.health);
    this.#food.set(moment.food);
    const key = JSON.stringify([moment.inventory, moment.heldItem]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#held.textContent = moment.heldItem ? `in hand: ${words(moment.heldItem)}` : "";
    const items = Object.entries(moment.inventory).filter(([, count]) => count > 0);
    items.sort(([left], [right]) => (left < right ? -1 : 1));
    this.#items.replaceChildren(
      ...items.map(([name, count]) => {
        const slot = element("div", "slot", itemIcon(name), element("b", "", count > 1 ? String(count) : ""));
        slot.title = `${count} ${words(name)}`;
        slot.classList.toggle("held", name === moment.heldItem);
        return slot;
      }),
    );
    if (items.length === 0) this.#items.append(element("p", "empty", "Empty"));
  }
}

function bar(kind: string, label: string) {
  const fill = element("i", kind);
  const value = element("span", "value");
  const root = element("div", "bar", element("span", "label", label), element("div", "track", fill), value);
  let shown = -1;
  return {
    root,
    set(points: number) {
      if (points === shown) return;
      shown = points;
      fill.style.width = `${(Math.max(0, Math.min(fullPoints, points)) / fullPoints) * 100}%`;
      value.textContent = `${Math.round(points * 10) / 10}`;
    },
  };
}
