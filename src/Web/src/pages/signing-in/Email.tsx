import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import { routes } from '../../routes';
import { account, loadAccount } from '../../state/account';
import { entry } from '../../state/entry';
import { dropSecret, linkSecret } from '../../state/secret';
import { tell } from '../../state/tabs';
import { common } from '../../text/common';
import { entryText } from '../../text/entry';
import { sentence } from '../../text/faults';
import { Button } from '../../ui/Button';
import { PasswordField } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { ActError, EntryForm, EntryPage, NoLink, useBadPlace } from './EntryPage';

/** Both addresses agree to a change by the link in their mail. */
export default function Email(): JSX.Element {
  const cannot = useBadPlace();
  const token = linkSecret('lnk');
  useEffect(() => dropSecret, []);
  const isOut = account.value === null;
  return cannot ?? (token ? <ByLink key={token} token={token} /> : <NoLink again={isOut ? routes.signIn : routes.account} />);
}

function ByLink({ token }: { token: string }): JSX.Element {
  const text = entryText();
  const [password, setPassword] = useState('');
  const [asks, setAsks] = useState(false);
  const [complete, setComplete] = useState<boolean>();
  const isAsked = asks || account.value === null;
  const act = useAct(async () => {
    let answer: { complete: boolean };
    try {
      answer = await body(api.POST('/v1/account/email/confirm', { body: { token, ...(isAsked && { password }) } }));
    } catch (error) {
      // Signed in to another account: the password tells which one is meant.
      if (error instanceof Fault && !isAsked && error.fields.some(one => one.field === 'password')) {
        setAsks(true);
        return;
      }

      throw error;
    }

    setComplete(answer.complete);
    tell('account-changed');
    if (account.peek()) {
      await loadAccount().catch(() => undefined);
    } else if (answer.complete) {
      entry.value = { done: 'changed' };
    }
  });
  if (complete !== undefined) {
    const isIn = Boolean(account.value);
    return (
      <EntryPage title={complete ? text.emailDone : text.emailHalf} text={complete ? text.emailDoneText : text.emailHalfText}>
        <div><a class="button" href={isIn ? routes.studio : routes.signIn}>{isIn ? text.toStudio : common().signIn}</a></div>
      </EntryPage>
    );
  }

  if (act.fault?.code === 'link_expired' || act.fault?.code === 'email_taken') {
    return <NoLink words={sentence(act.fault)} again={routes.account} />;
  }

  return (
    <EntryPage title={text.emailTitle} text={text.emailText}>
      <EntryForm onSubmit={() => void act.run()}>
        {isAsked && (
          <PasswordField label={common().password} hint={text.emailPassword} value={password} onValue={setPassword}
            autocomplete="current-password" required
            error={act.field('password')} />
        )}
        {act.fault?.code !== 'sign_in_refused' && <ActError act={act} fields={['password']} />}
        <Button type="submit" look="primary" wide busy={act.busy || account.value === undefined}>{text.emailDo}</Button>
      </EntryForm>
    </EntryPage>
  );
}
