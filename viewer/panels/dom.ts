/** Small helpers for building the page. */

/** An element with a class and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = "",
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function button(label: string, content: Node | string, onClick: () => void): HTMLButtonElement {
  const made = element("button", "", content);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => {
    onClick();
    // Space then plays and pauses instead of pressing the button again.
    made.blur();
  });
  return made;
}

/** World seconds as m:ss. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** `stone_pickaxe` as "stone pickaxe". */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}
