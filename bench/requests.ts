import { Agent, request } from "node:http";
import type { Target } from "./processes";

const agent = new Agent({ keepAlive: true });

/** Asks over a connection that is kept, and answers the status. */
export function statusOf({ url }: Target, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { Authorization: `Bearer ${key}` } }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    asked.once("error", reject).end();
  });
}
