import { type FormEvent, useState } from "react";
import { tell } from "../answer.ts";
import { type Account, register, signIn } from "../api.ts";
import { PageTitle } from "../components/PageTitle.tsx";

const WAYS = {
  "sign-in": {
    title: "Sign in",
    action: signIn,
    other: "register",
    question: "New here?",
    change: "Make an account",
  },
  register: {
    title: "Make an account",
    action: register,
    other: "sign-in",
    question: "Been here before?",
    change: "Sign in",
  },
} as const;

/** The door. */
export function SignIn({ onSignedIn }: { readonly onSignedIn: (account: Account) => void }) {
  const [way, setWay] = useState<keyof typeof WAYS>("sign-in");
  const [state, setState] = useState<{ readonly busy: boolean; readonly message?: string }>({ busy: false });
  const { title, action, other, question, change } = WAYS[way];

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setState({ busy: true });
    try {
      onSignedIn(await action({ email: String(form.get("email")), password: String(form.get("password")) }));
    } catch (error) {
      setState({ busy: false, message: tell(error) });
    }
  }

  return (
    <>
      <PageTitle title={title}>See what your pictures leave out.</PageTitle>
      <form className="door" onSubmit={submit}>
        <label>
          E-mail
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input
            name="password"
            type="password"
            autoComplete={way === "register" ? "new-password" : "current-password"}
            minLength={10}
            maxLength={200}
            required
            aria-describedby="password-hint"
          />
          <span id="password-hint" className="aside">
            Ten characters or more.
          </span>
        </label>
        {state.message !== undefined && (
          <p className="notice" role="alert">
            {state.message}
          </p>
        )}
        <button type="submit" className="more strong" disabled={state.busy}>
          {state.busy ? "One moment…" : title}
        </button>
        <p className="aside">
          {question}{" "}
          <button
            type="button"
            className="link"
            onClick={() => {
              setWay(other);
              setState({ busy: false });
            }}
          >
            {change}
          </button>
        </p>
      </form>
    </>
  );
}
