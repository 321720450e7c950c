import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { outliving } from '../../state/device';
import { tell } from '../../state/tabs';
import { accountText } from '../../text/account';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { useAct } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { me } from './changes';
import { keepReceipt, leave } from './receipt';
import { Section } from './Section';

export function DeleteAccount(): JSX.Element {
  const text = accountText();
  const { email, roles } = me();
  const { route } = useLocation();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const word = email ?? text.deleteWord;
  const act = useAct(async () => {
    const { id } = await withFresh(() => outliving(() => body(api.DELETE('/v1/account'))));
    // The answer has just emptied what this browser kept of the service; the receipt comes after it.
    keepReceipt(id);
    leave();
    tell('signed-out');
    route(routes.erasure, true);
  });
  const submit = () => {
    const fits = typed.trim().toLowerCase() === word.toLowerCase();
    setWrong(!fits);
    if (fits) {
      void act.run();
    }
  };
  return (
    <>
      <PageTitle>{text.pages.delete}</PageTitle>
      <p class="soft">{text.deleteText}</p>
      {roles.includes('owner') && <Banner kind="warn">{text.deleteOwner}</Banner>}
      <Section title={text.deleteGoes}>
        <ul class="stack tight">{text.deleteGoesList.map(line => <li key={line}>{line}</li>)}</ul>
        <p class="soft">{text.deleteDownload} <a href={routes.gallery}>{text.toGallery}</a></p>
      </Section>
      <Section title={text.deleteStays}>
        <ul class="stack tight">{text.deleteStaysList.map(line => <li key={line}>{line}</li>)}</ul>
      </Section>
      <Section title={text.deleteHow} text={text.deleteHowText}>
        <form class="form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
          <TextField label={text.deleteType(word)} value={typed} autocomplete="off" autocapitalize="none" spellcheck={false}
            error={wrong ? text.deleteMismatch(word) : undefined} onValue={value => { setTyped(value); setWrong(false); }} />
          {act.error && <Banner kind="bad">{act.error}</Banner>}
          <div class="buttons"><Button type="submit" look="danger" icon="trash" busy={act.busy}>{text.deleteNow}</Button></div>
        </form>
      </Section>
    </>
  );
}
