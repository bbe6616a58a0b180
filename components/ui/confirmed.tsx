"use client";

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Result } from "../../lib/result";

type Call<T> = () => Promise<Result<T>>;
type Places = { top: string | undefined; dialog: ReactNode; enter: (place: string) => () => void };

const AskContext = createContext<() => Promise<boolean>>(() => Promise.resolve(false));
const nowhere: Places = { top: undefined, dialog: null, enter: () => () => {} };
const PlacesContext = createContext(nowhere);

/**
 * `confirmed(call)` makes a call that may be answered by `sign_in_again`: then the person is asked to confirm that it
 * is them, and the call is made once more. The answer is `sign_in_again` only when they would not.
 */
export function useConfirmed(): <T>(call: Call<T>) => Promise<Result<T>> {
  const ask = useContext(AskContext);
  return useCallback(
    async <T,>(call: Call<T>) => {
      for (;;) {
        const result = await call();
        if (result.ok || result.error.code !== "sign_in_again" || !(await ask())) return result;
      }
    },
    [ask],
  );
}

type ProviderProps = {
  /** The question. It is shown in whatever dialog is open on top, or else beside the page. */
  dialog: (answer: (isConfirmed: boolean) => void) => ReactNode;
  children: ReactNode;
};

/** Lets every form and menu within it use `useConfirmed`. */
export function ConfirmedProvider({ dialog, children }: ProviderProps) {
  const asked = useRef<Promise<boolean> | null>(null);
  const [answer, setAnswer] = useState<((isConfirmed: boolean) => void) | null>(null);
  const [places, setPlaces] = useState<readonly string[]>([]);

  const ask = useCallback(() => {
    asked.current ??= new Promise<boolean>((resolve) => {
      setAnswer(() => (isConfirmed: boolean) => {
        asked.current = null;
        setAnswer(null);
        resolve(isConfirmed);
      });
    });
    return asked.current;
  }, []);

  const enter = useCallback((place: string) => {
    setPlaces((current) => [...current, place]);
    return () => setPlaces((current) => current.filter((other) => other !== place));
  }, []);

  // The question is a dialog itself, and no place for the question.
  const shown = answer && <PlacesContext value={nowhere}>{dialog(answer)}</PlacesContext>;
  const top = places.at(-1);
  const value = useMemo(() => ({ top, dialog: shown, enter }), [top, shown, enter]);
  return (
    <AskContext value={ask}>
      <PlacesContext value={value}>
        {children}
        {top === undefined && shown}
      </PlacesContext>
    </AskContext>
  );
}

/** Stands in every dialog: what is asked about it must lie within it, or it would take the answer for a press outside. */
export function ConfirmPlace() {
  const place = useId();
  const { top, dialog, enter } = useContext(PlacesContext);
  useEffect(() => enter(place), [place, enter]);
  return top === place ? dialog : null;
}
