import type { IncomingMessage, ServerResponse } from "node:http";
import type { ShownKey } from "../../db/shown-key";
import type { Credential } from "../../lib/keys/verdict";
import type { Endpoint } from "../../lib/requests";
import type { CatalogueKeeper, Snapshot } from "../catalogue";
import type { Keys } from "../keys";
import type { LastUsed } from "../last-used";
import type { RequestNotes } from "../usage/request";
import type { Usage } from "../usage/usage";
import type { Budget } from "./budget";
import type { ProxyMetrics } from "./proxy-metrics";
import type { Head } from "./question";
import type { RefusalDetail } from "./refusal";
import type { Scanner } from "./scanner";
import type { Streams } from "./streams";
import type { Upstreams } from "./upstreams";

/** What the proxy works with. */
export type ProxyParts = {
  keys: Keys<unknown>;
  catalogue: CatalogueKeeper;
  used: LastUsed;
  usage: Usage;
  streams: Streams;
  upstreams: Upstreams;
  scanner: Scanner;
  budget: Budget;
  showKey: (credential: Credential) => Promise<ShownKey | null>;
  metrics: ProxyMetrics;
  bodyIdleMs?: number;
};

/** A request whose key was proven and may do what its head says, as far as that can be told without its model. */
export type Visit = {
  request: IncomingMessage;
  response: ServerResponse;
  head: Head;
  notes: RequestNotes;
  token: string;
  credential: Credential;
  endpoint: Endpoint;
  snapshot: Snapshot;
};

/** What is still to be told to the client; null when it was answered, or is gone. */
export type Ending = RefusalDetail | null;
