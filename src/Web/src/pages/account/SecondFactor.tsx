import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog, Dialog } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { withFresh } from '../../ui/fresh';
import { Icon } from '../../ui/Icon';
import { useAct } from '../../ui/load';
import { Secret } from '../../ui/Secret';
import { say } from '../../ui/toast';
import { changed, me } from './changes';
import { RecoveryCodes } from './RecoveryCodes';
import { Section } from './Section';

interface Setup {
  readonly secret: string;
  readonly qr_code: string;
}

export function SecondFactor(): JSX.Element {
  const text = accountText();
  const { second_factor: isOn, has_password: hasPassword } = me();
  const [setup, setSetup] = useState<Setup>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [asks, ask] = useState<'off' | 'again'>();
  const place = useRef<HTMLDivElement>(null);
  const begin = useAct(async () => setSetup(await withFresh(() => body(api.POST('/v1/account/totp')))));
  const off = useAct(async () => {
    await withFresh(() => body(api.DELETE('/v1/account/totp')));
    ask(undefined);
    setCodes(undefined);
    say(text.codesTurnedOff);
    await changed();
    if (!document.activeElement || document.activeElement === document.body) {
      place.current?.querySelector('button')?.focus();
    }
  });
  const again = useAct(async () => {
    const made = await withFresh(() => body(api.POST('/v1/account/totp/recovery-codes')));
    ask(undefined);
    setCodes(made.codes);
  });
  const shown = async (made: readonly string[]) => {
    setSetup(undefined);
    setCodes(made);
    say(text.codesTurnedOn);
    await changed();
  };
  if (codes) {
    return (
      <Section title={text.recovery} text={text.recoveryText}>
        <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} />
      </Section>
    );
  }

  return (
    <Section title={text.codes} text={isOn ? text.codesOnText : text.codesText}>
      <div ref={place} class="stack">
        {isOn ? (
          <>
            <p><span class="badge good"><Icon name="check" size={16} />{text.codesOn}</span></p>
            <div class="buttons">
              <Button onClick={() => ask('again')}>{text.recoveryAgain}</Button>
              <Button look="danger" onClick={() => ask('off')}>{text.turnOff}</Button>
            </div>
          </>
        ) : hasPassword
          ? <div><Button icon="shield" busy={begin.busy} onClick={() => void begin.run()}>{text.turnOn}</Button></div>
          : <Banner>{text.codesNeedPassword} <a href={routes.password}>{text.set}</a></Banner>}
        {begin.error && <Banner kind="bad">{begin.error}</Banner>}
      </div>
      {setup && <TurnOn setup={setup} onClose={() => setSetup(undefined)} onDone={made => void shown(made)} />}
      {asks === 'off' && (
        <ConfirmDialog title={text.turnOffTitle} confirm={text.turnOff} busy={off.busy} onConfirm={() => void off.run()}
          onClose={() => ask(undefined)}>
          <p>{text.turnOffText}</p>
          {off.error && <Banner kind="bad">{off.error}</Banner>}
        </ConfirmDialog>
      )}
      {asks === 'again' && (
        <ConfirmDialog title={text.recoveryAgainTitle} confirm={text.recoveryAgain} busy={again.busy} onConfirm={() => void again.run()}
          onClose={() => ask(undefined)}>
          <p>{text.recoveryAgainText}</p>
          {again.error && <Banner kind="bad">{again.error}</Banner>}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function TurnOn({ setup, onClose, onDone }: {
  setup: Setup; onClose: () => void; onDone: (codes: readonly string[]) => void;
}): JSX.Element {
  const text = accountText();
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState<string>();
  const picture = usePicture(setup.qr_code);
  const act = useAct(async () => {
    const { codes } = await withFresh(() => body(api.PUT('/v1/account/totp', { body: { code } })));
    onDone(codes);
  });
  const submit = () => {
    const isShaped = /^\d{6}$/.test(code);
    setWrong(isShaped ? undefined : text.digitsShape);
    if (isShaped) {
      void act.run();
    }
  };
  return (
    <Dialog title={text.scan} onClose={onClose}>
      <p class="soft">{text.scanText}</p>
      <div class="qr">{picture && <img src={picture} alt={text.qrName} width="220" height="220" />}</div>
      <Secret label={text.typeInstead} value={setup.secret.replace(/(.{4})(?=.)/g, '$1 ')} />
      <form class="form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
        <TextField label={text.digits} value={code} inputMode="numeric" autocomplete="one-time-code" autofocus maxLength={7}
          error={wrong ?? (act.field('code') && text.digitsWrong)}
          onValue={value => { setCode(value.replace(/\s/g, '')); setWrong(undefined); act.reset(); }} />
        {act.error && !act.field('code') && <Banner kind="bad">{act.error}</Banner>}
        <div class="buttons">
          <Button type="submit" look="primary" busy={act.busy}>{text.turnOn}</Button>
          <Button look="quiet" onClick={onClose}>{common().cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A drawing that comes as text, as an address that an image can show. It is never part of the page, so nothing in it can act. */
function usePicture(svg: string): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [svg]);
  return address;
}
