import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { isSignedOut, tell } from "./answer.ts";
import { type Account, whoAmI } from "./api.ts";

/** Whether someone is signed in, and who. */
export type Session =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly message: string }
  | { readonly state: "signed-out" }
  | { readonly state: "signed-in"; readonly account: Account };

export interface SessionActions {
  readonly begin: (account: Account) => void;
  readonly end: () => void;
  readonly retry: () => void;
}

/** Asks the server who is signed in, because scripts cannot read the session cookie. */
export function useSession(): [Session, SessionActions] {
  const [session, setSession] = useState<Session>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt repeats the request.
  useEffect(() => {
    const controller = new AbortController();
    whoAmI(controller.signal).then(
      (account) => setSession({ state: "signed-in", account }),
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setSession(isSignedOut(error) ? { state: "signed-out" } : { state: "failed", message: tell(error) });
      },
    );
    return () => controller.abort();
  }, [attempt]);

  const begin = useCallback((account: Account) => setSession({ state: "signed-in", account }), []);
  const end = useCallback(() => setSession({ state: "signed-out" }), []);
  const retry = useCallback(() => {
    setSession({ state: "loading" });
    setAttempt((number) => number + 1);
  }, []);
  return [session, useMemo(() => ({ begin, end, retry }), [begin, end, retry])];
}

/** Called when the server answers that the session has expired. */
export const SessionEnded = createContext<() => void>(() => undefined);

/** Returns a function that turns an error into the message to show. A 401 also ends the session on this page. */
export function useRefusal(): (error: unknown) => string {
  const end = useContext(SessionEnded);
  return useCallback(
    (error: unknown) => {
      if (isSignedOut(error)) end();
      return tell(error);
    },
    [end],
  );
}
