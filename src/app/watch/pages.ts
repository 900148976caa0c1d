/** The HTML around the page's script: the list of episodes, the frames of the player and of the comparison, and short messages. */
import type { EpisodeEntry } from "./catalogue.ts";

export function indexPage(entries: readonly EpisodeEntry[]): string {
  const rows = entries.map(
    (entry) => `<a class="episode" href="/watch/${encodeURIComponent(entry.id)}">
      <span class="goal">${escapeHtml(entry.goal)}</span>
      <span class="status" data-status="${escapeHtml(entry.status)}">${escapeHtml(entry.status)}</span>
      <span class="detail">${clock(entry.duration)}</span>
      <span class="detail">${escapeHtml(entry.created.slice(0, 16).replace("T", " "))}</span>
      <span class="detail">${(entry.size / 1e6).toFixed(1)} MB</span></a>`,
  );
  const empty = `<p class="empty">No episodes yet. Make one with <code>npx embody do "get a stone pickaxe"</code>.</p>`;
  return html("Episodes", `<main class="index"><h1>Episodes</h1>${rows.join("") || empty}</main>`, false);
}

export function episodePage(id: string): string {
  return html("embody", `<div id="app" data-episode="${escapeHtml(id)}"></div>`, true);
}

export function comparePage(): string {
  return html("Which is better?", `<div id="compare"></div>`, true);
}

export function messagePage(message: string): string {
  return html("embody", `<main class="index"><p class="empty">${escapeHtml(message)}</p></main>`, false);
}

function html(title: string, body: string, script: boolean): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="dark light">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/app.css">${
    script ? `<script type="module" src="/app.js"></script>` : ""
  }</head><body>${body}</body></html>`;
}

/** World seconds as m:ss. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
