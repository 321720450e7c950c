import { useLocation } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { routes } from '../../routes';
import { account } from '../../state/account';
import { loadService, service } from '../../state/service';
import { common } from '../../text/common';
import { homeText } from '../../text/home';
import { PageTitle } from '../../ui/Page';
import { PromiseList } from '../policy/PromiseList';
import { Prices } from './Prices';
import { Tray } from './Tray';
import './home.css';

/** For those who are not signed in; the others go on where they work. */
export default function Home(): JSX.Element | null {
  const text = homeText();
  const { route } = useLocation();
  const isIn = Boolean(account.value);
  useEffect(() => {
    if (isIn) {
      route(routes.studio, true);
    }
  }, [isIn]);
  useEffect(loadService, []);
  return isIn ? null : (
    <div class="home">
      <section class="hero">
        <div class="stack">
          <PageTitle>{text.title}</PageTitle>
          <p class="lead">{text.text}</p>
          <Begin hint />
        </div>
        <Tray />
      </section>
      <section class="stack loose">
        <div class="reading stack">
          <h2>{text.promisesTitle}</h2>
          <p class="soft">{text.promisesLead}</p>
        </div>
        <PromiseList of={text.short} level={3} />
        <p><a href={routes.promises}>{text.all}</a></p>
      </section>
      <Prices />
      <section class="end">
        <h2>{text.endTitle}</h2>
        <p class="soft">{text.endText}</p>
        <Begin />
      </section>
    </div>
  );
}

function Begin({ hint = false }: { hint?: boolean }): JSX.Element {
  const text = homeText();
  const canSignUp = service.value?.sign_up !== false;
  return (
    <div class="begin">
      <div class="buttons">
        {canSignUp && <a class="button primary" href={routes.signUp}>{text.begin}</a>}
        <a class={`button ${canSignUp ? '' : 'primary'}`} href={routes.signIn}>{common().signIn}</a>
      </div>
      {hint && <p class="soft small">{service.value?.mail_folder ? text.owner : canSignUp ? '' : text.off}</p>}
    </div>
  );
}
