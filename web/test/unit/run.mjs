// Runs the unit tests: bundles each test with what it tests, then `node --test`.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = new URL(".", import.meta.url).pathname;
process.chdir(join(here, "../.."));
const outdir = mkdtempSync(join(tmpdir(), "pidge-unit-"));
await build({
  absWorkingDir: join(here, "../.."),
  entryPoints: readdirSync(here).filter((name) => name.endsWith(".test.ts")).map((name) => join(here, name)),
  outdir,
  bundle: true,
  platform: "node",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  nodePaths: ["node_modules"],
  alias: { "pidge-client": "../clients/typescript/src/index.ts", "openapi-fetch": "./src/calling.ts" },
});
const { status } = spawnSync(process.execPath, ["--test", ...readdirSync(outdir).map((name) => join(outdir, name))], { stdio: "inherit" });
rmSync(outdir, { recursive: true });
process.exit(status ?? 1);
