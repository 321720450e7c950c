import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { User } from '../../api/types';
import { account } from '../../state/account';
import { admin } from '../../text/admin';
import { date, number } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { withFresh } from '../../ui/fresh';
import { useAct } from '../../ui/load';
import { say } from '../../ui/toast';
import { may } from './roles';

const allRoles = ['owner', 'admin', 'support', 'legal'];

/** One person's states and counts, and what may be done with the account. */
export function UserCard({ user, onChange }: { user: User; onChange: (user: User) => void }): JSX.Element {
  const text = admin();
  const [isAsking, ask] = useState(false);
  const [roles, setRoles] = useState<readonly string[]>(user.roles);
  // Saved in another place of this page.
  useEffect(() => setRoles(user.roles), [user.roles.join(' ')]);
  const path = { params: { path: { id: user.id } } };
  const disable = useAct(async (disabled: boolean) => {
    await withFresh(() => body(api.PUT('/v1/users/{id}/disabled', { ...path, body: { disabled } })));
    ask(false);
    say(disabled ? text.disabledDone : text.enabledDone);
    onChange({ ...user, disabled });
  });
  const give = useAct(async () => {
    await withFresh(() => body(api.PUT('/v1/users/{id}/roles', { ...path, body: { roles: [...roles] as User['roles'] } })));
    say(text.rolesSaved);
    onChange({ ...user, roles: [...roles] as User['roles'] });
  });
  const isSelf = user.id === account.value?.id;
  const name = user.display_name || user.email || text.noName;
  return (
    <article class="card stack" aria-label={name}>
      <div class="row spread">
        <div>
          <strong>{name}</strong>
          <div class="soft">{user.email ?? text.noAddress}</div>
        </div>
        <span class={`badge ${user.closing || user.disabled ? 'bad' : 'good'}`}>
          {user.closing ? text.closing : user.disabled ? text.disabled : text.active}
        </span>
      </div>
      <dl class="facts">
        <dt>{text.waysIn}</dt><dd>{text.ways(user.has_password, user.second_factor, user.passkeys)}</dd>
        <dt>{text.sessions}</dt><dd class="number">{number(user.sessions)}</dd>
        <dt>{text.keys}</dt><dd class="number">{number(user.api_keys)}</dd>
        <dt>{text.member}</dt><dd>{date(user.created_at)}</dd>
        <dt>{text.roles}</dt>
        <dd>{user.roles.length === 0 ? text.nothingWaits : user.roles.map(role => text.roleNames[role] ?? role).join(', ')}</dd>
        <dt>{text.id}</dt><dd><code>{user.id}</code></dd>
      </dl>
      {may.setRoles.value && !user.closing && (
        <fieldset class="roles">
          <legend class="unseen">{text.roles}: {name}</legend>
          {allRoles.map(role => (
            <label class="checkbox" key={role}>
              <input type="checkbox" checked={roles.includes(role)} disabled={isSelf && role === 'owner'}
                onChange={event => setRoles(event.currentTarget.checked ? [...roles, role] : roles.filter(one => one !== role))} />
              {text.roleNames[role]}
            </label>
          ))}
        </fieldset>
      )}
      {(disable.error || give.error) && <Banner kind="bad">{disable.error ?? give.error}</Banner>}
      <div class="buttons">
        {may.setRoles.value && !user.closing && (
          <Button small busy={give.busy} aria-label={`${text.saveRoles}: ${name}`} onClick={() => void give.run()}>{text.saveRoles}</Button>
        )}
        {may.help.value && !isSelf && !user.closing && (user.disabled
          ? <Button small busy={disable.busy} onClick={() => void disable.run(false)}>{text.enable}</Button>
          : <Button small look="danger" onClick={() => ask(true)}>{text.disable}</Button>)}
      </div>
      {isAsking && (
        <ConfirmDialog title={text.disableTitle} confirm={text.disable} busy={disable.busy} onClose={() => ask(false)}
          onConfirm={() => void disable.run(true)}>
          {text.disableText}
        </ConfirmDialog>
      )}
    </article>
  );
}
