import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { Fault } from '../../api/fault';
import type { User } from '../../api/types';
import { admin } from '../../text/admin';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { may } from './roles';
import { UserCard } from './UserCard';

/** Somebody by their exact address, and those who have a role. */
export function People(): JSX.Element {
  const text = admin();
  const [address, setAddress] = useState('');
  const [found, setFound] = useState<User | 'nobody'>();
  const [changes, setChanges] = useState(0);
  const find = useAct(async () => {
    setFound(undefined);
    try {
      setFound(await body(api.POST('/v1/users/find', { body: { email: address.trim() } })));
    } catch (error) {
      if (!(error instanceof Fault && error.status === 404)) {
        throw error;
      }

      setFound('nobody');
    }
  });
  return (
    <div class="stack loose">
      <PageTitle>{text.people}</PageTitle>
      <section class="stack">
        <form class="form reading" onSubmit={event => { event.preventDefault(); void find.run(); }}>
          <TextField label={text.find} hint={text.findHint} type="email" value={address} onValue={setAddress} required autocomplete="off"
            error={find.field('email')} />
          <div class="buttons"><Button type="submit" look="primary" icon="search" busy={find.busy}>{text.findIt}</Button></div>
        </form>
        {find.error && !find.field('email') && <Banner kind="bad">{find.error}</Banner>}
        <div aria-live="polite">
          {found === 'nobody' && <Banner>{text.nobody}</Banner>}
          {found && found !== 'nobody' && (
            <UserCard key={found.id} user={found} onChange={user => { setFound(user); setChanges(changes + 1); }} />
          )}
        </div>
      </section>
      {may.seeStaff.value && (
        <Staff changes={changes} onChange={user => setFound(found && found !== 'nobody' && found.id === user.id ? user : found)} />
      )}
    </div>
  );
}

function Staff({ changes, onChange }: { changes: number; onChange: (user: User) => void }): JSX.Element {
  const text = admin();
  const staff = useLoad(signal => body(api.GET('/v1/users', { signal })), [changes]);
  return (
    <section class="stack">
      <h2>{text.staff}</h2>
      <Await of={staff}>
        {({ users }) => users.length === 0
          ? <p class="soft">{text.noStaff}</p>
          : (
            <div class="stack">
              {users.map(user => (
                <UserCard key={user.id} user={user} onChange={changed => { onChange(changed); void staff.reload(); }} />
              ))}
            </div>
          )}
      </Await>
    </section>
  );
}
