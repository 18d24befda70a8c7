// What axe-core finds in a page, and pictures of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const axe = readFileSync(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Makes axe known to a page before it is loaded: its policy allows no other script. */
export const withAxe = (page) => page.addInitScript(axe);

/** A test fails on anything that axe finds. `name`: of the picture, if pictures are wanted. `more`: rules that are off by default. */
export async function look({ page }, name, more = []) {
  const directory = process.env.WEB_SCREENSHOTS;
  if (directory) await page.screenshot({ path: `${directory}/${name}.png` });
  const found = await page.evaluate(async (more) => {
    const rules = Object.fromEntries(more.map((rule) => [rule, { enabled: true }]));
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], rules });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target, failureSummary }) => `${target.flat().join(" ")}: ${failureSummary}`) }));
  }, more);
  assert.deepEqual(found, [], `axe in the state ${name}`);
}

/** That nothing is wider than the page. */
export async function fits({ page }) {
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(widths[0] <= widths[1], `${widths[0]} pixels in a window of ${widths[1]}`);
}
