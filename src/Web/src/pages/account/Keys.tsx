import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { ApiKey } from '../../api/types';
import { isStaff } from '../../state/account';
import { serverNow } from '../../state/clock';
import { useKept } from '../../state/kept';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { date } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { Select, TextField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { Icon } from '../../ui/Icon';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { Secret } from '../../ui/Secret';
import { say } from '../../ui/toast';
import { Bones } from './Bones';
import { changed, untilGone, useNews } from './changes';
import { dayOf, expiryOf, type Expiry } from './expiry';

const mostName = 100;

export function Keys(): JSX.Element {
  const text = accountText();
  const list = useLoad(signal => body(api.GET('/v1/keys', { signal })));
  const [draft, setDraft, forget] = useKept<Draft | null>('key', null);
  const [made, setMade] = useState<string>();
  const [ending, setEnding] = useState<ApiKey>();
  const add = useRef<HTMLDivElement>(null);
  useNews(list.reload);
  const focusAdd = () => add.current?.querySelector('button')?.focus();
  return (
    <>
      <PageTitle>{text.pages.keys}</PageTitle>
      <p class="soft">{text.keysText} <a href="/docs">{common().api}</a></p>
      <div ref={add}><Button look="primary" icon="plus" onClick={() => setDraft(emptyDraft)}>{text.newKey}</Button></div>
      <Await of={list} bones={<Bones rows={2} />}>
        {({ keys }) => keys.length === 0
          ? <div class="card empty small-empty"><h2>{text.keysNone}</h2><p>{text.keysNoneText}</p></div>
          : <ul class="items">{keys.map(key => <Key key={key.id} of={key} onEnd={() => setEnding(key)} />)}</ul>}
      </Await>
      {draft && (
        <NewKey draft={draft} setDraft={setDraft} onClose={forget} onMade={key => {
          forget();
          setMade(key);
          void Promise.all([list.reload(), changed()]);
        }} />
      )}
      {made && (
        <Dialog title={text.keyShown} onClose={() => { setMade(undefined); focusAdd(); }}>
          <p>{text.keyShownText}</p>
          <Secret label={text.key} value={made} />
          <div class="buttons">
            <Button look="primary" onClick={() => { setMade(undefined); focusAdd(); }}>{text.keyKept}</Button>
          </div>
        </Dialog>
      )}
      {ending && (
        <EndKey of={ending} onClose={() => setEnding(undefined)} onDone={async () => {
          setEnding(undefined);
          say(text.keyGone);
          await Promise.all([list.reload(), changed()]);
          focusAdd();
        }} />
      )}
    </>
  );
}

function Key({ of: key, onEnd }: { of: ApiKey; onEnd: () => void }): JSX.Element {
  const text = accountText();
  const isOver = key.expires_at != null && new Date(key.expires_at).getTime() <= serverNow();
  return (
    <li>
      <span class="mark"><Icon name="key" /></span>
      <div class="grow stack tight">
        <div class="row tight"><strong>{key.name}</strong>{isOver && <span class="badge warn">{text.keyEnded}</span>}</div>
        <div class="row tight">
          {key.scopes.map(scope => <span class="badge" key={scope}>{text.scopeNames[scope]?.[0] ?? scope}</span>)}
        </div>
        <div class="soft small notes-line">
          <span>{text.keyMade(date(key.created_at))}</span>
          <span>{key.used_on ? text.keyUsed(dayOf(key.used_on)) : text.keyUnused}</span>
          <span>{key.expires_at == null ? text.keyNeverEnds : text.keyEnds(date(key.expires_at))}</span>
        </div>
      </div>
      <Button small look="danger" aria-label={text.endKeyOf(key.name)} onClick={onEnd}>{text.endIt}</Button>
    </li>
  );
}

interface Draft {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiry: Expiry;
  readonly day: string;
}

const emptyDraft: Draft = { name: '', scopes: ['read', 'generate'], expiry: 'd90', day: '' };

function NewKey({ draft, setDraft, onClose, onMade }: {
  draft: Draft; setDraft: (draft: Draft) => void; onClose: () => void; onMade: (key: string) => void;
}): JSX.Element {
  const text = accountText();
  const [wrong, setWrong] = useState<{ name?: string; scopes?: string; day?: string }>({});
  const act = useAct(async (expires: string | null) => {
    const { name, scopes } = draft;
    const { api_key: key } = await withFresh(() => body(api.POST('/v1/keys', {
      body: { name: name.trim(), scopes: [...scopes] as ApiKey['scopes'], ...(expires && { expires_at: expires }) },
    })));
    onMade(key);
  });
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setWrong({});
    act.reset();
  };
  const submit = () => {
    const expires = expiryOf(draft.expiry, draft.day, new Date(serverNow()));
    const found = {
      ...(!draft.name.trim() && { name: text.keyNameMissing }),
      ...(draft.scopes.length === 0 && { scopes: text.scopesMissing }),
      ...(expires === undefined && { day: text.expiryPast }),
    };
    setWrong(found);
    if (expires !== undefined && Object.keys(found).length === 0) {
      void act.run(expires);
    }
  };
  const scopes = Object.keys(text.scopeNames).filter(scope => scope !== 'admin' || isStaff.value);
  const fieldless = act.error && !act.field('name') && !act.field('scopes') && !act.field('expires_at');
  return (
    <Dialog title={text.newKey} onClose={onClose}>
      <form class="form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
        <TextField label={text.keyName} hint={text.keyNameHint} value={draft.name} onValue={name => set({ name })} maxLength={mostName}
          autofocus error={wrong.name ?? act.field('name')} />
        <fieldset class="field scopes">
          <legend class="label">{text.scopes}</legend>
          {scopes.map(scope => (
            <label class="checkbox" key={scope}>
              <input type="checkbox" checked={draft.scopes.includes(scope)} onChange={event => set({
                scopes: event.currentTarget.checked ? [...draft.scopes, scope] : draft.scopes.filter(name => name !== scope),
              })} />
              <span>{text.scopeNames[scope]![0]}<span class="soft small block">{text.scopeNames[scope]![1]}</span></span>
            </label>
          ))}
          <div class="error" role="alert" hidden={!wrong.scopes && !act.field('scopes')}>{wrong.scopes ?? act.field('scopes')}</div>
        </fieldset>
        <Select label={text.expiry} value={draft.expiry} onValue={expiry => set({ expiry })}
          error={draft.expiry !== 'own' && act.field('expires_at') ? text.expiryRefused : undefined}
          options={Object.entries(text.expiries) as [Expiry, string][]} />
        {draft.expiry === 'own' && (
          <TextField label={text.expiryDay} type="date" value={draft.day} onValue={day => set({ day })}
            error={wrong.day ?? (act.field('expires_at') && text.expiryPast)} />
        )}
        {fieldless && <Banner kind="bad">{act.error}</Banner>}
        <div class="buttons">
          <Button type="submit" look="primary" busy={act.busy}>{text.createKey}</Button>
          <Button look="quiet" onClick={onClose}>{common().cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function EndKey({ of: key, onClose, onDone }: { of: ApiKey; onClose: () => void; onDone: () => Promise<void> }): JSX.Element {
  const text = accountText();
  const act = useAct(async () => {
    await untilGone(body(api.DELETE('/v1/keys/{id}', { params: { path: { id: key.id } } })));
    await onDone();
  });
  return (
    <ConfirmDialog title={text.endKeyTitle} confirm={text.endKeyNow} busy={act.busy} onConfirm={() => void act.run()} onClose={onClose}>
      <p>{text.endKey(key.name)}</p>
      {act.error && <Banner kind="bad">{act.error}</Banner>}
    </ConfirmDialog>
  );
}
