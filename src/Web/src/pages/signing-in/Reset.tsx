import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import type { WaysIn } from '../../api/types';
import { routes } from '../../routes';
import { account, loadAccount } from '../../state/account';
import { entry } from '../../state/entry';
import { dropSecret, linkSecret } from '../../state/secret';
import { entryText } from '../../text/entry';
import { sentence } from '../../text/faults';
import { date } from '../../text/format';
import { Button } from '../../ui/Button';
import { Await, useAct, useLoad } from '../../ui/load';
import { NewPassword } from '../../ui/NewPassword';
import { ActError, EntryForm, EntryPage, NoLink, useBadPlace } from './EntryPage';

export default function Reset(): JSX.Element {
  const cannot = useBadPlace();
  const token = linkSecret('lnk');
  useEffect(() => dropSecret, []);
  return cannot ?? (token ? <ByLink key={token} token={token} /> : <NoLink again={routes.forgot} />);
}

function ByLink({ token }: { token: string }): JSX.Element {
  const text = entryText();
  const ways = useLoad(signal => body(api.POST('/v1/account/reset/ways', { body: { token }, signal })));
  if (ways.error instanceof Fault && ways.error.code === 'link_expired') {
    return <NoLink words={sentence(ways.error)} again={routes.forgot} />;
  }

  return (
    <EntryPage title={text.resetTitle} text={text.resetText}>
      <Await of={ways}>{data => <Form token={token} ways={data} />}</Await>
    </EntryPage>
  );
}

function Form({ token, ways }: { token: string; ways: WaysIn }): JSX.Element {
  const text = entryText();
  const { route } = useLocation();
  const [password, setPassword] = useState('');
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const keep = (id: string, isKept: boolean) => {
    const next = new Set(kept);
    if (isKept) {
      next.add(id);
    } else {
      next.delete(id);
    }

    setKept(next);
  };
  const marked = (list: readonly { id: string }[]) => list.map(way => way.id).filter(id => kept.has(id));
  const act = useAct(async () => {
    await body(api.POST('/v1/account/reset', {
      body: { token, password, keep_keys: marked(ways.keys), keep_passkeys: marked(ways.passkeys) },
    }));
    entry.value = { ...entry.peek(), done: 'reset' };
    if (account.peek()) {
      // The session of this browser ended with the others, unless it is another account's.
      account.value = undefined;
      await loadAccount();
    }

    route(routes.signIn, true);
  });
  const all = [
    ...ways.passkeys.map(way => ({ id: way.id, words: text.resetKeepPasskey(way.name), made: way.created_at })),
    ...ways.keys.map(way => ({ id: way.id, words: text.resetKeepKey(way.name), made: way.created_at })),
  ];
  return (
    <EntryForm onSubmit={() => void act.run()}>
      <NewPassword label={text.newPassword} value={password} onValue={setPassword} context={[]} error={act.field('password')} autofocus />
      {all.length > 0 && (
        <fieldset class="stack tight">
          <legend>{text.resetWays}</legend>
          <p class="soft small">{text.resetWaysText}</p>
          {all.map(way => (
            <label class="checkbox" key={way.id}>
              <input type="checkbox" checked={kept.has(way.id)} onChange={event => keep(way.id, event.currentTarget.checked)} />
              <span>{way.words} <span class="soft small">{text.resetMade(date(way.made))}</span></span>
            </label>
          ))}
        </fieldset>
      )}
      {ways.second_factor && <p class="soft small">{text.resetFactor}</p>}
      <ActError act={act} fields={['password']} />
      <Button type="submit" look="primary" wide busy={act.busy}>{text.resetDo}</Button>
    </EntryForm>
  );
}
