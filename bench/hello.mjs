// The least that node:http can do: what every other figure is compared with.
import { createServer } from "node:http";

const server = createServer((_request, response) => response.end("hello"));
server.listen(Number(process.env.GATE_PORT), "127.0.0.1", () => process.send({ type: "ready" }));
process.once("disconnect", () => process.exit());
