// What is being read stays where it is, in three engines: the built elements in a page, with a service that has one long
// conversation. Prints by how many CSS pixels it moves; ends with 1 if it does. Then opens the messenger from right to left.
//
//     node test/engines.mjs [ENGINE…]      Chromium Firefox WebKit; PUPPETEER: the path of the module puppeteer-core

import { ENGINES } from "./engines/engines.mjs";
import { MESSAGES, Service } from "./engines/service.mjs";

/** In CSS pixels: scroll positions are whole ones. The rest is for positions of 32 bits. */
const LEAST = 0.5 + 0.001;
const SECONDS = 240;
const failures = [];

async function run(engine, service, what, lang) {
  const result = service.result(SECONDS);
  const opened = engine.open(`${service.url}/?${new URLSearchParams({ what, lang, total: MESSAGES })}`);
  result.catch(() => {});
  await opened;
  return result;
}

async function attempt(name) {
  const engine = await ENGINES[name]();
  const service = new Service();
  await service.start();
  const title = `${name} ${engine.version}`;
  try {
    const { result: figures = {}, errors } = await run(engine, service, "measure", "en");
    for (const [figure, moved] of Object.entries(figures)) if (Math.abs(moved) > LEAST) errors.push(`${figure}: ${moved} px`);
    const arabic = await run(engine, service, "messenger", "ar");
    errors.push(...arabic.errors.map((error) => `from right to left: ${error}`));
    const { direction, label, ...rest } = arabic.result ?? {};
    const isArabic = direction === "rtl" && /\p{Script=Arabic}/u.test(label);
    if (!isArabic || !rest["mine is at the left"] || rest["sideways scrolling"] > 0) errors.push(`from right to left: ${JSON.stringify(arabic.result)}`);
    failures.push(...errors.map((error) => `${title}: ${error}`));
    return { title, figures };
  } finally {
    await engine.close();
    service.stop();
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(ENGINES);
const rows = [];
for (const name of names) {
  try {
    rows.push(await attempt(name));
  } catch (error) {
    failures.push(`${name}: ${error.stack}`);
  }
}
const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
const line = (cells) => console.log(`| ${cells.join(" | ")} |`);
line(["engine", ...columns]);
line(["---", ...columns.map(() => "---:")]);
const cell = (moved) => (moved === undefined ? "–" : Number(moved.toFixed(1)));
for (const { title, figures } of rows) line([title, ...columns.map((column) => cell(figures[column]))]);
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exit(1);
