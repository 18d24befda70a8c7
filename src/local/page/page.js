// The page of `pidge dev`: two people of the demo school, each with a messenger.

/** A side of the page: a person, and whether they are online. */
class Side {
  constructor(section) {
    this.section = section;
    this.elements = section.querySelectorAll("pidge-badge, pidge-messenger");
    this.person = section.querySelector(".person");
    this.refused = section.querySelector(".refused");
    this.tokens = new Set();
    this.connection = new AbortController();
    this.isOffline = false;
    this.person.addEventListener("change", () => this.become());
    section.querySelector(".offline").addEventListener("change", ({ target }) => this.setOffline(target.checked));
  }

  /** Gives the elements of the side the tokens of its person. */
  become() {
    const sub = this.person.value;
    const getToken = async () => {
      const response = await fetch("/dev/token", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sub }),
      });
      this.refused.textContent = response.ok ? "" : await reasonOf(response);
      if (!response.ok) throw new Error(this.refused.textContent);
      const token = await response.json();
      this.tokens.add(`Bearer ${token.token}`);
      return token;
    };
    for (const element of this.elements) element.getToken = getToken;
  }

  /** Fails the calls of this side, those underway too. */
  setOffline(isOffline) {
    this.isOffline = isOffline;
    if (isOffline) this.connection.abort(new TypeError("this side is offline"));
    else this.connection = new AbortController();
  }
}

/** Returns why a token was refused. Something else than Pidge may have replied, with a body that is not JSON. */
async function reasonOf(response) {
  const problem = await response.json().catch(() => undefined);
  return problem?.detail ?? `No token: the service replied with status ${response.status}.`;
}

const sides = [...document.querySelectorAll(".side")].map((section) => new Side(section));

// The calls of a side are known by their token.
const { fetch: send } = window;
window.fetch = (input, init) => {
  const request = new Request(input, init);
  const side = sides.find(({ tokens }) => tokens.has(request.headers.get("Authorization")));
  if (!side) return send(request);
  return send(new Request(request, { signal: AbortSignal.any([request.signal, side.connection.signal]) }));
};

await import("/v1/web/pidge.js");
for (const side of sides) side.become();

const switches = document.querySelector("#switches");
function apply() {
  const { language, rtl, dark } = Object.fromEntries(new FormData(switches));
  document.documentElement.dir = rtl ? "rtl" : "ltr";
  document.documentElement.classList.toggle("dark", Boolean(dark));
  // The page itself stays English.
  for (const { elements } of sides) for (const element of elements) element.lang = language;
}
switches.addEventListener("change", ({ target }) => {
  if (target.name === "language") switches.elements.rtl.checked = target.value === "ar";
  apply();
});
// A browser may remember the switches.
apply();

document.querySelector("#copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.querySelector("#lines").textContent);
  document.querySelector("#copied").textContent = "Copied.";
});
