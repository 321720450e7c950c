import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { ImageFormat, Model, Preferences } from '../../api/types';
import { account } from '../../state/account';
import { useKept } from '../../state/kept';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { number } from '../../text/format';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/Dialog';
import { Field, Select, Switch, TextArea, TextField } from '../../ui/Field';
import { Await, useAct, useLoad } from '../../ui/load';
import { PageTitle } from '../../ui/Page';
import { say } from '../../ui/toast';
import { changed, me } from './changes';
import { emptyForm, formOf, preferencesOf, sizesOf, wrongIn, type Form } from './preferences';
import { Section } from './Section';

export function PreferencesPage(): JSX.Element {
  const text = accountText();
  const remembered = me().preferences;
  const models = useLoad(signal => body(api.GET('/v1/models', { signal })));
  const [wanted, want, forgetWanted] = useKept('preferences.on', false);
  const [asks, ask] = useState(false);
  const isOn = wanted || remembered !== undefined;
  const forget = useAct(async () => {
    await body(api.DELETE('/v1/account/preferences'));
    forgetWanted();
    ask(false);
    say(text.forgotten);
    if (account.value) {
      account.value = { ...account.value, preferences: undefined };
    }

    await changed();
  });
  return (
    <>
      <PageTitle>{text.pages.preferences}</PageTitle>
      <p class="soft">{text.preferencesText}</p>
      <div class="card">
        <Switch label={text.remember} hint={isOn ? text.rememberOn : text.rememberOff} checked={isOn} onValue={on => {
          if (on) {
            want(true);
          } else if (remembered === undefined) {
            forgetWanted();
          } else {
            ask(true);
          }
        }} />
      </div>
      {isOn && (
        <Await of={models}>
          {({ models: list }) => (
            <Choices key={JSON.stringify(remembered)} remembered={remembered} models={list} onSaved={forgetWanted} />
          )}
        </Await>
      )}
      {asks && (
        <ConfirmDialog title={text.forgetTitle} confirm={text.forget} busy={forget.busy} onConfirm={() => void forget.run()}
          onClose={() => ask(false)}>
          <p>{text.forgetText}</p>
          {forget.error && <Banner kind="bad">{forget.error}</Banner>}
        </ConfirmDialog>
      )}
    </>
  );
}

const formats: readonly (readonly [ImageFormat, string])[] = [['png', 'PNG'], ['jpeg', 'JPEG'], ['webp', 'WebP'], ['avif', 'AVIF']];

function Choices({ remembered, models, onSaved }: {
  remembered: Preferences | undefined; models: readonly Model[]; onSaved: () => void;
}): JSX.Element {
  const text = accountText();
  const [form, setForm, forget] = useKept<Form>('preferences', remembered ? formOf(remembered, models) : emptyForm);
  const [wrong, setWrong] = useState<Partial<Record<keyof Form, string>>>({});
  const [isEmpty, setEmpty] = useState(false);
  const act = useAct(async (chosen: Preferences) => {
    account.value = await body(api.PUT('/v1/account/preferences', { body: chosen }));
    forget();
    onSaved();
    say(text.preferencesSaved);
    await changed();
  });
  const set = (change: Partial<Form>) => {
    setForm({ ...form, ...change });
    setWrong({});
    setEmpty(false);
    act.reset();
  };
  const submit = () => {
    const found = wrongIn(form);
    const chosen = preferencesOf(form);
    const empty = Object.keys(chosen).length === 0;
    setWrong(found);
    setEmpty(empty);
    if (!empty && Object.keys(found).length === 0) {
      void act.run(chosen);
    }
  };
  const model = models.find(({ name }) => name === form.model) ?? models[0];
  const sizes = model ? sizesOf(model) : [];
  const names: [string, string][] = [['', text.asModel], ...models.map(({ name }): [string, string] => [name, name])];
  if (form.model && !models.some(({ name }) => name === form.model)) {
    names.push([form.model, form.model]);
  }

  const options: [string, string][] = [
    ['', text.sizeDefault],
    ...sizes.map(({ shape, width, height }): [string, string] => [
      `${width}x${height}`, `${text.sizes[shape]} · ${number(width)} × ${number(height)}`]),
    ['own', text.sizeOwn],
  ];
  const hasQuality = form.format !== '' && form.format !== 'png';
  const fieldError = (name: keyof Form) => wrong[name] ?? act.field(name === 'negative' ? 'negative_prompt' : name);
  const hasFieldError = (['format', 'quality', 'model', 'width', 'height', 'style', 'negative'] as const).some(name => fieldError(name));
  return (
    <Section title={text.choices}>
      <form class="form" noValidate onSubmit={event => { event.preventDefault(); submit(); }}>
        <div class="pair">
          <Select label={text.format} hint={text.formatHint} value={form.format} onValue={format => set({ format })}
            error={fieldError('format')} options={[['', text.asModel], ...formats]} />
          <Field label={`${text.quality}: ${form.quality === null || !hasQuality ? text.asModel : number(form.quality)}`}
            hint={text.qualityHint} error={fieldError('quality')}>
            {ids => (
              <input type="range" {...ids} min={1} max={100} value={form.quality ?? 90} disabled={!hasQuality}
                onInput={event => set({ quality: event.currentTarget.valueAsNumber })} />
            )}
          </Field>
        </div>
        <div class="pair">
          <Select label={text.model} value={form.model} onValue={name => set({ model: name })} options={names}
            error={fieldError('model') && text.modelGone} />
          <Select label={text.size} value={options.some(([size]) => size === form.size) ? form.size : ''}
            onValue={size => set({ size })} options={options} />
        </div>
        {form.size === 'own' && (
          <div class="pair">
            <TextField label={text.width} type="number" inputMode="numeric" min={64} max={4096} value={form.width}
              onValue={width => set({ width })} error={fieldError('width')} />
            <TextField label={text.height} type="number" inputMode="numeric" min={64} max={4096} value={form.height}
              onValue={height => set({ height })} error={fieldError('height')} />
          </div>
        )}
        <TextArea label={text.style} hint={text.styleHint} rows={2} value={form.style} onValue={style => set({ style })}
          error={fieldError('style')} />
        <TextArea label={text.negative} hint={text.negativeHint} rows={2} value={form.negative} onValue={negative => set({ negative })}
          error={fieldError('negative')} />
        {isEmpty && <Banner kind="bad">{text.nothingChosen}</Banner>}
        {act.error && !hasFieldError && <Banner kind="bad">{act.error}</Banner>}
        <div class="buttons"><Button type="submit" look="primary" busy={act.busy}>{common().save}</Button></div>
      </form>
    </Section>
  );
}
