// The engines, as Debian has them. Each opens pages one after the other.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** By name: what starts each. */
export const ENGINES = { Chromium: chromium, Firefox: firefox, WebKit: webkit };

async function chromium() {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  return ofPages(browser, browser.version());
}

async function firefox() {
  const { default: puppeteer } = await import(process.env.PUPPETEER ?? "puppeteer-core");
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true });
  return ofPages(browser, (await browser.version()).replace(/^\w+\//, ""));
}

function ofPages(browser, version) {
  let page;
  const open = async (url) => {
    await page?.close();
    page = await browser.newPage();
    await page.goto(url);
  };
  return { version, open, close: () => browser.close() };
}

/** WebKitGTK has no headless mode, and no library: WebDriver is a few requests. */
async function webkit() {
  const home = await mkdtemp(join(tmpdir(), "webkit-"));
  const started = [];
  const start = (...command) => {
    started.unshift(spawn(...command));
    return started[0];
  };
  const endAll = async () => {
    for (const child of started) await end(child);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const screen = start("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    const [display] = await firstOf(screen, once(screen.stdio[3], "data"));
    const url = `http://127.0.0.1:${await freePort()}`;
    const env = { ...process.env, HOME: home, DISPLAY: `:${String(display).trim()}`, LIBGL_ALWAYS_SOFTWARE: "1", NO_AT_BRIDGE: "1" };
    await firstOf(start("WebKitWebDriver", [`--port=${new URL(url).port}`], { env, stdio: "ignore" }), accepts(url));
    const { sessionId, capabilities } = await call("POST", `${url}/session`, { capabilities: {} });
    const session = `${url}/session/${sessionId}`;
    const close = () => call("DELETE", session).finally(endAll);
    return { version: capabilities.browserVersion, open: (page) => call("POST", `${session}/url`, { url: page }), close };
  } catch (error) {
    await endAll();
    throw error;
  }
}

async function call(method, url, body) {
  const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}

/** What comes first, unless the program ends before it. */
function firstOf(child, comes) {
  const ends = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${child.spawnfile} has ended with ${code}`)));
  });
  ends.catch(() => {});
  return Promise.race([comes, ends]);
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}

async function freePort() {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until WebDriver listens. */
async function accepts(url) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const isThere = await fetch(`${url}/status`).then(({ ok }) => ok, () => false);
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens at ${url}`);
}
