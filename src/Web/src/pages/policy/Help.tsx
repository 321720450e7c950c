import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { routes } from '../../routes';
import { loadService, service } from '../../state/service';
import { helpText } from '../../text/help';
import { PageTitle } from '../../ui/Page';
import './policy.css';

/** What to do after something that the person did not do. Mails about such things lead here. */
export default function Help(): JSX.Element {
  const text = helpText();
  useEffect(loadService, []);
  const steps: [words: string, page: string, name: string][] = [
    [text.password, routes.password, text.passwordTo],
    [text.ways, routes.signInWays, text.waysTo],
    [text.keys, routes.keys, text.keysTo],
    [text.devices, routes.sessions, text.devicesTo],
    [text.activity, routes.activity, text.activityTo],
  ];
  const contact = service.value?.contact;
  return (
    <div class="reading centred stack loose">
      <div class="stack">
        <PageTitle>{text.title}</PageTitle>
        <p class="soft">{text.lead}</p>
      </div>
      <section class="stack tight">
        <h2>{text.mailbox}</h2>
        <p>{text.mailboxText}</p>
      </section>
      <section class="stack tight">
        <h2>{text.canSignIn}</h2>
        <ol class="help-steps">
          {steps.map(([words, page, name]) => <li key={page}>{words} <a href={page}>{name}</a></li>)}
        </ol>
      </section>
      <section class="stack tight">
        <h2>{text.cannot}</h2>
        <p>{text.forgot} <a href={routes.forgot}>{text.forgotTo}</a></p>
      </section>
      <section class="stack tight">
        <h2>{text.changed}</h2>
        <p>{text.changedText}</p>
        {contact && <p>{text.writeTo} <a href={`mailto:${contact}`}>{contact}</a></p>}
      </section>
    </div>
  );
}
