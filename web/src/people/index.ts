// The elements of people.js. They stand in the inbox and the thread before they are defined here.

import { PidgePeer } from "./peer.js";
import { PidgePeople } from "./people.js";

const ELEMENTS = { "pidge-peer": PidgePeer, "pidge-people": PidgePeople };
for (const [name, element] of Object.entries(ELEMENTS)) if (!customElements.get(name)) customElements.define(name, element);
