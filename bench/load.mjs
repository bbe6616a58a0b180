// Puts load on one address in a process of its own and answers what came back. Each connection has keys of its own.
import autocannon from "autocannon";

process.on("message", async ({ url, keys, connections, seconds, once, body, headers = {} }) => {
  const share = Math.ceil(keys.length / connections);
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    ...(once ? { amount: share * connections } : { duration: seconds }),
    setupClient(client) {
      const turn = next++;
      const own = keys.filter((_, i) => i % connections === turn);
      const asked = body
        ? { method: "POST", body, headers: { "Content-Type": "application/json", ...headers } }
        : { headers: {} };
      client.setRequests(
        own.map((key) => ({ ...asked, headers: { ...asked.headers, Authorization: `Bearer ${key}` } })),
      );
    },
  });
  const { requests, latency, errors, statusCodeStats } = result;
  const statuses = Object.fromEntries(
    Object.entries(statusCodeStats).map(([code, { count }]) => [code, count]),
  );
  process.send({
    connections,
    total: requests.total,
    perSecond: requests.average,
    seconds: result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
    errors,
    statuses,
  });
});
process.once("disconnect", () => process.exit());
