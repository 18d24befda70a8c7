// A conversation is muted from its menu, such as where the peer cannot be blocked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { blocking, said } from "./support/blocking.mjs";
import { people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { thread, visit } from "./support/visit.mjs";

const stage = shared();
const open = (t, options) => blocking(t, stage, options);

test("whom one cannot block, one can mute, from the menu that has their name", async (t) => {
  const { at, noah, policy, choose, dialog } = await open(t);
  at.expectFailures();
  policy.blockRefusal = [403, "not_blockable"];
  await at.shows("from Noah");
  await at.button(`More about ${noah.name}`).waitFor();
  assert.equal(await at.button("More").count(), 1);
  await choose("Block");
  await dialog.getByRole("button", { name: "Block" }).click();
  const advice = at.find("pidge-thread .notice", { hasText: "You can mute the conversation instead" });
  await advice.waitFor();
  await choose("Mute");
  await said(at, "1 conversation changed.");
  await advice.waitFor({ state: "detached" });
  const muted = at.find("pidge-inbox .entry", { hasText: noah.name }).getByRole("img", { name: "Muted" });
  await muted.waitFor();
  await until("the end of it in the menu", () => at.find("pidge-peer").evaluate(({ entry }) => entry.muted_until));
  await choose("Unmute");
  await muted.waitFor({ state: "detached" });
});

test("without a conversation there is nothing to mute", async (t) => {
  const [ada, mia] = await people(stage);
  const policy = new Policy();
  const at = await visit(t, stage, thread(mia, ada), { before: (page) => policy.route(page) });
  await at.find("pidge-thread .empty").waitFor();
  await at.find("pidge-peer pidge-menu button[aria-haspopup]").click();
  const items = at.page.getByRole("menuitem");
  await items.first().waitFor();
  assert.deepEqual(await items.allTextContents(), ["Block"]);
});
