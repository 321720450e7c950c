import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { accountText } from '../../text/account';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { PasswordField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { useAct } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { say } from '../../ui/toast';
import { changed, me } from './changes';
import { Section } from './Section';

const least = 12;
const most = 256;

export function Password(): JSX.Element {
  const text = accountText();
  const { email, has_password: hasPassword } = me();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState<{ current?: string; password?: string }>({});
  const act = useAct(async () => {
    await withFresh(() => body(api.PUT('/v1/account/password', { body: { password, ...(hasPassword && { current }) } })));
    setCurrent('');
    setPassword('');
    say(text.passwordSaved);
    await changed();
  });
  const submit = () => {
    const length = [...password].length;
    const found = {
      ...(hasPassword && !current && { current: text.currentMissing }),
      ...((length < least || length > most) && { password: text.passwordLength(length) }),
    };
    setWrong(found);
    if (Object.keys(found).length === 0) {
      void act.run();
    }
  };
  const refused = { current: act.field('current') && text.currentWrong, password: act.field('password') };
  return (
    <>
      <PageTitle>{text.pages.password}</PageTitle>
      <Section title={hasPassword ? text.passwordChange : text.passwordFirst}
        text={hasPassword ? text.passwordText : text.passwordFirstText}>
        <form class="form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
          {/* Password managers ask which account a password is of. */}
          <input type="text" autocomplete="username" value={email ?? ''} readOnly hidden />
          {hasPassword && (
            <PasswordField label={text.current} value={current} autocomplete="current-password" error={wrong.current ?? refused.current}
              hint={<a href={routes.forgot}>{text.forgot}</a>}
              onValue={value => { setCurrent(value); setWrong({}); act.reset(); }} />
          )}
          <PasswordField label={text.newPassword} hint={text.passwordHint} value={password} autocomplete="new-password"
            error={wrong.password ?? refused.password} onValue={value => { setPassword(value); setWrong({}); act.reset(); }} />
          {act.error && !refused.current && !refused.password && <Banner kind="bad">{act.error}</Banner>}
          <div class="buttons"><Button type="submit" look="primary" busy={act.busy}>{text.savePassword}</Button></div>
        </form>
      </Section>
    </>
  );
}
