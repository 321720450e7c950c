import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { number } from '../../text/format';
import { heldText } from '../../text/held';
import { Await, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { Bones } from './Bones';
import { heldOf, spelled, type Held } from './held';
import { Section } from './Section';

/** What is nearest to a person comes first. */
const order = ['content', 'account', 'credential', 'device', 'usage', 'billing', 'identity'];

export function HeldDataPage(): JSX.Element {
  const text = heldText();
  const held = useLoad(signal => body(api.GET('/v1/account/data', { signal })));
  const place = (name: string) => (order.indexOf(name) + order.length + 1) % (order.length + 1);
  return (
    <>
      <PageTitle>{accountText().pages.data}</PageTitle>
      <p>{text.intro}</p>
      <p class="soft">{text.encrypted} <a href={routes.privacy}>{common().privacy}</a></p>
      <Await of={held} bones={<Bones rows={5} />}>
        {({ categories }) => [...categories].sort((a, b) => place(a.name) - place(b.name)).map(category => (
          <Section key={category.name} title={text.categories[category.name]?.[0] ?? spelled(category.name)}
            text={text.categories[category.name]?.[1]}>
            <ul class="held">{heldOf(category.items).map(thing => <Thing key={thing.places[0]} of={thing} />)}</ul>
            <details>
              <summary>{text.names(number(category.items.length))}</summary>
              <ul class="held-names" lang="en">
                {category.items.map(item => <li key={`${item.what} ${item.holder}`}><code>{item.what}</code></li>)}
              </ul>
            </details>
          </Section>
        ))}
      </Await>
    </>
  );
}

function Thing({ of: thing }: { of: Held }): JSX.Element {
  const text = heldText();
  return (
    <li>
      <strong>{thing.name}</strong>
      <span class="soft small">
        {text.bases[thing.basis] ?? spelled(thing.basis)}, {text.purposes[thing.purpose] ?? spelled(thing.purpose)};{' '}
        {text.retentions[thing.retention] ?? spelled(thing.retention)}.
      </span>
    </li>
  );
}
