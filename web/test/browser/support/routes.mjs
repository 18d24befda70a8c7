// What becomes of requests on their way.

/** The path of sends. */
export const SENDS = /\/v1\/messages$/;

const CORS = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*" };

/** Answers requests of a method with a status while `isOn` says so. Preflights pass. */
export async function answer(page, pattern, method, reply, isOn = () => true) {
  await page.route(pattern, (route) => {
    if (route.request().method() !== method || !isOn()) return route.fallback();
    return reply === "no answer" ? route.abort() : route.fulfill({ ...reply, headers: { ...CORS, ...reply.headers } });
  });
}

/** Has requests wait until what is returned is called. */
export async function hold(page, pattern, method = "GET") {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(pattern, async (route) => {
    if (route.request().method() === method) await held;
    await route.fallback();
  });
  return release;
}

/** Answers the view of tokens in place of the page's server. What it answers can be changed; `count` is how often it was asked. */
export async function tokens(page, stage, user, seconds = 3600) {
  const view = { user, seconds, status: 200, count: 0 };
  await page.route(/\/token\?/, (route) => {
    view.count += 1;
    if (view.status !== 200) return route.fulfill({ status: view.status, contentType: "text/plain", body: "" });
    return route.fulfill({ json: { token: stage.token(view.user), expires_in: view.seconds } });
  });
  return view;
}

/** The routes of a page where the service is not there while `isAway` says so. */
export async function away(page, stage, isAway) {
  await page.route(`${stage.url}/**`, (route) => {
    // The module itself may come from a cache.
    return isAway() && !route.request().url().includes("/v1/web/") ? route.abort() : route.fallback();
  });
}
