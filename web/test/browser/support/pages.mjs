// The pages of an LMS: plain HTML under a strict policy, and the view that returns tokens.

import { once } from "node:events";
import { createServer } from "node:http";

const CSS = `
  :root { color-scheme: light }
  :root.dark { color-scheme: dark }
  body { margin: 0; background: light-dark(#fff, #121214); color: light-dark(#000, #fff); font: 16px sans-serif }
  pidge-thread, pidge-inbox, pidge-messenger { block-size: 600px }
  pidge-inbox { overflow: auto }
  pidge-messenger[launcher] { block-size: auto }`;

/** The policy of docs/integrating.md: only Pidge's module, its calls, and pictures; and the style sheet of the page. */
const policy = (pidge) =>
  [
    "default-src 'none'",
    `script-src ${pidge}`,
    `connect-src 'self' ${pidge}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
  ].join("; ");

export class Pages {
  /** Starts the server. `stage.url` is where the service is, `stage.token(user, seconds)` signs tokens. */
  static async start(port = 0) {
    const pages = new Pages();
    pages.server = createServer((request, response) => void pages.#answer(request, response));
    // A name of this machine, and not its address: another site than the service's, and a secure context.
    await once(pages.server.listen(port, "127.0.0.1"), "listening");
    // A test that fails at its beginning ends nevertheless.
    pages.server.unref();
    pages.origin = `http://lms.localhost:${pages.server.address().port}`;
    return pages;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(closed));
  }

  #answer({ url }, response) {
    const { pathname, searchParams: query } = new URL(url, this.origin);
    const answer = (status, type, body, headers = {}) => response.writeHead(status, { "Content-Type": type, ...headers }).end(body);
    if (pathname === "/") return answer(200, "text/html; charset=utf-8", this.#page(query), { "Content-Security-Policy": policy(this.stage.url) });
    if (pathname === "/page.css") return answer(200, "text/css", CSS);
    if (pathname === "/icon") return answer(204, "image/png");
    if (pathname !== "/token") return answer(404, "text/plain", "not found");
    const user = { id: query.get("sub"), role: query.get("role"), name: query.get("name") };
    const seconds = Number(query.get("seconds") ?? 3600);
    answer(200, "application/json", JSON.stringify({ token: this.stage.token(user, seconds), expires_in: seconds }));
  }

  #page(query) {
    return `<!doctype html>
<html lang="${query.get("lang")}" dir="${query.get("dir")}" class="${query.has("dark") ? "dark" : ""}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page of an LMS</title>
<link rel="icon" href="/icon"><link rel="stylesheet" href="/page.css">
<script type="module" src="${this.stage.url}/v1/web/pidge.js"></script>
<main><h1>Messages</h1>
${query.get("html")}
</main></html>`;
  }
}

/** The address of a page with elements, which `element` makes. */
export function address({ origin }, html, { lang = "en", dir = "ltr", dark = false } = {}) {
  return `${origin}/?${new URLSearchParams({ html, lang, dir, ...(dark && { dark: "" }) })}`;
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The path of the view that returns a user's tokens. */
export const tokenUrl = ({ id, role, name }, more = {}) => `/token?${new URLSearchParams({ sub: id, role, name, ...more })}`;

/** An element with attributes, as HTML. */
export function element(name, attributes) {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== false);
  return `<pidge-${name} ${given.map(([key, value]) => (value === true ? key : `${key}="${escaped(String(value))}"`)).join(" ")}></pidge-${name}>`;
}
