import { useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import { routes } from '../../routes';
import { account, loadAccount, signedIn } from '../../state/account';
import { dropSecret, linkSecret } from '../../state/secret';
import { service } from '../../state/service';
import { common } from '../../text/common';
import { entryText, ownerCommand } from '../../text/entry';
import { sentence } from '../../text/faults';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { useAct } from '../../ui/load';
import { NewPassword } from '../../ui/NewPassword';
import { ActError, EntryForm, EntryPage, useBadPlace } from './EntryPage';

/** The owner's link of a first start. The link is the proof: it signs in at once. */
export default function Welcome(): JSX.Element {
  const text = entryText();
  const { route } = useLocation();
  const cannot = useBadPlace();
  const token = linkSecret('own');
  const [isIn, setIn] = useState(false);
  const open = useAct(async () => {
    const secret = token!;
    dropSecret();
    signedIn(await body(api.POST('/v1/session/welcome', { body: { token: secret } })));
    setIn(true);
  });
  useEffect(() => {
    if (token && !cannot) {
      void open.run();
    }
  }, [token]);
  const isPassing = !token && !isIn && !open.busy && !open.fault;
  useEffect(() => {
    if (isPassing && account.value) {
      route(routes.studio, true);
    }
  }, [isPassing, account.value]);
  if (cannot) {
    return cannot;
  }

  if (isIn) {
    return <In />;
  }

  return token || open.busy
    ? (
      <EntryPage title={text.welcomeTitle}>
        <div class="row" role="status"><span class="spinner" aria-hidden="true" /> {text.welcoming}</div>
      </EntryPage>
    )
    : <NotIn fault={open.fault} />;
}

function NotIn({ fault }: { fault: Fault | undefined }): JSX.Element {
  const text = entryText();
  const words = fault?.code === 'forbidden'
    ? text.welcomeNotHere
    : fault === undefined ? text.welcomeMissing : fault.code === 'link_expired' ? text.welcomeUsed : sentence(fault);
  return (
    <EntryPage title={fault ? text.usedTitle : text.noLinkTitle} text={words}>
      {(fault === undefined || fault.code === 'link_expired') && <Command />}
      <div class="buttons">
        {account.value
          ? <a class="button primary" href={routes.studio}>{text.toStudio}</a>
          : <a class="button" href={routes.signIn}>{common().signIn}</a>}
      </div>
    </EntryPage>
  );
}

/** The command that prints a new link. A line never breaks within a word of it. */
function Command(): JSX.Element {
  return <code class="folder">{ownerCommand.split(' ').map((word, index) => [index > 0 && ' ', <span class="word">{word}</span>])}</code>;
}

function In(): JSX.Element {
  const text = entryText();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [savedFor, setSavedFor] = useState<string>();
  const isSet = useRef<string | undefined>(undefined);
  const act = useAct(async () => {
    // Where only the address was refused before, this password is set already.
    if (isSet.current !== password) {
      await withFresh(() => body(api.PUT('/v1/account/password', {
        body: { password, ...(isSet.current && { current: isSet.current }) },
      })));
      isSet.current = password;
      await loadAccount().catch(() => undefined);
    }

    await withFresh(() => body(api.POST('/v1/account/email', { body: { email: email.trim() } })));
    setSavedFor(email.trim());
    await loadAccount().catch(() => undefined);
  });
  const folder = service.value?.mail_folder;
  return (
    <EntryPage title={text.welcomeTitle} text={text.welcomeText}>
      <div><a class="button primary wide" href={routes.studio}>{text.toStudio}</a></div>
      <hr />
      <h2>{text.welcomeKeepTitle}</h2>
      {savedFor
        ? (
          <>
            <Banner kind="good">{text.welcomeSaved(savedFor)}</Banner>
            {folder && <><p>{text.mailFiles}</p><code class="folder">{folder}</code></>}
          </>
        )
        : (
          <>
            <p class="soft">{text.welcomeKeepText}</p>
            <EntryForm onSubmit={() => void act.run()}>
              <TextField label={text.email} type="email" name="email" value={email} onValue={setEmail} autocomplete="username"
                autocapitalize="none" spellcheck={false} required error={act.field('email')} />
              <NewPassword label={common().password} value={password} onValue={setPassword} context={[email]} error={act.field('password')} />
              <ActError act={act} fields={['email', 'password']} />
              <div class="buttons">
                <Button type="submit" busy={act.busy}>{text.welcomeDo}</Button>
                <a href={routes.signInWays}>{text.welcomePasskey}</a>
              </div>
            </EntryForm>
          </>
        )}
    </EntryPage>
  );
}
