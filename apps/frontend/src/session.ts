import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { isSignedOut, tell } from "./answer.ts";
import { type Account, whoAmI } from "./api.ts";

/** Who is in front of the screen, as far as it is known. */
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

/** Asks the server who is signed in: the cookie that says so cannot be read here. */
export function useSession(): [Session, SessionActions] {
  const [session, setSession] = useState<Session>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks once more.
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

/** What to do when an answer says that the session has ended. */
export const SessionEnded = createContext<() => void>(() => undefined);

/** Takes an error: one that means "sign in again" ends the session here as well. Returns what to tell of it. */
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
