// A user's page in Chromium. A test fails on each error that the page tells and the test does not expect.

import assert from "node:assert/strict";
import { address, element, tokenUrl } from "./pages.mjs";
import { until } from "./until.mjs";

/** What Chromium says of each answer that is no success. */
const FAILED = /^Failed to load resource: /;

export class Visit {
  /** Requests to the service, such as `GET /conversations/PEER/messages?after=3`. */
  requests = [];
  errors = [];
  /** The keys of the messages that were sent, for each attempt. */
  sends = [];
  #expected = [];

  constructor(stage, page) {
    this.stage = stage;
    this.page = page;
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      this.errors.push(`${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => this.errors.push(error.stack ?? error.message));
    page.on("request", (request) => {
      const { origin, pathname, search } = new URL(request.url());
      if (origin !== stage.url || request.method() === "OPTIONS") return;
      const path = pathname.replace(/^\/v1/, "").replace(/^(\/conversations)\/[^/]+/, "$1/PEER");
      this.requests.push(`${request.method()} ${path}${search}`);
      if (request.method() === "POST" && path === "/messages") this.sends.push(request.headers()["idempotency-key"]);
    });
  }

  /** Errors that belong to the test. */
  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  /** That answers with a status are expected, and what Chromium says when there is no answer. */
  expectFailures() {
    this.expect(FAILED, /blocked by CORS policy/);
  }

  check() {
    // Chromium tells of the answers that a draft does not exist, and that the user may not see a peer.
    const isExpected = (error) => (FAILED.test(error) && /\/draft$| 404 .*\/v1\/users\/[^/?]+$/.test(error)) || this.#expected.some((pattern) => pattern.test(error));
    assert.deepEqual(this.errors.filter((error) => !isExpected(error)), []);
  }

  /** The requests for pages of a history. */
  get pages() {
    return this.requests.filter((request) => /^GET \/conversations\/PEER\/messages(\?|$)/.test(request));
  }

  find(selector, options) {
    return this.page.locator(selector, options);
  }

  get scroller() {
    return this.page.locator("pidge-thread .scroller");
  }

  /** The messages that are not in the history yet. */
  get pending() {
    return this.page.locator("pidge-thread .pending");
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  get composer() {
    return this.page.locator("pidge-composer textarea");
  }

  /** The message with a seq. */
  message(seq) {
    return this.page.locator(`pidge-thread [data-seq="${seq}"]`);
  }

  /** The seqs of the messages in the thread. */
  seqs() {
    return this.page.locator("pidge-thread [data-seq]").evaluateAll((all) => all.map(({ dataset }) => Number(dataset.seq)));
  }

  /** The texts of all messages, those on their way too. */
  bodies() {
    return this.page.locator("pidge-thread .message [part=body]").allTextContents();
  }

  /** Waits until a message with a text is there. */
  async shows(text) {
    await this.page.locator("pidge-thread .message [part=body]", { hasText: text }).first().waitFor();
  }

  /** Waits until the thread is open. */
  async opened() {
    await this.page.locator("pidge-thread .message").first().waitFor();
  }

  async write(text) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Searches until something is found: messages are indexed a moment after they are sent. Returns the hits. */
  async search(query) {
    const hits = this.page.locator("pidge-search .hit");
    const input = this.page.locator("pidge-search input");
    await until(`a hit for ${query}`, async () => {
      await input.fill("");
      await input.fill(query);
      return hits.first().waitFor({ timeout: 3000 }).then(() => true, () => false);
    });
    return hits;
  }

  /** Scrolls by a distance, as a wheel does. */
  async scroll(distance) {
    await this.scroller.hover();
    await this.page.mouse.wheel(0, distance);
  }

  /** Waits until what has changed is drawn, and observers have told. */
  async frames() {
    await this.page.screenshot();
  }

  /** Opens the menu of a message and chooses an action. */
  async act(seq, action) {
    await this.message(seq).locator("pidge-menu > button, pidge-menu button[aria-haspopup]").click();
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Events of the elements, from now on: names, and their details. */
  async events() {
    return this.page.evaluate(() => window.told);
  }

  async heard(name) {
    return until(`the event ${name}`, async () => (await this.events()).find((event) => event.name === name));
  }
}

/** Notes what the elements tell the page. */
function listen() {
  window.told = [];
  const names = ["open", "unread", "sent", "error", "signed-out", "absent"];
  for (const name of names) window.addEventListener(`pidge-${name}`, ({ detail }) => window.told.push({ name, detail: JSON.parse(JSON.stringify(detail ?? null)) }));
}

/**
 * Opens a page with elements. `html` is made of `element(name, attributes)`; `before` is called before the page is loaded, such as
 * for routes. The page is closed at the end of the test, and its errors are looked at.
 */
export async function visit(t, stage, html, { before, context: given, url, lang, dir, dark, ...options } = {}) {
  const context = given ?? (await stage.browser.newContext({ viewport: { width: 700, height: 700 }, locale: "en-GB", ...options }));
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const visit = new Visit(stage, page);
  t.after(async () => {
    // Answers that a route still waits for.
    if (!page.isClosed()) await page.unrouteAll({ behavior: "ignoreErrors" });
    await (given ? page.close() : context.close());
    visit.check();
  });
  await page.addInitScript(listen);
  await before?.(page, visit);
  await page.goto(url ?? address(stage, html, { lang, dir, dark }));
  return visit;
}

/** The elements of a user, as HTML. */
export const thread = (user, peer, attributes = {}) => element("thread", { "token-url": tokenUrl(user), peer: peer.id, ...attributes });
export const inbox = (user, attributes = {}) => element("inbox", { "token-url": tokenUrl(user), ...attributes });
export const badge = (user, attributes = {}) => element("badge", { "token-url": tokenUrl(user), ...attributes });
export const messenger = (user, attributes = {}) => element("messenger", { "token-url": tokenUrl(user), ...attributes });
