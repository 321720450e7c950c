import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Passkey } from '../../api/types';
import { useKept } from '../../state/kept';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { date } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { Icon } from '../../ui/Icon';
import { Await, useAct, useLoad } from '../../ui/load';
import { Menu } from '../../ui/Menu';
import { say } from '../../ui/toast';
import { changed, me, untilGone, useNews } from './changes';
import { Bones } from './Bones';
import { Section } from './Section';

const mostName = 100;

export function Passkeys(): JSX.Element {
  const text = accountText();
  const list = useLoad(signal => body(api.GET('/v1/account/passkeys', { signal })));
  const [open, setOpen] = useState<{ act: 'add' } | { act: 'rename' | 'remove'; passkey: Passkey }>();
  const add = useRef<HTMLDivElement>(null);
  useNews(list.reload);
  const close = () => setOpen(undefined);
  const done = async (words: string) => {
    close();
    say(words);
    await Promise.all([list.reload(), changed()]);
    // What was pressed may be gone with its row.
    if (!document.activeElement || document.activeElement === document.body) {
      add.current?.querySelector('button')?.focus();
    }
  };
  const canPasskeys = 'PublicKeyCredential' in globalThis && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
  return (
    <Section title={text.passkeys} text={text.passkeysText}>
      <Await of={list} bones={<Bones rows={1} />}>
        {({ passkeys }) => passkeys.length === 0 ? <p class="soft">{text.passkeysNone}</p> : (
          <ul class="items">
            {passkeys.map(passkey => (
              <li key={passkey.id}>
                <span class="mark good"><Icon name="key" /></span>
                <div class="grow">
                  <div>{passkey.name || text.passkeyUnnamed}</div>
                  <div class="soft small notes-line">
                    <span>{passkey.synced ? text.passkeySynced : text.passkeySingle}</span>
                    <span>{text.added(date(passkey.created_at))}</span>
                  </div>
                </div>
                <Menu label={`${common().more}: ${passkey.name || text.passkeyUnnamed}`}>
                  <button type="button" onClick={() => setOpen({ act: 'rename', passkey })}><Icon name="edit" />{text.rename}</button>
                  <button type="button" onClick={() => setOpen({ act: 'remove', passkey })}><Icon name="trash" />{text.remove}</button>
                </Menu>
              </li>
            ))}
          </ul>
        )}
      </Await>
      {canPasskeys
        ? <div ref={add}><Button icon="plus" onClick={() => setOpen({ act: 'add' })}>{text.addPasskey}</Button></div>
        : <Banner kind="warn">{text.passkeysUnable}</Banner>}
      {open?.act === 'add' && <Add onClose={close} onDone={() => void done(text.passkeyAdded)} />}
      {open?.act === 'rename' && <Rename passkey={open.passkey} onClose={close} onDone={() => void done(text.passkeyRenamed)} />}
      {open?.act === 'remove' && (
        <Remove passkey={open.passkey} isLast={list.data?.passkeys.length === 1} onClose={close}
          onDone={() => void done(text.passkeyRemoved)} />
      )}
    </Section>
  );
}

function Add({ onClose, onDone }: { onClose: () => void; onDone: () => void }): JSX.Element {
  const text = accountText();
  const [name, setName, forget] = useKept('passkey.name', text.passkeyNameDefault);
  const [refused, setRefused] = useState<string>();
  const act = useAct(async () => {
    setRefused(undefined);
    const { challenge, options } = await withFresh(() => body(api.POST('/v1/account/passkeys/options')));
    let made: Credential | null;
    try {
      made = await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON),
      });
    } catch (error) {
      setRefused(error instanceof DOMException && error.name === 'InvalidStateError' ? text.passkeyThere : text.passkeyRefused);
      return;
    }

    const credential = (made as PublicKeyCredential).toJSON() as never;
    await withFresh(() => body(api.POST('/v1/account/passkeys', { body: { challenge, credential, name: name.trim() } })));
    forget();
    onDone();
  });
  return (
    <Dialog title={text.addPasskey} onClose={onClose}>
      <form class="form" onSubmit={event => { event.preventDefault(); void act.run(); }}>
        <TextField label={text.passkeyName} hint={text.passkeyNameHint} value={name} onValue={setName} maxLength={mostName} autofocus
          error={act.field('name')} />
        <p class="soft">{text.passkeyNext}</p>
        {refused && <Banner kind="bad">{refused}</Banner>}
        {act.error && !act.field('name') && <Banner kind="bad">{act.error}</Banner>}
        <div class="buttons">
          <Button type="submit" look="primary" busy={act.busy}>{common().next}</Button>
          <Button look="quiet" onClick={onClose}>{common().cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Rename({ passkey, onClose, onDone }: { passkey: Passkey; onClose: () => void; onDone: () => void }): JSX.Element {
  const text = accountText();
  const [name, setName] = useState(passkey.name);
  const act = useAct(async () => {
    await body(api.PATCH('/v1/account/passkeys/{id}', { params: { path: { id: passkey.id } }, body: { name: name.trim() } }));
    onDone();
  });
  return (
    <Dialog title={text.renameOf(passkey.name || text.passkeyUnnamed)} onClose={onClose}>
      <form class="form" onSubmit={event => { event.preventDefault(); void act.run(); }}>
        <TextField label={text.passkeyName} hint={text.passkeyNameHint} value={name} onValue={setName} maxLength={mostName} autofocus
          error={act.field('name')} />
        {act.error && !act.field('name') && <Banner kind="bad">{act.error}</Banner>}
        <div class="buttons">
          <Button type="submit" look="primary" busy={act.busy}>{common().save}</Button>
          <Button look="quiet" onClick={onClose}>{common().cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Remove({ passkey, isLast, onClose, onDone }: {
  passkey: Passkey; isLast: boolean; onClose: () => void; onDone: () => void;
}): JSX.Element {
  const text = accountText();
  const act = useAct(async () => {
    await untilGone(withFresh(() => body(api.DELETE('/v1/account/passkeys/{id}', { params: { path: { id: passkey.id } } }))));
    onDone();
  });
  return (
    <ConfirmDialog title={text.removePasskeyTitle} confirm={text.remove} busy={act.busy} onConfirm={() => void act.run()} onClose={onClose}>
      <p>{text.removePasskey(passkey.name || text.passkeyUnnamed)}</p>
      {isLast && !me().has_password && <p><strong>{text.removeLastPasskey}</strong></p>}
      {act.error && <Banner kind="bad">{act.error}</Banner>}
    </ConfirmDialog>
  );
}
