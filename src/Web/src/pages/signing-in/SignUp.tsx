import { useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { account, signedIn } from '../../state/account';
import { service } from '../../state/service';
import { common } from '../../text/common';
import { entryText } from '../../text/entry';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { NewPassword } from '../../ui/NewPassword';
import { say } from '../../ui/toast';
import { ActError, EntryForm, EntryPage, useBadPlace } from './EntryPage';
import { confirmForOthers, type Confirmed } from './handover';
import { safeTarget, withTarget } from './to';

export default function SignUp(): JSX.Element {
  const text = entryText();
  const { query, route } = useLocation();
  const cannot = useBadPlace();
  const isIn = Boolean(account.value);
  useEffect(() => {
    if (isIn) {
      route(safeTarget(query.to, location.origin), true);
    }
  }, [isIn]);
  if (cannot) {
    return cannot;
  }

  return service.value?.sign_up === false
    ? <EntryPage title={text.signUpTitle} text={text.signUpOff} below={<HaveAccount />} />
    : <Form />;
}

function HaveAccount(): JSX.Element {
  const { query } = useLocation();
  return <p>{entryText().haveAccount} <a href={withTarget(routes.signIn, query.to)}>{common().signIn}</a></p>;
}

function Form(): JSX.Element {
  const text = entryText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [name, setName] = useState('');
  const [sent, setSent] = useState(false);
  const act = useAct(async () => {
    await body(api.POST('/v1/account/sign-up', { body: { email: email.trim(), password, display_name: name.trim() } }));
    setSent(true);
  });
  if (sent) {
    return (
      <Waiting email={email.trim()} password={password} onOther={() => { setPassword(''); setSent(false); }}
        onAgain={async () => { if (await act.run()) { say(text.mailSentAgain); } }} busy={act.busy} />
    );
  }

  return (
    <EntryPage title={text.signUpTitle} text={text.signUpText} below={<HaveAccount />}>
      <EntryForm onSubmit={() => void act.run()}>
        <TextField label={text.email} type="email" name="email" value={email} onValue={setEmail} autocomplete="username"
          autocapitalize="none" spellcheck={false} required error={act.field('email')} />
        <NewPassword label={common().password} value={password} onValue={setPassword} context={[email, name]}
          error={act.field('password')} />
        <TextField label={`${text.name} (${common().optional})`} hint={text.nameHint} value={name} onValue={setName} autocomplete="nickname"
          maxLength={100} error={act.field('display_name')} />
        <ActError act={act} fields={['email', 'password', 'display_name']} />
        <p class="small soft">{text.agree} <a href={routes.privacy}>{common().privacy}</a>.</p>
        <Button type="submit" look="primary" wide busy={act.busy}>{text.signUpDo}</Button>
      </EntryForm>
    </EntryPage>
  );
}

/** Until the link is followed. Where that happens in this browser, this tab finishes it: it knows the password. */
function Waiting({ email, password, onOther, onAgain, busy }: {
  email: string; password: string; onOther: () => void; onAgain: () => void; busy: boolean;
}): JSX.Element {
  const text = entryText();
  const latest = useRef({ email, password });
  useEffect(() => confirmForOthers(async (token): Promise<Confirmed> => {
    try {
      await body(api.POST('/v1/account/confirm', { body: { token, password: latest.current.password } }));
      signedIn(await body(api.POST('/v1/session', { body: latest.current })));
      return 'in';
    } catch {
      // The page of the link asks the person then, and says what is wrong.
      return 'refused';
    }
  }), []);
  const mail = service.value;
  return (
    <EntryPage title={text.mailTitle} text={mail?.mail === 'files' ? undefined : text.mailText(email)} below={<HaveAccount />}>
      {mail?.mail === 'files' && (mail.mail_folder
        ? (
          <>
            <p>{text.mailFiles}</p>
            <code class="folder">{mail.mail_folder}</code>
            <p>{text.mailFilesNext}</p>
          </>
        )
        : <p>{text.mailFilesElsewhere}</p>)}
      <p class="soft small">{mail?.mail === 'smtp' && text.mailWait} {text.mailKnown}</p>
      <div class="buttons">
        <Button busy={busy} onClick={onAgain}>{text.mailAgain}</Button>
        <Button look="quiet" onClick={onOther}>{text.mailOther}</Button>
      </div>
    </EntryPage>
  );
}
