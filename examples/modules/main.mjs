// Modules: live bindings, namespaces, JSON, import() and top-level await.

import increment, { count } from "./counter.mjs";
import * as counter from "./counter.mjs";
import settings from "./settings.json" with { type: "json" };

increment();
increment(settings.step);
console.log(count, counter, settings);

const { greet } = await import("./greet.mjs");
console.log(greet(...settings.names));
