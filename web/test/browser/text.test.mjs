// Rule 9: text is text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, people } from "./support/people.mjs";
import { shared } from "./support/stage.mjs";
import { until } from "./support/until.mjs";
import { messenger, thread, visit } from "./support/visit.mjs";

const stage = shared();

const HOSTILE = {
  "markup that runs a script": '<img src=x onerror="document.title=1"><script>document.title = 1</script><svg onload=document.title=1>',
  "the syntax of templates": "${document.title = 1} {{document.title}} <!--?lit$1$--> &amp;",
  "a body that ends elements": "</p></li></ol></textarea><h1>gone</h1>",
  "letters that turn the direction": "\u202egnitirw\u202c \u2067abc\u2066 \u200f!",
  "ten thousand accents on one letter": `Z${"\u0335\u0336\u0337\u0338\u0300".repeat(1999)}`,
  "one word of ten thousand letters": "w".repeat(10_000),
  "a scheme that runs a script": "javascript:alert(1) data:text/html,<b>x</b> JaVaScRiPt:alert(1)",
  "lines and spaces": "a\n\n   b\tc\n",
};

for (const [what, body] of Object.entries(HOSTILE)) {
  test(`${what} is shown as text, in the thread and in the inbox`, async (t) => {
    const [ada, mia] = await people(stage);
    await mia.send(ada, body);
    await mia.send(ada, "after it");
    const at = await visit(t, stage, messenger(ada, { layout: "split" }), { viewport: { width: 1000, height: 700 } });
    await at.find("pidge-inbox .open").click();
    await at.message(2).waitFor();
    const part = at.message(1).locator("[part=body]");
    assert.equal(await part.textContent(), (await ada.history(mia)).items[0].body);
    assert.equal(await part.locator("*").count(), 0);
    assert.equal(await at.page.title(), "A page of an LMS");
    const style = await part.evaluate((element) => {
      const { whiteSpace, overflowWrap } = getComputedStyle(element);
      return { whiteSpace, overflowWrap, dir: element.getAttribute("dir") };
    });
    assert.deepEqual(style, { whiteSpace: "pre-wrap", overflowWrap: "anywhere", dir: "auto" });
    // Nothing reaches out of the thread or over the next message.
    const [list, bubble, next] = await Promise.all([at.scroller.boundingBox(), at.message(1).boundingBox(), at.message(2).boundingBox()]);
    assert.ok(bubble.x >= list.x - 1 && bubble.x + bubble.width <= list.x + list.width + 1, "wider than the thread");
    assert.ok(bubble.y + bubble.height <= next.y + 1, "over the next message");
    assert.equal(await at.scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth), false);
    assert.equal(await at.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  });
}

test("the inbox shows hostile text as text", async (t) => {
  const [ada, mia] = await people(stage);
  await mia.send(ada, HOSTILE["markup that runs a script"]);
  const at = await visit(t, stage, messenger(ada));
  const preview = at.find("pidge-inbox .preview");
  assert.match(await preview.textContent(), /<img src=x onerror=/);
  assert.equal(await preview.locator("*").count(), 0);
});

test("a name is text with a direction of its own", async (t) => {
  const [ada] = await people(stage);
  const mia = new Person(stage, "student", "Mia");
  mia.name = "\u202e<b>Mia</b> مريم";
  await mia.call("GET", "/me");
  await mia.send(ada, "hello");
  const at = await visit(t, stage, messenger(ada));
  const name = at.find("pidge-inbox bdi.name");
  assert.ok((await name.textContent()).includes("<b>Mia</b>"));
  await at.find("pidge-inbox .open").click();
  const header = at.find("pidge-messenger header bdi");
  assert.ok((await header.textContent()).includes("<b>Mia</b>"));
  assert.equal(await header.locator("*").count(), 0);
});

test("addresses of the web become links that tell nothing of the page, with the whole address shown", async (t) => {
  const [ada, mia] = await people(stage);
  await mia.send(ada, "See https://example.org/a?b=c#d, and http://example.org. Not ftp://example.org or www.example.org");
  const at = await visit(t, stage, thread(ada, mia));
  await at.opened();
  const links = await at.message(1).locator("a").evaluateAll((all) => all.map((link) => [link.href, link.textContent, link.rel, link.target]));
  const rel = "noopener noreferrer nofollow ugc";
  assert.deepEqual(links, [
    ["https://example.org/a?b=c#d", "https://example.org/a?b=c#d", rel, "_blank"],
    ["http://example.org/", "http://example.org", rel, "_blank"],
  ]);
  const plain = await visit(t, stage, thread(ada, mia, { "no-links": true }));
  await plain.opened();
  assert.equal(await plain.message(1).locator("a").count(), 0);
});

test("a picture that fails leaves the initials", async (t) => {
  const [ada, mia] = await people(stage);
  await mia.send(ada, "hello");
  await stage.sql(`update users set avatar_url = '${stage.origin}/missing.png' where external_id = '${mia.id}'`);
  const asked = [];
  const before = (page) => page.on("request", (request) => request.url().includes("missing") && asked.push(request.headers()["referer"]));
  const at = await visit(t, stage, messenger(ada), { before });
  at.expect(/missing\.png/);
  await at.find("pidge-inbox .open").waitFor();
  await until("a request without a referrer", () => asked.length > 0 && asked.every((referrer) => !referrer));
  await until("the initials", async () => (await at.find("pidge-inbox img").count()) === 0);
  assert.match(await at.find("pidge-inbox .letters").first().textContent(), /^[A-Z]/);
});
