import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { loadAccount, signedIn } from '../../state/account';
import { entry } from '../../state/entry';
import { dropSecret, linkSecret } from '../../state/secret';
import { common } from '../../text/common';
import { entryText } from '../../text/entry';
import { sentence } from '../../text/faults';
import { Button } from '../../ui/Button';
import { PasswordField, TextField } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { NewPassword } from '../../ui/NewPassword';
import { ActError, EntryForm, EntryPage, NoLink, useBadPlace } from './EntryPage';
import { askWaitingTab } from './handover';

// How long a tab that waits for this link has to answer. One that answers later is heard too.
const patience = 700;

export default function Confirm(): JSX.Element {
  const cannot = useBadPlace();
  const token = linkSecret('lnk');
  useEffect(() => dropSecret, []);
  return cannot ?? (token ? <ByLink key={token} token={token} /> : <NoLink again={routes.signUp} />);
}

function ByLink({ token }: { token: string }): JSX.Element {
  const text = entryText();
  const { route } = useLocation();
  const [asks, setAsks] = useState(false);
  useEffect(() => {
    const form = setTimeout(() => setAsks(true), patience);
    const end = askWaitingTab(token, () => clearTimeout(form), confirmed => {
      if (confirmed === 'in') {
        void loadAccount().catch(() => undefined).then(() => route(routes.studio, true));
      } else {
        setAsks(true);
      }
    });
    return () => {
      clearTimeout(form);
      end();
    };
  }, []);
  return asks
    ? <Form token={token} />
    : (
      <EntryPage title={text.confirmTitle}>
        <div class="row" role="status"><span class="spinner" aria-hidden="true" /> {text.confirming}</div>
      </EntryPage>
    );
}

function Form({ token }: { token: string }): JSX.Element {
  const text = entryText();
  const { route } = useLocation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isNew, setNew] = useState(false);
  const act = useAct(async () => {
    await body(api.POST('/v1/account/confirm', { body: { token, ...(isNew ? { new_password: password } : { password }) } }));
    try {
      signedIn(await body(api.POST('/v1/session', { body: { email: email.trim(), password } })));
      route(routes.studio, true);
    } catch (error) {
      // Confirmed it is; what was wrong is the address that was typed.
      entry.value = { email: email.trim(), done: 'confirmed' };
      route(routes.signIn, true);
    }
  });
  const isWrong = act.fault?.code === 'sign_in_refused';
  if (act.fault?.code === 'link_expired') {
    return <NoLink words={sentence(act.fault)} again={routes.signUp} />;
  }

  const change = (to: boolean) => {
    setNew(to);
    setPassword('');
    act.reset();
  };
  return (
    <EntryPage title={text.confirmTitle} text={isNew ? text.confirmNewText : text.confirmText}>
      <EntryForm onSubmit={() => void act.run()}>
        <TextField label={text.email} type="email" name="email" value={email} onValue={setEmail} autocomplete="username"
          autocapitalize="none" spellcheck={false} required error={act.field('email')} />
        {isNew
          ? <NewPassword label={text.newPassword} value={password} onValue={setPassword} context={[email]} error={act.field('new_password')} />
          : <PasswordField label={common().password} name="password" value={password} onValue={setPassword} autocomplete="current-password"
            required error={isWrong ? text.confirmWrong : act.field('password')} />}
        {!isWrong && <ActError act={act} fields={['email', 'password', 'new_password']} />}
        <Button type="submit" look="primary" wide busy={act.busy}>{text.confirmDo}</Button>
        <button type="button" class="link start" onClick={() => change(!isNew)}>{isNew ? text.confirmOld : text.confirmNew}</button>
      </EntryForm>
    </EntryPage>
  );
}
