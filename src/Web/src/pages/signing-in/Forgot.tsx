import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { entry } from '../../state/entry';
import { service } from '../../state/service';
import { entryText } from '../../text/entry';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { useAct } from '../../ui/load';
import { ActError, EntryForm, EntryPage, useBadPlace } from './EntryPage';

export default function Forgot(): JSX.Element {
  const text = entryText();
  const cannot = useBadPlace();
  const [email, setEmail] = useState(entry.peek().email ?? '');
  const [sentTo, setSentTo] = useState<string>();
  const act = useAct(async () => {
    setSentTo(undefined);
    await body(api.POST('/v1/account/forgot', { body: { email: email.trim() } }));
    setSentTo(email.trim());
  });
  return cannot ?? (
    <EntryPage title={text.forgotTitle} text={text.forgotText} below={<p><a href={routes.signIn}>{text.backToSignIn}</a></p>}>
      <EntryForm onSubmit={() => void act.run()}>
        <TextField label={text.email} type="email" name="email" value={email} onValue={setEmail} autocomplete="username"
          autocapitalize="none" spellcheck={false} required error={act.field('email')} />
        <ActError act={act} fields={['email']} />
        <Button type="submit" look="primary" wide busy={act.busy}>{text.forgotDo}</Button>
      </EntryForm>
      {sentTo && <Banner kind="good">{text.forgotSent(sentTo)}</Banner>}
      {sentTo && service.value?.mail_folder && (
        <>
          <p>{text.mailFiles}</p>
          <code class="folder">{service.value.mail_folder}</code>
        </>
      )}
    </EntryPage>
  );
}
