import { useState } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { tell } from "./answer.ts";
import { signOut } from "./api.ts";
import { Loading } from "./components/Loading.tsx";
import { PageTitle } from "./components/PageTitle.tsx";
import { Home } from "./pages/Home.tsx";
import { OneAnalysis } from "./pages/OneAnalysis.tsx";
import { SignIn } from "./pages/SignIn.tsx";
import { type Session, type SessionActions, SessionEnded, useSession } from "./session.ts";
import { useStrayDrops } from "./useStrayDrops.ts";

export function App() {
  const [session, actions] = useSession();
  useStrayDrops();
  return (
    <SessionEnded value={actions.end}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      {session.state === "signed-in" && <TopBar email={session.account.email} onSignedOut={actions.end} />}
      <main id="main">
        <Content session={session} actions={actions} />
      </main>
    </SessionEnded>
  );
}

function TopBar({ email, onSignedOut }: { readonly email: string; readonly onSignedOut: () => void }) {
  const [message, setMessage] = useState<string>();
  const [, go] = useLocation();

  async function leave(): Promise<void> {
    try {
      await signOut();
      // The next user may not own the current page.
      go("/");
      onSignedOut();
    } catch (error) {
      setMessage(tell(error));
    }
  }

  return (
    <header>
      <Link href="/" className="brand">
        Negative Space
      </Link>
      <span className="aside">{email}</span>
      <button type="button" className="link" onClick={leave}>
        Sign out
      </button>
      {message !== undefined && <p role="alert">{message}</p>}
    </header>
  );
}

function Content({ session, actions }: { readonly session: Session; readonly actions: SessionActions }) {
  switch (session.state) {
    case "loading":
      return <Loading />;
    case "failed":
      return (
        <>
          <PageTitle title="Negative Space" />
          <p className="notice" role="alert">
            {session.message}{" "}
            <button type="button" className="link" onClick={actions.retry}>
              Try again
            </button>
          </p>
        </>
      );
    case "signed-out":
      return <SignIn onSignedIn={actions.begin} />;
    case "signed-in":
      return (
        <Switch>
          <Route path="/" component={Home} />
          <Route path="/analyses/:id">{({ id }) => <OneAnalysis id={id} />}</Route>
          <Route>
            <PageTitle title="Page not found">
              This page does not exist. Go to <Link href="/">Your pictures</Link>.
            </PageTitle>
          </Route>
        </Switch>
      );
  }
}
