import { expect } from "@playwright/test";
import type { Product } from "./product";

export type GateAnswer = { status: number; reason: string | null; identity: Record<string, string> };

/** Asks the gate whether a key may do something, such as `scope=inference.chat`. */
export async function verify(product: Product, key: string, asked: string): Promise<GateAnswer> {
  const answer = await fetch(`${product.gateUrl}/verify?${asked}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  const headers = [...answer.headers];
  const identity = headers.filter(([name]) => name.startsWith("x-auth-") && name !== "x-auth-reason");
  return {
    status: answer.status,
    reason: answer.headers.get("x-auth-reason"),
    identity: Object.fromEntries(identity),
  };
}

/** Waits for the gate's answer to become this one: it hears of a change within moments, not before its commit is told. */
export async function becomes(
  product: Product,
  key: string,
  asked: string,
  answer: Partial<GateAnswer>,
): Promise<void> {
  await expect.poll(() => verify(product, key, asked)).toMatchObject(answer);
}
