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
    change: "Create an account",
  },
  register: {
    title: "Create an account",
    action: register,
    other: "sign-in",
    question: "Already have an account?",
    change: "Sign in",
  },
} as const;

/** Signs in or registers. */
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
      <PageTitle title={title}>Measure the negative space in your pictures.</PageTitle>
      <form className="sign-in" onSubmit={submit}>
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
            At least 10 characters.
          </span>
        </label>
        {state.message !== undefined && (
          <p className="notice" role="alert">
            {state.message}
          </p>
        )}
        <button type="submit" className="more strong" disabled={state.busy}>
          {state.busy ? "Please wait…" : title}
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
