/**
 * The watch server: a page that plays episodes, and the episodes. It listens on loopback only, and checks the Host header there,
 * so that no foreign page can reach it through a name that resolves to loopback (DNS rebinding). On any other address every request
 * needs the token that is part of the printed URL. Nothing is ever written, and the page needs nothing from outside. Where two episodes are
 * to be compared (`watch/compare.ts`), the choice is the one thing that a page may send.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { EmbodyError, messageOf } from "../core/errors.ts";
import { buildPage, type PageAssets } from "./watch/bundle.ts";
import { EpisodeCatalogue } from "./watch/catalogue.ts";
import type { ComparisonRoom } from "./watch/compare.ts";
import { sendFile } from "./watch/files.ts";
import { tailFile } from "./watch/live.ts";
import { comparePage, episodePage, indexPage, messagePage } from "./watch/pages.ts";

export interface WatchServerOptions {
  /** An .mcap file, or a directory of them. */
  readonly episodes: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly listen?: string;
  /** Default: a random one where `listen` is not loopback, none otherwise. */
  readonly token?: string;
  /** Whether the episode is still being written; where not given, a file that rests for long is taken for abandoned. */
  readonly isWriting?: () => boolean;
  /** Where a person is asked which of two episodes is better; the URL then leads there. */
  readonly comparison?: ComparisonRoom;
}

export interface WatchServer {
  /** Where to point a browser. */
  readonly url: string;
  /** Those who follow a growing episode still get what is written by now. */
  close(): Promise<void>;
}

/** How long (ms) a slow reader may take for the rest of an episode when the server closes. */
const closingPatience = 10_000;

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);
const tokenCookie = "embody-token";
const choicePath = "/compare/choice";
const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

interface Context {
  readonly catalogue: EpisodeCatalogue;
  readonly assets: PageAssets;
  readonly token: string | null;
  /** Host names that a request may ask for; null: any. */
  readonly hosts: ReadonlySet<string> | null;
  readonly isWriting: (() => boolean) | null;
  readonly comparison: ComparisonRoom | null;
  readonly closing: AbortSignal;
}

export async function startWatchServer(options: WatchServerOptions): Promise<WatchServer> {
  const listen = options.listen ?? "127.0.0.1";
  const local = loopback.has(listen);
  const token = options.token ?? (local ? null : randomBytes(16).toString("hex"));
  const closing = new AbortController();
  const context: Context = {
    catalogue: new EpisodeCatalogue(options.episodes),
    assets: await buildPage(),
    token,
    hosts: local ? loopback : null,
    isWriting: options.isWriting ?? null,
    comparison: options.comparison ?? null,
    closing: closing.signal,
  };
  const server = createServer((request, response) => {
    answer(context, request, response).catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const remedy = "Choose another --port or --listen.";
      reject(new EmbodyError("unavailable", `The page cannot be served: ${error.message}.`, { remedy, cause: error }));
    });
    server.listen(options.port ?? 0, listen, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = listen.includes(":") ? `[${listen}]` : listen;
  const only = context.catalogue.single;
  const query = token === null ? "" : `?token=${token}`;
  const path = context.comparison ? "/compare" : only === null ? "/" : `/watch/${encodeURIComponent(only)}`;
  return {
    url: `http://${host}:${port}${path}${query}`,
    close: () => {
      closing.abort();
      return new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), closingPatience);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

async function answer(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const isChoice = context.comparison !== null && request.method === "POST" && request.url === choicePath;
  if (request.method !== "GET" && request.method !== "HEAD" && !isChoice) {
    response.setHeader("allow", "GET, HEAD");
    return page(response, 405, messagePage("Only reading is possible here."));
  }
  if (context.hosts && !context.hosts.has(hostName(request))) {
    return page(response, 403, messagePage("This address is not served here."));
  }
  const url = parseUrl(request);
  if (url === null) return page(response, 400, messagePage("This address cannot be read."));
  if (context.token !== null && !admit(context.token, request, response, url)) {
    return page(response, 401, messagePage("The token is missing: open the URL that 'embody watch' printed."));
  }
  if (isChoice) return send(response, (await context.comparison?.take(request)) ?? 404, "text/plain", "");
  return route(context, request, response, url.pathname);
}

async function route(context: Context, request: IncomingMessage, response: ServerResponse, pathname: string) {
  if (pathname === "/") return page(response, 200, indexPage(await context.catalogue.list()));
  if (pathname === "/app.js") return send(response, 200, "text/javascript; charset=utf-8", context.assets.script);
  if (pathname === "/app.css") return send(response, 200, "text/css; charset=utf-8", context.assets.style);
  if (context.comparison && pathname === "/compare") return page(response, 200, comparePage());
  if (context.comparison && pathname === "/compare/question") {
    return send(response, 200, "application/json", JSON.stringify(context.comparison.state()));
  }
  const [, room, name] = /^\/(watch|episodes|live)\/([^/]+)$/.exec(pathname) ?? [];
  const id = decode(name ?? "");
  const path = id === null ? null : context.catalogue.pathOf(room === "episodes" ? id.replace(/\.mcap$/, "") : id);
  if (path === null || id === null) return page(response, 404, messagePage("There is no such page or episode."));
  if (room === "watch") return page(response, 200, episodePage(id));
  if (room === "episodes") return sendFile(path, request, response);
  return tailFile(path, response, context.closing, context.isWriting);
}

/** The token comes in the URL once and then in a cookie, so that scripts and episodes need not carry it. */
function admit(token: string, request: IncomingMessage, response: ServerResponse, url: URL): boolean {
  const fromUrl = url.searchParams.get("token");
  if (fromUrl !== null && sameText(fromUrl, token)) {
    response.setHeader("set-cookie", `${tokenCookie}=${token}; Path=/; HttpOnly; SameSite=Strict`);
    return true;
  }
  const cookies = (request.headers.cookie ?? "").split(/;\s*/);
  return cookies.some((cookie) => sameText(cookie, `${tokenCookie}=${token}`));
}

/** Takes the same time wherever the texts differ. */
function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function hostName(request: IncomingMessage): string {
  return (request.headers.host ?? "")
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}

function parseUrl(request: IncomingMessage): URL | null {
  // Put behind a host rather than resolved against one: `//name` is a path here, not another host.
  return URL.parse(`http://localhost${request.url ?? "/"}`);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A malformed escape names nothing.
    return null;
  }
}

function page(response: ServerResponse, status: number, html: string): void {
  send(response, status, "text/html; charset=utf-8", html);
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  response.end(response.req.method === "HEAD" ? undefined : bytes);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else page(response, 500, messagePage(messageOf(error)));
}
