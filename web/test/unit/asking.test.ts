// When it is asked whether the user may write to a peer, and which answer counts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Asking, told } from "../../src/people/asking.js";
import type { Verdict } from "../../src/people/service.js";

const refusal = (code: string | null): Verdict => ({ allowed: false, code });
const ALLOWED: Verdict = { allowed: true, code: null };

interface Waiting {
  resolve: (verdict: Verdict) => void;
  reject: (error: unknown) => void;
}

/** An asking whose answers the test gives, and whose clock it sets. */
function asking() {
  const state = { time: 0, changes: 0, waiting: [] as Waiting[] };
  const ask = () => new Promise<Verdict>((resolve, reject) => void state.waiting.push({ resolve, reject }));
  const it = new Asking(ask, () => (state.changes += 1), () => state.time);
  return { it, state };
}

/** Looks, and answers. */
async function look({ it, state }: ReturnType<typeof asking>, verdict: Verdict): Promise<void> {
  const looked = it.look();
  state.waiting.pop()?.resolve(verdict);
  await looked;
}

test("the reason is that of the answer, and none where the user may write", async () => {
  const one = asking();
  await look(one, refusal("context_ended"));
  assert.equal(one.it.code, "context_ended");
  one.state.time = 30_000;
  await look(one, ALLOWED);
  assert.equal(one.it.code, undefined);
  assert.equal(one.state.changes, 2);
});

test("a reason of a later version reads as that the user cannot write", async () => {
  for (const code of ["something_new", null, ""]) {
    const one = asking();
    await look(one, refusal(code));
    assert.notEqual(one.it.code, undefined);
    assert.equal(told(one.it.code!), "recipient_unknown");
  }
  assert.equal(told("blocked"), "blocked");
});

test("it is not asked again within half a minute, unless that was asked for or the service has not answered", async () => {
  const { it, state } = asking();
  const first = it.look();
  await it.look();
  assert.equal(state.waiting.length, 1);
  state.waiting.pop()!.reject(new Error("away"));
  await assert.rejects(first);
  const second = it.look();
  assert.equal(state.waiting.length, 1);
  state.waiting.pop()!.resolve(ALLOWED);
  await second;
  state.time = 29_999;
  await it.look();
  assert.equal(state.waiting.length, 0);
  void it.again();
  assert.equal(state.waiting.length, 1);
});

test("it is asked more often while the user may not write", async () => {
  const one = asking();
  const allowed = one.it.every();
  await look(one, refusal("blocked"));
  assert.ok(one.it.every() < allowed);
});

/** A send is answered, and so is what is asked then, if anything is. */
async function hear({ it, state }: ReturnType<typeof asking>, code: string | undefined, verdict: Verdict): Promise<void> {
  const heard = it.heard(code);
  state.waiting.pop()?.resolve(verdict);
  await heard;
}

test("after a refused send it is asked, unless the refusal is about that message or nothing new", async () => {
  const one = asking();
  await hear(one, "body_too_long", refusal("blocked"));
  assert.equal(one.it.code, undefined);
  await hear(one, "no_shared_context", refusal("no_shared_context"));
  assert.equal(one.it.code, "no_shared_context");
  await hear(one, "rate_limited", ALLOWED);
  await hear(one, "no_shared_context", ALLOWED);
  assert.equal(one.it.code, "no_shared_context");
  await hear(one, undefined, ALLOWED);
  assert.equal(one.it.code, undefined);
  assert.equal(one.state.changes, 2);
});

test("a send that began before the user has blocked the peer, or ended it, changes nothing", async () => {
  const one = asking();
  one.it.decided(true);
  await hear(one, undefined, refusal("you_blocked"));
  assert.equal(one.it.code, "you_blocked");
  one.it.decided(false);
  await hear(one, "you_blocked", ALLOWED);
  assert.equal(one.it.code, undefined);
  assert.equal(one.state.changes, 2);
});

test("an answer that was on its way does not count once something newer is known", async () => {
  const { it, state } = asking();
  const looked = it.look();
  it.decided(true);
  state.waiting.pop()!.resolve(ALLOWED);
  await looked;
  assert.equal(it.code, "you_blocked");
  const first = it.again();
  const second = it.again();
  const [one, other] = state.waiting;
  other!.resolve(refusal("blocked"));
  one!.resolve(ALLOWED);
  await Promise.all([first, second]);
  assert.equal(it.code, "blocked");
});
