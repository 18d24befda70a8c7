// Runs the browser tests beside the real service: `node test/browser/run.mjs [NAME…]`, all files or those whose name has a NAME.
// PIDGE_BIN is the program. WEB_SCREENSHOTS is a directory in which pictures of some states are left.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { start } from "./support/stage.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const files = readdirSync(here).filter((file) => file.endsWith(".test.mjs") && (names.length === 0 || names.some((name) => file.includes(name))));
if (files.length === 0) throw new Error(`there is no test ${names}`);

if (!process.env.PIDGE_BIN) throw new Error("PIDGE_BIN is to name the program");

const browser = await chromium.launchServer({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const stage = await start();
const { url, origin, dataDir, secret } = stage;
const env = { ...process.env, WEB_BROWSER: browser.wsEndpoint(), WEB_STAGE: JSON.stringify({ url, origin, dataDir, secret }) };
// A test that waits for something in vain ends after five minutes.
const tests = spawn(process.execPath, ["--test", "--test-concurrency=3", "--test-reporter=spec", "--test-timeout=300000", ...flags, ...files.map((file) => here + file)], {
  env,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => tests.kill(signal));
const [code] = await once(tests, "exit");
await browser.close();
await stage.close();
process.exitCode = code ?? 1;
