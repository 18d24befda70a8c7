// What the check in Chromium needs: a service that can be killed, nginx as documented, and a server of the page's files.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";

const { PIDGE_BIN, SCRATCH } = process.env;
const client = new URL("../..", import.meta.url);
const started = [];

export async function until(holds, what, seconds = 60) {
  for (const end = performance.now() + 1000 * seconds; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
  }
}

async function listen(server) {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server.address().port;
}

export async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a program whose output goes into a log. */
function start(name, command, args, env = {}) {
  const log = openSync(`${SCRATCH}/${name}.log`, "a");
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", log, log] });
  started.push(child);
  return child;
}

export async function end(child, signal) {
  const ended = child.exitCode !== null || child.signalCode !== null || once(child, "exit");
  child.kill(signal);
  await ended;
}

/** Ends what was started, the last one first. */
export async function clear() {
  for (const child of started.reverse()) await end(child, "SIGTERM");
}

export class Service {
  constructor(port, settings) {
    this.url = `http://127.0.0.1:${port}`;
    this.env = {
      ...settings,
      PIDGE__SERVER__ADDRESS: `127.0.0.1:${port}`,
      PIDGE__LOCAL__DATA_DIR: `${SCRATCH}/data`,
      PIDGE__LIMITS__RATE_LIMIT_ENABLED: "false",
    };
  }

  async start() {
    this.process = start("pidge", PIDGE_BIN, ["dev"], this.env);
    await until(() => {
      if (this.process.exitCode !== null) throw new Error(readFileSync(`${SCRATCH}/pidge.log`, "utf8").slice(-3000));
      return fetch(`${this.url}/health/ready`).then(({ ok }) => ok, () => false);
    }, "the service");
  }

  kill = () => end(this.process, "SIGKILL");

  token = (user) => execFileSync(PIDGE_BIN, ["token", "--sub", user], { env: { ...process.env, ...this.env }, encoding: "utf8" }).trim();
}

/** The page's files, and the page itself at every other path. */
export async function files(page) {
  const server = createServer(({ url }, response) => {
    const isScript = /^\/(dist|node_modules)\/[\w./-]+\.m?js$/.test(url);
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? readFileSync(new URL(`.${url}`, client)) : page);
  });
  server.unref();
  return listen(server);
}

/** nginx with the blocks of docs/integrating.md, which passes everything else to the server of the page. */
export async function nginx(service, page) {
  const document = readFileSync(new URL("../../docs/integrating.md", client), "utf8");
  const blocks = [...document.matchAll(/^```nginx ?(.*)\n([^]*?)^```$/gm)];
  const [[, , site]] = blocks.filter(([, name]) => !name);
  const port = await freePort();
  mkdirSync(`${SCRATCH}/nginx`);
  for (const [, name, text] of blocks) if (name) writeFileSync(`${SCRATCH}/nginx/${name}`, text);
  const replaced = [
    ["server 127.0.0.1:8080", `server ${service.url.replace("http://", "")}`],
    ["listen 127.0.0.1:8000;", `listen 127.0.0.1:${port};\n    location / { proxy_pass http://127.0.0.1:${page}; }`],
  ].reduce((text, [there, here]) => {
    if (!text.includes(there)) throw new Error(`docs/integrating.md: nginx has no \`${there}\` to replace`);
    return text.replace(there, here);
  }, site);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${SCRATCH}/nginx/${name};`);
  const user = process.getuid() === 0 ? "user nobody nogroup;\n" : "";
  const http = `http {\naccess_log off;\n${temporary.join("\n")}\n${replaced}}\n`;
  writeFileSync(`${SCRATCH}/nginx/nginx.conf`, `${user}daemon off;\npid ${SCRATCH}/nginx/pid;\nevents {}\n${http}`);
  start("nginx", "nginx", ["-e", "stderr", "-c", `${SCRATCH}/nginx/nginx.conf`]);
  const url = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${url}/.well-known/messaging`).then(({ ok }) => ok, () => false), "nginx");
  return url;
}
