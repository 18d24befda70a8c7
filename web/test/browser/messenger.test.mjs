// The messenger: from the inbox and the search into a thread, and back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, people } from "./support/people.mjs";
import { Policy } from "./support/policy.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { messenger, visit } from "./support/visit.mjs";

const stage = shared();
const WIDE = { viewport: { width: 1000, height: 700 } };

test("a panel that is opened again begins at the end of what was read", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 150, { unread: 120 });
  const at = await visit(t, stage, messenger(mia, { launcher: true }));
  const launcher = at.find("pidge-messenger .launcher");
  await launcher.click();
  await at.find("pidge-inbox .open").click();
  await at.find("pidge-thread [part=divider]").waitFor();
  await mia.read(ada, 150);
  await launcher.click();
  await at.find("pidge-thread").waitFor({ state: "detached" });
  await launcher.click();
  await at.message(150).waitFor();
  assert.equal(await at.find("pidge-thread [part=divider]").count(), 0);
});

test("a search ends with the panel", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "about the essay");
  const at = await visit(t, stage, messenger(mia, { launcher: true }));
  const launcher = at.find("pidge-messenger .launcher");
  await launcher.click();
  await at.search("essay");
  await launcher.click();
  await at.find("pidge-search").waitFor({ state: "detached" });
  await launcher.click();
  await at.find("pidge-inbox .open").waitFor();
});

test("a found message is shown again when it is chosen again", async (t) => {
  const [ada, mia] = await people(stage);
  await ada.send(mia, "a needle");
  for (let n = 1; n < 70; n++) await ada.send(mia, `hay ${n}\n${"hay\n".repeat(5)}`);
  await ada.send(mia, "the last one");
  const at = await visit(t, stage, messenger(mia), WIDE);
  const hit = await at.search("needle");
  await hit.click();
  const found = at.find("pidge-thread [data-found]");
  await found.waitFor();
  await at.button("To the newest message").click();
  await at.shows("the last one");
  await found.waitFor({ state: "detached" });
  await hit.click();
  await found.waitFor();
});

test("a page that names a peer opens that conversation, whatever was open before", async (t) => {
  const [ada, mia, noah] = await people(stage, 3);
  await mia.send(ada, "from Mia");
  await fill(stage, noah, ada, 200);
  const at = await visit(t, stage, messenger(ada), WIDE);
  await at.find("pidge-inbox .open", { hasText: mia.name }).click();
  await at.shows("from Mia");
  await at.find("pidge-messenger").evaluate((element, peer) => (element.peer = peer), noah.id);
  await at.message(200).waitFor();
});

test("a conversation with the focus keeps it when it moves up", async (t) => {
  const [ada, mia, noah] = await people(stage, 3);
  await mia.send(ada, "from Mia");
  await noah.send(ada, "from Noah");
  const at = await visit(t, stage, messenger(ada), WIDE);
  const entry = at.find("pidge-inbox .open", { hasText: mia.name });
  await entry.focus();
  await mia.send(ada, "once more");
  await until("it to be the first", async () => (await at.find("pidge-inbox .name").first().textContent()) === mia.name);
  assert.ok(await entry.evaluate((button) => button.getRootNode().activeElement === button));
});

test("a link to a message opens the conversation at it", async (t) => {
  const [ada, mia] = await people(stage);
  await fill(stage, ada, mia, 300);
  const at = await visit(t, stage, messenger(mia), WIDE);
  await at.find("pidge-inbox .open").waitFor();
  const link = new URL(at.page.url());
  link.hash = new URLSearchParams({ "pidge-peer": ada.id, "pidge-message": "40" }).toString();
  await at.page.goto("about:blank");
  await at.page.goto(link.href);
  await at.find('pidge-thread [data-found][data-seq="40"]').waitFor();
});

test("a peer with whom there is no conversation yet has their name", async (t) => {
  const [ada, mia] = await people(stage);
  const policy = new Policy();
  policy.people = [mia];
  const at = await visit(t, stage, messenger(ada, { peer: mia.id }), { ...WIDE, before: (page) => policy.route(page) });
  await at.find("pidge-messenger h2", { hasText: mia.name }).waitFor();
  await at.page.getByRole("textbox", { name: `Write to ${mia.name}` }).waitFor();
  await at.write("hello");
  await at.message(1).waitFor();
  assert.deepEqual(policy.asked.filter((asked) => asked.startsWith("GET user")), [`GET user ${mia.id}`]);
});

test("a peer whom the user may not see keeps their id, and one with a conversation is not asked for", async (t) => {
  const [ada, mia, noah] = await people(stage, 3);
  await mia.send(ada, "from Mia");
  const policy = new Policy();
  const at = await visit(t, stage, messenger(ada, { peer: noah.id }), { ...WIDE, before: (page) => policy.route(page).then(() => page.clock.install()) });
  const asked = (what) => policy.asked.filter((asked) => asked.startsWith(`GET ${what}`));
  await until("the question", () => asked("user").length === 1);
  await at.page.clock.fastForward(60_000);
  await at.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await until("another look", () => asked("can-message").length === 2);
  assert.equal(await at.find("pidge-messenger h2").textContent(), noah.id);
  await at.find("pidge-inbox .open", { hasText: mia.name }).click();
  await at.shows("from Mia");
  await until("a look at the other one", () => asked("can-message").length === 3);
  await at.frames();
  assert.deepEqual(asked("user"), [`GET user ${noah.id}`]);
});
