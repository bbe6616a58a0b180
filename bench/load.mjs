// Puts load on one address in a process of its own and answers what came back.
import autocannon from "autocannon";

process.on("message", async ({ url, keys, connections, seconds }) => {
  const requests = keys.map((key) => ({ headers: { Authorization: `Bearer ${key}` } }));
  const {
    requests: done,
    latency,
    errors,
    non2xx,
  } = await autocannon({ url, connections, duration: seconds, requests });
  process.send({ total: done.total, perSecond: done.average, p99Ms: latency.p99, failed: errors + non2xx });
});
process.once("disconnect", () => process.exit());
