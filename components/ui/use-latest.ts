"use client";

import { useRef } from "react";

/**
 * Asks for something again and again, one question at a time, and tells the answer to the last one alone: what was
 * asked meanwhile and given up is never sent.
 */
export function useLatest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  tell: (answer: Answer) => void,
): (question: Question) => void {
  const waiting = useRef<(() => Promise<Answer>) | null>(null);
  const isAsking = useRef(false);

  async function work() {
    isAsking.current = true;
    while (waiting.current !== null) {
      const next = waiting.current;
      waiting.current = null;
      const answer = await next();
      if (waiting.current === null) tell(answer);
    }
    isAsking.current = false;
  }

  return (question) => {
    waiting.current = () => ask(question);
    if (!isAsking.current) void work();
  };
}
