// What a file of tests begins with: the service and the pages that all files share, or a service of its own that it may kill.

import { after } from "node:test";
import { chromium } from "playwright-core";
import { Pages } from "./pages.mjs";
import { Service, sign, sql } from "./service.mjs";

class Stage {
  /** The token of a user. */
  token(user, seconds) {
    return sign(this.secret, user, seconds);
  }

  sql(statements) {
    return sql(this.dataDir, statements);
  }
}

const browser = process.env.WEB_BROWSER ? await chromium.connect(process.env.WEB_BROWSER) : undefined;
if (browser) after(() => browser.close());

/** The service that all files share. Tests have users of their own. */
export function shared() {
  return Object.assign(new Stage(), JSON.parse(process.env.WEB_STAGE), { browser });
}

/** A service for one file, with settings of its own. */
export async function own(settings = {}) {
  const stage = await start(settings);
  after(() => stage.close());
  return Object.assign(stage, { browser });
}

export async function start(settings = {}) {
  const pages = await Pages.start();
  const service = await Service.start([pages.origin], settings);
  const stage = Object.assign(new Stage(), {
    url: service.url,
    origin: pages.origin,
    dataDir: service.dataDir,
    secret: service.secret,
    service,
    async close() {
      await pages.close();
      await service.remove();
    },
  });
  pages.stage = stage;
  return stage;
}
