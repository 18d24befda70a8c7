// The service, on a private Postgres with fresh data: it can be killed, stopped and started again at the same address.

import { execFile, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { until } from "./until.mjs";

const { PIDGE_BIN } = process.env;

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs a token as an LMS does, with the secret of `pidge dev`. */
export function sign(secret, { id, role, name, scope }, seconds = 3600) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "pidge-dev", aud: "pidge", sub: id, role, name, scope, iat: now, exp: now + seconds };
  const text = `${base64({ alg: "HS256", typ: "JWT" })}.${base64(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

/** Runs SQL on the private Postgres of a data directory. */
export async function sql(dataDir, statements) {
  // The fifth line is the directory of the socket.
  const socket = readFileSync(`${dataDir}/cluster/data/postmaster.pid`, "utf8").split("\n")[4];
  const args = ["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--host", socket, "--username=postgres", "--dbname=pidge", "--command", statements];
  await promisify(execFile)("psql", args);
}

export async function freePort() {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

export class Service {
  #process;

  /** A service that pages of these origins may call. */
  static async start(origins, settings = {}) {
    const service = new Service();
    service.port = await freePort();
    service.url = `http://127.0.0.1:${service.port}`;
    service.dataDir = await mkdtemp(`${tmpdir()}/pidge-web-`);
    // Started as root, the private Postgres runs as another user, which must reach its data.
    await chmod(service.dataDir, 0o711);
    service.env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PIDGE_"))),
      PIDGE__SERVER__ADDRESS: `127.0.0.1:${service.port}`,
      PIDGE__SERVER__CORS_ORIGINS: origins.join(","),
      PIDGE__LOCAL__DATA_DIR: service.dataDir,
      PIDGE__LIMITS__RATE_LIMIT_ENABLED: "false",
      PIDGE__EVENTS__STREAMS_PER_USER: "50",
      PIDGE__LOG__FORMAT: "json",
      ...settings,
    };
    await service.start().then(() => service.allowEverybody()).catch(async (error) => {
      await service.remove();
      throw error;
    });
    return service;
  }

  /** Replaces the policy of the demo school, in which students need a common course: the users of the tests are in none. */
  async allowEverybody() {
    const token = sign(this.secret, { id: "lms", scope: "users:write" });
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ pairs: [{ from: "*", to: "*", allow: "always" }] });
    const answer = await fetch(`${this.url}/v1/policy`, { method: "PUT", headers, body });
    if (!answer.ok) throw new Error(`PUT /policy: ${answer.status} ${await answer.text()}`);
  }

  get secret() {
    return readFileSync(`${this.dataDir}/dev-secret`, "utf8").trim();
  }

  async start() {
    const log = openSync(`${this.dataDir}/log`, "a");
    this.#process = spawn(PIDGE_BIN, ["dev"], { env: this.env, stdio: ["ignore", log, log] });
    closeSync(log);
    await until("the service", async () => {
      if (this.#process.exitCode !== null) throw new Error(readFileSync(`${this.dataDir}/log`, "utf8").slice(-3000));
      return fetch(`${this.url}/health/ready`).then(({ ok }) => ok, () => false);
    });
  }

  /** Ends it at once, as a crash does. */
  kill() {
    return this.#end("SIGKILL");
  }

  async remove() {
    await this.#end("SIGTERM");
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  async #end(signal) {
    const child = this.#process;
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
