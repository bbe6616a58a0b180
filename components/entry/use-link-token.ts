"use client";

import { useEffect, useState } from "react";

/**
 * The one-time token of a link stands in its fragment, which no server and no log ever sees. It is taken out of the
 * address bar at once; null until then, and "" when the link carries none. Another link opened on the same page loads
 * nothing, and is taken like the first.
 */
export function useLinkToken(): string | null {
  const [token, setToken] = useState<string | null>(null);
  useEffect(() => {
    function take() {
      const found = location.hash.slice(1);
      history.replaceState(history.state, "", location.pathname);
      setToken((current) => found || current || "");
    }
    take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return token;
}
