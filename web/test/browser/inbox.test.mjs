// The inbox: filters, many at once, and what can be undone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { people } from "./support/people.mjs";
import { answer } from "./support/routes.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { badge, inbox, visit } from "./support/visit.mjs";

const stage = shared();

const names = (at) => at.find("pidge-inbox .name").allTextContents();
const entry = (at, person) => at.find("pidge-inbox .entry", { hasText: person.name });
const choose = async (at, ...chosen) => {
  await at.button("Select").click();
  for (const person of chosen) await entry(at, person).getByRole("checkbox").check();
};
const filter = (at, label) => at.page.getByRole("combobox", { name: "Show" }).selectOption(label);
const told = (at, text) => at.find("pidge-inbox .notice", { hasText: text });

/** An educator to whom some students have written, the last one first. */
async function school(number = 3) {
  const [ada, ...students] = await people(stage, number + 1);
  for (const student of students) await student.send(ada, `from ${student.name}`);
  return { ada, students };
}

test("conversations are listed with the newest first, and what is unread", async (t) => {
  const { ada, students } = await school();
  const at = await visit(t, stage, inbox(ada));
  await entry(at, students[0]).waitFor();
  assert.deepEqual(await names(at), students.map(({ name }) => name).reverse());
  await entry(at, students[0]).getByText("1 unread message").waitFor({ state: "attached" });
  await students[0].send(ada, "once more");
  await until("it to be the first", async () => (await names(at))[0] === students[0].name);
});

test("each filter shows its conversations", async (t) => {
  const { ada, students } = await school(6);
  const [answered, starred, archived, trashed, read, unread] = students;
  await ada.send(answered, "an answer");
  await ada.call("PATCH", ada.at(starred, ""), { starred: true });
  await ada.call("PATCH", ada.at(archived, ""), { archived: true });
  await ada.call("DELETE", `${ada.at(trashed, "")}?up_to_seq=1`);
  await ada.read(read, 1);
  const at = await visit(t, stage, inbox(ada));
  const shows = async (label, people) => {
    await filter(at, label);
    const expected = people.map(({ name }) => name).sort();
    await until(`the filter ${label}`, async () => String((await names(at)).sort()) === String(expected)).catch(() => {});
    assert.deepEqual((await names(at)).sort(), expected, label);
  };
  await shows("Unread", [answered, starred, archived, unread]);
  await shows("Starred", [starred]);
  await shows("Waiting for my answer", [starred, archived, read, unread]);
  await shows("Sent", [answered]);
  await shows("Archived", [archived]);
  await shows("Trash", [trashed]);
  await shows("All", [answered, starred, read, unread]);
});

test("a long inbox goes on by itself, and begins anew without losing what is loaded", async (t) => {
  const { ada, students } = await school(60);
  const at = await visit(t, stage, inbox(ada));
  await entry(at, students.at(-1)).waitFor();
  const list = at.find("pidge-inbox");
  await until("all of them", async () => {
    await list.evaluate((element) => (element.scrollTop = element.scrollHeight));
    return (await names(at)).length === 60;
  });
  assert.equal(new Set(await names(at)).size, 60);
  await students[0].send(ada, "from the last page");
  await until("it to be the first", async () => (await names(at))[0] === students[0].name);
  assert.equal((await names(at)).length, 60);
  assert.equal(new Set(await names(at)).size, 60);
});

test("a page of the inbox that fails can be tried again", async (t) => {
  const { ada, students } = await school(1);
  let fails = true;
  const before = async (page) => {
    await answer(page, /\/v1\/inbox\?/, "GET", { status: 500 }, () => fails);
    // A stream that begins would have it tried again.
    await answer(page, /\/v1\/events$/, "GET", "no answer");
  };
  const at = await visit(t, stage, inbox(ada), { before });
  at.expectFailures();
  const again = at.button("Try again");
  await again.waitFor();
  fails = false;
  await again.click();
  await entry(at, students[0]).waitFor();
});

test("several conversations are marked read, and unread again", async (t) => {
  const { ada, students } = await school();
  const at = await visit(t, stage, badge(ada) + inbox(ada));
  await choose(at, students[0], students[1]);
  await at.find("pidge-inbox").getByText("2 selected").waitFor();
  await at.button("Mark as read").click();
  await told(at, "2 conversations changed.").waitFor();
  await at.find("pidge-badge").getByText("1 unread message").waitFor({ state: "attached" });
  assert.equal((await ada.totals()).conversations, 1);
  await choose(at, students[0]);
  await at.button("Mark as unread").click();
  await told(at, "1 conversation changed.").waitFor();
  await at.find("pidge-badge").getByText("2 unread messages").waitFor({ state: "attached" });
});

test("a conversation is starred, muted and archived, and back", async (t) => {
  const { ada, students } = await school(1);
  const [mia] = students;
  const at = await visit(t, stage, inbox(ada));
  const act = async (action) => {
    await choose(at, mia);
    await at.button(action).click();
    await told(at, "1 conversation changed.").waitFor();
    await told(at, "").getByRole("button", { name: "Close" }).click();
  };
  await act("Star");
  await entry(at, mia).getByRole("img", { name: "Starred" }).waitFor();
  await act("Mute");
  await entry(at, mia).getByRole("img", { name: "Muted" }).waitFor();
  await act("Unmute");
  await until("it to be heard again", async () => (await entry(at, mia).getByRole("img", { name: "Muted" }).count()) === 0);
  await act("Archive");
  await until("it to go", async () => (await entry(at, mia).count()) === 0);
  await filter(at, "Archived");
  await entry(at, mia).waitFor();
  await act("Move back to the inbox");
  await filter(at, "Starred");
  await entry(at, mia).waitFor();
  await act("Remove star");
  await until("it to go", async () => (await entry(at, mia).count()) === 0);
});

test("deleted conversations can be brought back at once, and from the trash", async (t) => {
  const { ada, students } = await school();
  const [one, two, three] = students;
  const at = await visit(t, stage, inbox(ada));
  await choose(at, one, two);
  await at.button("Delete").click();
  await told(at, "2 conversations deleted.").waitFor();
  await until("them to go", async () => (await names(at)).length === 1);
  await at.button("Undo").click();
  await until("them to come back", async () => (await names(at)).length === 3);
  assert.equal(await at.button("Undo").count(), 0);
  await choose(at, three);
  await at.button("Delete").click();
  await told(at, "1 conversation deleted.").waitFor();
  await filter(at, "Trash");
  await choose(at, three);
  await at.button("Restore").click();
  await until("the trash to be empty", async () => (await names(at)).length === 0);
  await filter(at, "All");
  await entry(at, three).waitFor();
});

test("everything is marked read up to what the page has shown", async (t) => {
  const { ada, students } = await school();
  const at = await visit(t, stage, badge(ada) + inbox(ada));
  await entry(at, students[0]).waitFor();
  await at.button("Mark all as read").click();
  await told(at, "All messages are marked as read.").waitFor();
  await at.find("pidge-badge[hidden]").waitFor({ state: "attached" });
  assert.equal((await ada.totals()).messages, 0);
  assert.equal(at.requests.filter((request) => request === "POST /inbox/read-all").length, 1);
});

test("a page can show what is about one course, and open conversations itself", async (t) => {
  const { ada, students } = await school(2);
  const [mia] = students;
  await mia.send(ada, "about biology", { context: { type: "course", id: "42", title: "Biology" } });
  const at = await visit(t, stage, inbox(ada, { context: "course:42" }));
  await entry(at, mia).waitFor();
  assert.deepEqual(await names(at), [mia.name]);
  await at.page.evaluate(() => document.addEventListener("pidge-open", (event) => event.preventDefault()));
  await at.find("pidge-inbox .open").click();
  const { detail } = await at.heard("open");
  assert.equal(detail.peer_id, mia.id);
  assert.equal(await at.find("pidge-inbox").getAttribute("selected"), null);
});
