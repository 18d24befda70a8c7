// A page in which a user blocks someone.

import { withAxe } from "./axe.mjs";
import { people } from "./people.mjs";
import { Policy } from "./policy.mjs";
import { messenger, visit } from "./visit.mjs";

/** A student's page with the conversation with another one. */
export async function opened(t, stage, { html = (mia, noah) => messenger(mia, { peer: noah.id }), blocked = false, before, ...options } = {}) {
  const [ada, mia, noah] = await people(stage, 3);
  await ada.send(mia, "from Ada");
  await noah.send(mia, "from Noah");
  const policy = new Policy();
  policy.people = [ada, noah];
  if (blocked) policy.blocked = [noah];
  const at = await visit(t, stage, html(mia, noah), {
    viewport: { width: 1000, height: 700 },
    ...options,
    before: async (page) => {
      await withAxe(page);
      await policy.route(page);
      await before?.(page);
    },
  });
  const menu = at.find("pidge-peer pidge-menu button[aria-haspopup]");
  const changes = () => policy.asked.filter((asked) => /^(PUT|DELETE)/.test(asked));
  const choose = async (name) => {
    await menu.click();
    await at.page.getByRole("menuitem", { name, exact: true }).click();
  };
  return { at, ada, mia, noah, policy, menu, changes, choose, dialog: at.page.getByRole("dialog"), why: at.find("pidge-composer [part=notice]") };
}

/** Waits until something is read aloud. */
export const said = (at, text) => at.find("[role=status]", { hasText: text }).first().waitFor({ state: "attached" });
export const focused = (locator) => locator.evaluate((element) => element.getRootNode().activeElement === element);
