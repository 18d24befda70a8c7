// Builds the elements into dist/, which is committed: the service embeds it, so that nobody needs Node to run it.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { minify } from "terser";
import { gzipSync } from "node:zlib";

const DIST = new URL("dist/", import.meta.url);
/** What the build writes for the name of people.js until it is known. */
const PEOPLE = "./people-00000000.js";
/** The most bytes, compressed. */
const BUDGETS = { "pidge.js": 30_000, "badge.js": 14_000, people: 8_000, locale: 2_000 };

/** The name of a file that other scripts load, with a hash of its content. */
const hashed = (name, contents) => `${name}-${createHash("sha256").update(contents).digest("hex").slice(0, 8)}.js`;

/** The files of the languages: those of all elements, and those of people.js. */
const languages = new Map();
for (const folder of ["", "people/"]) {
  for (const name of await readdir(new URL(`src/locales/${folder}`, import.meta.url))) {
    if (!name.endsWith(".json")) continue;
    const tag = name.replace(".json", "");
    const contents = Buffer.from(`export default ${JSON.stringify(await textsOf(folder + tag))};\n`);
    languages.set(folder + name, { file: hashed(`locale-${folder.replace("/", "-")}${tag}`, contents), contents });
  }
}

/** Maps the import of a language to its file. */
const locales = {
  name: "locales",
  setup({ onResolve }) {
    onResolve({ filter: /\/locales\/.*\.json$/ }, ({ path }) => ({ path: `./${languages.get(path.replace(/.*\/locales\//, "")).file}`, external: true }));
  },
};

/** Makes people.js a file of its own, which takes from pidge.js what both need. */
const people = {
  name: "people",
  async setup({ onLoad, onResolve }) {
    const list = /export const shared = \{(.*?)\}/s.exec(await readFile(new URL("src/people.ts", import.meta.url), "utf8"))[1];
    onResolve({ filter: /\/people\/index\.js$/ }, () => ({ path: PEOPLE, external: true }));
    onResolve({ filter: /^(lit|\.\.\/.*)$/ }, ({ importer }) => (/\/src\/people\/\w+\.ts$/.test(importer) ? { path: "shared", namespace: "shared" } : undefined));
    onLoad({ filter: /.*/, namespace: "shared" }, () => ({ contents: `export const { ${list} } = customElements.get("pidge-thread").shared;` }));
  },
};

/** Puts src/sheets.ts in the place of Lit's style sheets. */
const sheets = {
  name: "sheets",
  setup({ onResolve }) {
    onResolve({ filter: /css-tag\.js$/ }, () => ({ path: new URL("src/sheets.ts", import.meta.url).pathname }));
  },
};

/** Gives Lit the Trusted Types policy of the page. Takes out its calls of polyfills and of hydration, and what it writes to globals: versions, and metadata of decorators. */
const globals = {
  name: "globals",
  setup({ onLoad }) {
    onLoad({ filter: /\/(lit-html|lit-element|reactive-element)\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text
        .replace(/\(\w\.\w+Versions\?\?=\[\]\)\.push\("[^"]*"\)/, "0")
        .replace(/\w\.\w+PolyfillSupport/, "void 0")
        .replace(/\w\.litElementHydrateSupport\?\.\(\{LitElement:\w\}\)/, "0")
        .replace(/\w\.createPolicy\("lit-html",\{createHTML:\w=>\w\}\)/, "pageWide.policy")
        .replace(/Symbol\.metadata\?\?=[^;]*;/, "")
        .replace(/this\[Symbol\.metadata\];if\(null!==\w\)\{[^}]*?litPropertyMetadata[^}]*\}/, "null;");
      if (/Versions|PolyfillSupport|HydrateSupport|etadata|createPolicy/.test(contents)) throw new Error(`${path} is not what it was`);
      const imports = contents.includes("pageWide") ? `import { pageWide } from "${new URL("src/page-wide.ts", import.meta.url).pathname}";` : "";
      return { contents: imports + contents };
    });
  },
};

/** The texts of a language, without the plural forms that are the same as `other`. */
async function textsOf(language) {
  const texts = JSON.parse(await readFile(new URL(`src/locales/${language}.json`, import.meta.url), "utf8"));
  const short = (forms) => Object.fromEntries(Object.entries(forms).filter(([form, text]) => form === "other" || text !== forms.other));
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, typeof text === "string" ? text : short(text)]));
}

/** Removes from styles and templates the white space and the quotes that mean nothing. */
const templates = {
  name: "templates",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/(elements|people|styles)\/\w+\.ts$/ }, async ({ path }) => {
      const text = (await readFile(path, "utf8")).replace(/\n\s+/g, "\n").replace(/([>}])\n(?=<|\$\{)/g, "$1");
      const isStyle = /\/styles[/.]/.test(path);
      const contents = isStyle
        ? text.replace(/css`[^`]*`/g, (css) => css.replace(/\/\*[^]*?\*\//g, "").replace(/\s*([{};,`])\s*/g, "$1").replace(/:\s+/g, ":").replace(/;}/g, "}").replace(/\b0\./g, "."))
        : text.replace(/(html`)\n/g, "$1").replace(/(["}\w])\n(?=[@.?]?[a-z-]+=)/g, "$1 ").replace(/(?<= )([a-z-]+)="([\w-]+)"(?=[ >])/g, "$1=$2");
      return { contents, loader: "ts" };
    });
  },
};

/**
 * The names of members that nothing but these modules uses, which the build shortens: those of two words that are declared here,
 * stand in no string or attribute, and are unknown to the browser, to Lit, to the client and to the storage of the session.
 */
async function privateNames() {
  const read = async (folder, pattern) => {
    const url = new URL(folder, import.meta.url);
    const names = (await readdir(url, { recursive: true })).filter((name) => pattern.test(name)).sort();
    return (await Promise.all(names.map((name) => readFile(new URL(name, url), "utf8")))).join("\n");
  };
  const ours = await read("src/", /\.ts$/);
  const others = await Promise.all([
    read("node_modules/typescript/lib/", /^lib\..*\.d\.ts$/),
    read("node_modules/@lit/reactive-element/", /^[\w-]+\.(js|d\.ts)$/),
    read("node_modules/lit-element/", /^[\w-]+\.(js|d\.ts)$/),
    read("node_modules/lit-html/", /^[\w-]+\.(js|d\.ts)$/),
    read("../clients/typescript/src/", /^\w+\.ts$/),
  ]);
  const known = new Set(`${others.join(" ")} draftVersion requestId focusComposer noLinks`.match(/\w+/g));
  const inStrings = new Set(`${ours.match(/"[^"\n]*"|[.?@][\w-]+=\$|[\w-]+=\$/g).join(" ")}`.match(/\w+/g));
  const declared = [...ours.matchAll(/^ +(?:declare |async |get |readonly |protected |private |static )*([a-z]+[A-Z]\w*)[?!]?[:(<]/gm)].map(([, name]) => name);
  return [...new Set(declared)].filter((name) => !known.has(name) && !inStrings.has(name)).sort();
}

const options = {
  absWorkingDir: new URL(".", import.meta.url).pathname,
  outdir: "dist",
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  legalComments: "none",
  charset: "utf8",
  nodePaths: ["node_modules"],
  alias: { "pidge-client": "../clients/typescript/src/index.ts", "openapi-fetch": "./src/calling.ts" },
  mangleProps: new RegExp(`^(${(await privateNames()).join("|")})$`),
  metafile: true,
  write: false,
};
// A member has one name in all files: they use objects of each other. esbuild chooses names for each entry by itself.
const { mangleCache } = await build({
  ...options,
  stdin: { contents: 'import "./src/pidge.ts"; import "./src/people/index.ts";', resolveDir: options.absWorkingDir },
  mangleCache: {},
  plugins: [globals, locales, sheets, templates],
});
const { outputFiles, metafile } = await build({
  ...options,
  entryPoints: { pidge: "src/pidge.ts", badge: "src/badge.ts", people: "src/people/index.ts" },
  mangleCache,
  plugins: [globals, locales, people, sheets, templates],
});

await mkdir(DIST, { recursive: true });
for (const name of await readdir(DIST)) await rm(new URL(name, DIST));
const files = [];
const outputs = await Promise.all(
  outputFiles.map(async ({ path, text }) => {
    // It makes the output of esbuild 3 % smaller.
    const { code } = await minify(text, { module: true, ecma: 2020, compress: { passes: 3, lhs_constants: false, unsafe_arrows: true, pure_getters: true, keep_fargs: false }, format: { ascii_only: false } });
    return { file: path.slice(path.lastIndexOf("/") + 1), contents: `${code}\n` };
  }),
);
const lazy = outputs.find(({ file }) => file === "people.js");
lazy.file = hashed("people", lazy.contents);
for (const output of outputs) output.contents = Buffer.from(output.contents.replace(PEOPLE, `./${lazy.file}`));
for (const { file, contents } of [...outputs, ...languages.values()]) {
  await writeFile(new URL(file, DIST), contents);
  const sha384 = createHash("sha384").update(contents).digest("base64");
  files.push({ file, bytes: contents.length, gz: gzipSync(contents, { level: 9 }).length, sha384: `sha384-${sha384}` });
}
files.sort((a, b) => (a.file < b.file ? -1 : 1));
await writeFile(new URL("manifest.json", DIST), `${JSON.stringify(files, null, 2)}\n`);
await writeFile(new URL("LICENSES.txt", DIST), await licences());

const gz = Object.fromEntries(files.map(({ file, gz }) => [file, gz]));
let isOver = false;
const check = (name, size, budget) => {
  console.log(`${name.padEnd(28)} ${String(size).padStart(6)} bytes compressed, at most ${budget}`);
  isOver ||= size > budget;
};
for (const [file, size] of Object.entries(gz)) check(file, size, BUDGETS[file] ?? BUDGETS[file.split("-")[0]]);
if (isOver) process.exit(1);

/** The licences of what is in the bundle. */
async function licences() {
  const inputs = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const packages = [...new Set(inputs.filter((name) => name !== undefined))].sort();
  const texts = packages.map(async (name) => {
    const folder = new URL(`node_modules/${name}/`, import.meta.url);
    const { version, license } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
    const file = (await readdir(folder)).find((candidate) => /^licen[cs]e/i.test(candidate));
    const text = file ? await readFile(new URL(file, folder), "utf8") : `${license}\n`;
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join("\n----\n\n");
}
