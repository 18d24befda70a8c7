// A school with a directory, a policy and blocks: what the service answers about people, by routes of the page. The test says who
// may write to whom.

const CORS = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*" };

const problem = (status, code) => ({ status, contentType: "application/problem+json", json: { type: "about:blank", title: code, status, code, detail: code, request_id: "request-1" } });

export class Policy {
  /** What the service offers beside what it has. */
  features = ["directory", "policy", "blocks"];
  /** Why the user may not write, by the ids of peers. */
  refusals = new Map();
  /** Whom `q` finds. */
  people = [];
  /** Whom the user has blocked, the newest first. */
  blocked = [];
  /** The most of them in a page. */
  pageSize = 50;
  /** The code with which a block is refused, and its status. */
  blockRefusal = undefined;
  /** What was asked for, such as `GET can-message mia`. */
  asked = [];
  /** Waits before each answer for people. */
  wait = async () => {};

  /** Puts it before a page is loaded. */
  async route(page) {
    await page.route(/\/(v1\/me|\.well-known\/messaging)$/, async (route) => {
      const response = await route.fetch().catch(() => undefined);
      if (!response?.ok()) return route.fallback();
      const answer = await response.json();
      await route.fulfill({ response, json: { ...answer, features: [...new Set([...answer.features.filter((name) => !["directory", "policy", "blocks"].includes(name)), ...this.features])] } });
    });
    const answers = (pattern, answer) =>
      page.route(pattern, async (route) => {
        const url = new URL(route.request().url());
        const { status = 200, ...reply } = await answer(route.request().method(), url, decodeURIComponent(url.pathname.split("/")[3] ?? ""));
        await route.fulfill({ status, ...reply, headers: CORS }).catch(() => {});
      });
    await answers(/\/v1\/users\/[^/]+\/can-message$/, (method, url, id) => {
      this.asked.push(`${method} can-message ${id}`);
      return { json: this.#verdict(id) };
    });
    await answers(/\/v1\/users\/[^/?]+$/, (method, url, id) => {
      this.asked.push(`${method} user ${id}`);
      const person = this.people.find((person) => person.id === id);
      return person ? { json: user(person) } : problem(404, "not_found");
    });
    await answers(/\/v1\/users\?/, async (method, { searchParams }) => {
      this.asked.push(`${method} users ${searchParams.get("q")}`);
      await this.wait(searchParams.get("q"));
      const isFound = ({ name }) => name.toLowerCase().split(" ").some((word) => word.startsWith(searchParams.get("q").toLowerCase()));
      return { json: { items: this.people.filter(isFound).slice(0, 20).map(user), next_cursor: null } };
    });
    await answers(/\/v1\/blocks/, (method, url, id) => {
      this.asked.push(`${method} blocks ${id}`.trim());
      if (method === "GET") {
        const from = Number(url.searchParams.get("cursor") ?? 0);
        const items = this.blocked.slice(from, from + this.pageSize).map((person) => ({ user: user(person), created_at: "2026-11-27T10:00:00Z" }));
        const end = from + items.length;
        return { json: { items, next_cursor: end < this.blocked.length ? `${end}` : null } };
      }
      if (method === "PUT" && this.blockRefusal) return problem(...this.blockRefusal);
      this.blocked = this.blocked.filter((person) => person.id !== id);
      if (method === "DELETE") return { status: 204 };
      this.blocked.unshift(this.people.find((person) => person.id === id) ?? { id, name: id });
      return { json: { user: user(this.blocked[0]), created_at: "2026-11-27T10:00:00Z" } };
    });
    await page.route(/\/v1\/messages$/, (route) => {
      const verdict = route.request().method() === "POST" && this.#verdict(route.request().postDataJSON().recipient_id);
      if (!verdict || verdict.allowed) return route.fallback();
      return route.fulfill({ ...problem(verdict.code === "you_blocked" ? 409 : 403, verdict.code), headers: CORS });
    });
  }

  #verdict(id) {
    const code = this.blocked.some((person) => person.id === id) ? "you_blocked" : this.refusals.get(id);
    return { allowed: code === undefined, held: false, code: code ?? null, detail: code ?? null };
  }
}

const user = ({ id, name, role }) => ({ user_id: id, display_name: name, avatar_url: null, role: role ?? "student", active: true });
