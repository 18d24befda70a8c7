// The users of a test, and what they do from elsewhere, such as on their phone.

let count = 0;

const NAMES = ["Ada", "Mia", "Noah", "Lina", "Omar", "Zoë"];

export class Person {
  constructor(stage, role, first) {
    count += 1;
    this.stage = stage;
    this.role = role;
    this.name = `${first} ${process.pid}.${count}`;
    // An id with everything that must be percent-encoded.
    this.id = `${first.toLowerCase()}/b é%#?${process.pid}.${count}`;
  }

  /** A call of the API. Returns what it answers; an error unless it succeeds. */
  async call(method, path, body, headers = {}) {
    const answer = await fetch(`${this.stage.url}/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.stage.token(this)}`, ...(body && { "Content-Type": "application/json" }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  send(to, body, more = {}) {
    return this.call("POST", "/messages", { recipient_id: to.id, body, ...more });
  }

  /** The path of something in the conversation with a user. */
  at(peer, what) {
    return `/conversations/${encodeURIComponent(peer.id)}${what}`;
  }

  history(peer, query = "") {
    return this.call("GET", this.at(peer, `/messages${query}`));
  }

  async entry(peer) {
    return (await this.history(peer, "?limit=1")).entry;
  }

  read(peer, seq) {
    return this.call("POST", this.at(peer, "/read"), { up_to_seq: seq });
  }

  totals() {
    return this.call("GET", "/inbox/unread");
  }
}

/** An educator and students whom the service knows. */
export async function people(stage, number = 2) {
  const all = Array.from({ length: number }, (_, index) => new Person(stage, index === 0 ? "educator" : "student", NAMES[index % NAMES.length]));
  for (const person of all) await person.call("GET", "/me");
  return all;
}

/**
 * Fills the conversation of two people so that it has `count` messages, by turns from both, `lines` long. The last `unread`
 * ones are all from `one`, and `other` has not read them.
 */
export async function fill(stage, one, other, count, { unread = 0, lines = 1 } = {}) {
  await one.send(other, "number 1");
  await other.read(one, 1);
  const id = ({ id }) => `(select id from users where external_id = '${id.replaceAll("'", "''")}')`;
  const conversation = `(select id from conversations where low_user_id = least(${id(one)}, ${id(other)}) and high_user_id = greatest(${id(one)}, ${id(other)}))`;
  const read = count - unread;
  await stage.sql(`
    insert into messages (conversation_id, seq, sender_id, body, created_at)
    select ${conversation}, n, case when n > ${read} or n % 2 = 1 then ${id(one)} else ${id(other)} end,
           'number ' || n || repeat(E'\\nanother line', n % 3 + ${lines} - 1), now() - (${count} - n) * interval '1 minute'
    from generate_series(2, ${count}) n;
    update messages set created_at = now() - ${count} * interval '1 minute' where conversation_id = ${conversation} and seq = 1;
    update conversations set last_seq = ${count}, last_created_at = now() where id = ${conversation};
    update participants set preview_seq = ${count}, last_activity_at = now(), read_seq = ${count}, seen_seq = ${count}, unread_count = 0,
           last_is_mine = (user_id = ${id(one)}) = (${unread} > 0 or ${count} % 2 = 1)
    where conversation_id = ${conversation};
    update participants set read_seq = ${read}, seen_seq = ${read}, unread_count = ${unread}
    where conversation_id = ${conversation} and user_id = ${id(other)};`);
}
