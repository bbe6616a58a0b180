import { parentPort } from "node:worker_threads";
import { type Reading, scanBody } from "./scan";

parentPort?.on("message", ({ bytes, reading }: { bytes: ArrayBuffer; reading: Reading }) => {
  const found = scanBody(Buffer.from(bytes), reading);
  parentPort?.postMessage({ bytes, found }, [bytes]);
});
