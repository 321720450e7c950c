import { ErrorBoundary, lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { ComponentChildren, FunctionComponent, JSX } from 'preact';
import { link } from '../api/events';
import { routes } from '../routes';
import { account, endedElsewhere, isStaff, loadAccount } from '../state/account';
import { online } from '../state/online';
import { common } from '../text/common';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { PageTitle } from '../ui/Page';
import { NotFound } from './NotFound';
import { Shell } from './Shell';

const Home = lazy(() => import('../pages/home/Home'));
const Welcome = lazy(() => import('../pages/signing-in/Welcome'));
const SignUp = lazy(() => import('../pages/signing-in/SignUp'));
const Confirm = lazy(() => import('../pages/signing-in/Confirm'));
const SignIn = lazy(() => import('../pages/signing-in/SignIn'));
const Forgot = lazy(() => import('../pages/signing-in/Forgot'));
const Reset = lazy(() => import('../pages/signing-in/Reset'));
const Email = lazy(() => import('../pages/signing-in/Email'));
const Studio = lazy(() => import('../pages/studio/Studio'));
const Gallery = lazy(() => import('../pages/gallery/Gallery'));
const Plans = lazy(() => import('../pages/plans/Plans'));
const Paid = lazy(() => import('../pages/plans/Paid'));
const AccountPages = lazy(() => import('../pages/account/AccountPages'));
const AdminPages = lazy(() => import('../pages/admin/AdminPages'));
const Erasure = lazy(() => import('../pages/account/Erasure'));
const Help = lazy(() => import('../pages/policy/Help'));
const Privacy = lazy(() => import('../pages/policy/Privacy'));
const Promises = lazy(() => import('../pages/policy/Promises'));
const Shortcuts = lazy(() => import('../pages/policy/Shortcuts'));

/** A page for people who are signed in. Others sign in first and come back. */
function forPeople(Page: FunctionComponent): FunctionComponent {
  return function Guarded(): JSX.Element | null {
    const { route, url } = useLocation();
    const isOut = account.value === null;
    useEffect(() => {
      if (isOut) {
        // A session that ended under an open page says so there; whoever comes from outside goes to sign in.
        const target = url === routes.studio ? routes.signIn : `${routes.signIn}?to=${encodeURIComponent(url)}`;
        if (!endedElsewhere.value) {
          route(target, true);
        }
      }
    }, [isOut]);
    return account.value ? <Page /> : isOut ? <SignIn /> : null;
  };
}

/** A page for those who run the installation. For others it does not exist. */
function forStaff(Page: FunctionComponent): FunctionComponent {
  return forPeople(function Guarded() {
    return isStaff.value ? <Page /> : <NotFound />;
  });
}

const guarded = {
  studio: forPeople(Studio),
  gallery: forPeople(Gallery),
  paid: forPeople(Paid),
  account: forPeople(AccountPages),
  admin: forStaff(AdminPages),
};

export function App(): JSX.Element {
  return (
    <LocationProvider scope={/^\/(?!v1\/|docs|openapi|health|metrics|\.well-known)/}>
      <Pages />
    </LocationProvider>
  );
}

function Pages(): JSX.Element | null {
  const { path } = useLocation();
  const [unreachable, setUnreachable] = useState(false);
  useEffect(() => {
    // Until the server has said who is there it is asked again: it may be starting.
    let end = false;
    void (async () => {
      for (let wait = 500; !end && account.peek() === undefined; wait = Math.min(wait * 2, 8000)) {
        await loadAccount().catch(() => setUnreachable(true));
        if (account.peek() === undefined) {
          await new Promise(resolve => setTimeout(resolve, wait));
        }
      }

      setUnreachable(false);
    })();
    return () => void (end = true);
  }, []);
  return (
    <Shell wide={path.startsWith(routes.gallery) || path === routes.studio} unreachable={unreachable}>
      <Broken key={path.startsWith(routes.gallery) ? routes.gallery : path}>
        <Router>
          <Route path={routes.home} component={Home} />
          <Route path={routes.welcome} component={Welcome} />
          <Route path={routes.signUp} component={SignUp} />
          <Route path={routes.confirm} component={Confirm} />
          <Route path={routes.signIn} component={SignIn} />
          <Route path={routes.forgot} component={Forgot} />
          <Route path={routes.reset} component={Reset} />
          <Route path={routes.email} component={Email} />
          <Route path={routes.studio} component={guarded.studio} />
          <Route path={routes.gallery} component={guarded.gallery} />
          <Route path={routes.image} component={guarded.gallery} />
          <Route path={routes.plans} component={Plans} />
          <Route path={routes.paid} component={guarded.paid} />
          <Route path={`${routes.account}/*`} component={guarded.account} />
          <Route path={routes.account} component={guarded.account} />
          <Route path={`${routes.admin}/*`} component={guarded.admin} />
          <Route path={routes.admin} component={guarded.admin} />
          <Route path={routes.erasure} component={Erasure} />
          <Route path={routes.help} component={Help} />
          <Route path={routes.privacy} component={Privacy} />
          <Route path={routes.promises} component={Promises} />
          <Route path={routes.shortcuts} component={Shortcuts} />
          <Route default component={NotFound} />
        </Router>
      </Broken>
    </Shell>
  );
}

/** A fault of a page takes only that page away. A page whose files are gone was replaced by a newer one. */
function Broken({ children }: { children: ComponentChildren }): JSX.Element {
  const [error, setError] = useState<Error>();
  const text = common();
  if (error) {
    const isOld = /import|module|fetch/i.test(error.message);
    // Without the server a page that was not open before cannot be fetched; nothing is newer then.
    const isAway = !online.value || link.value === 'lost';
    return (
      <Empty icon="alert">
        <PageTitle>{!isOld ? text.brokenTitle : isAway ? text.notLoaded : text.newVersion}</PageTitle>
        {!isOld ? <p>{text.brokenText}</p> : isAway && <p>{text.notLoadedText}</p>}
        <Button look="primary" onClick={() => location.reload()}>{text.reload}</Button>
      </Empty>
    );
  }

  return <ErrorBoundary onError={setError}>{children}</ErrorBoundary>;
}
