import { useId } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { Model } from '../../api/types';
import { account } from '../../state/account';
import { change, draft, emptyDraft } from '../../state/draft';
import { jobList } from '../../state/jobs';
import { duration, number } from '../../text/format';
import { samplers, studio } from '../../text/studio';
import { Button, IconButton } from '../../ui/Button';
import { Field, Select, TextArea, TextField } from '../../ui/Field';
import { models } from './outlook';
import { mostGuidance, mostSeed, mostText, presets, scaleOf, scalesOf, sizeOf, type Scale } from './request';

export const sizeText = (width: number, height: number) => `${width} × ${height}`;

/** Everything but the prompt. */
export function Settings({ id, model, errors }: {
  id: string; model: Model | undefined; errors: (name: string) => string | undefined;
}): JSX.Element {
  const text = studio();
  const { negative, style } = draft.value;
  const remembered = account.value?.preferences;
  return (
    <div class="settings" id={id} role="group" aria-label={text.more}>
      {model && <Shapes model={model} error={errors('width') ?? errors('height')} />}
      <Choice label={text.images} value={String(draft.value.images)} onValue={value => change({ images: Number(value) })}
        options={[...new Set([1, 2, 4, 8, draft.value.images])].sort((a, b) => a - b).map(value => [String(value), number(value)])} />
      <div class="settings-wide stack">
        <TextField label={text.style} value={style} onValue={value => change({ style: value })} maxLength={500}
          hint={remembered?.style ? text.styleAlways(remembered.style) : text.styleHint} />
        <div class="row">
          {text.styles.map(words => (
            <button key={words} type="button" class="style-chip" aria-pressed={style === words}
              onClick={() => change({ style: style === words ? '' : words })}><span lang="en">{words}</span></button>
          ))}
        </div>
      </div>
      <div class="settings-wide">
        <TextArea label={text.negative} hint={text.negativeHint} error={errors('negative_prompt')} rows={2} maxLength={mostText}
          value={negative ?? remembered?.negative_prompt ?? ''} onValue={value => change({ negative: value })} />
      </div>
      <Models model={model} />
      {model && (
        <>
          <Select label={text.sampler} value={draft.value.scheduler ?? model.default_scheduler} error={errors('scheduler')}
            options={model.schedulers.map(name => [name, samplers[name] ?? name] as const)}
            onValue={value => change({ scheduler: value })} />
          <Slider label={text.steps} hint={text.stepsHint} min={model.min_steps ?? 1} max={model.max_steps} step={1}
            value={draft.value.steps ?? model.default_steps} onValue={value => change({ steps: value })} />
          <Slider label={text.guidance} hint={text.guidanceHint} min={0} max={mostGuidance} step={0.5}
            value={draft.value.guidance ?? model.default_guidance} onValue={value => change({ guidance: value })} />
        </>
      )}
      <Seed error={errors('seed')} />
      <div class="settings-wide">
        <Button small look="quiet" icon="remix" onClick={() => {
          const { prompt } = draft.value;
          draft.value = { ...emptyDraft, prompt };
        }}>{text.defaults}</Button>
      </div>
    </div>
  );
}

function Shapes({ model, error }: { model: Model; error: string | undefined }): JSX.Element {
  const text = studio();
  const size = sizeOf(draft.value, model, account.value?.preferences);
  const scale = scaleOf(size, model);
  const all = presets(model, scale);
  const allScales = scalesOf(model);
  const name = useId();
  if (all.length < 2 && allScales.length < 2) {
    return (
      <div class="field">
        <span class="label">{text.shape}</span>
        <span class="soft">{text.oneSize(sizeText(model.default_width, model.default_height))}</span>
      </div>
    );
  }

  const isOwn = !all.some(({ width, height }) => width === size.width && height === size.height);
  return (
    <>
      <fieldset class="field settings-wide">
        <legend class="label">{text.shape}</legend>
        <div class="shapes">
          {all.map(({ shape, width, height }) => (
            <label key={shape} class="shape" title={sizeText(width, height)}>
              <input type="radio" name={name} checked={width === size.width && height === size.height}
                onChange={() => change({ width, height })} />
              <span class="shape-box" aria-hidden="true">
                <span style={{ aspectRatio: `${width} / ${height}`, [width > height ? 'inlineSize' : 'blockSize']: '100%' }} />
              </span>
              <span>{text.shapes[shape]}</span>
              <span class="soft number">{sizeText(width, height)}</span>
            </label>
          ))}
        </div>
        {isOwn && <span class="hint">{text.otherSize(sizeText(size.width, size.height))}</span>}
        {error && <span class="error" role="alert">{error}</span>}
      </fieldset>
      {allScales.length > 1 && (
        <Choice label={text.scale} value={scale} options={allScales.map(one => [one, text.scales[one]])} onValue={value => {
          const shape = all.find(({ width, height }) => width === size.width && height === size.height)?.shape ?? 'square';
          const found = presets(model, value as Scale);
          const { width, height } = found.find(preset => preset.shape === shape) ?? found[0]!;
          change({ width, height });
        }} />
      )}
    </>
  );
}

function Models({ model }: { model: Model | undefined }): JSX.Element {
  const text = studio();
  const all = models.value?.all ?? [];
  const loading = models.value?.loading ?? [];
  const chosen = draft.value.model ?? model?.name ?? '';
  const each = model?.seconds_per_step && Math.ceil(model.seconds_per_step * model.default_steps);
  const hint = !model ? undefined
    : loading.includes(model.name) ? text.modelLoading
      : model.workers > 0 ? text.modelHint(model.workers, each ? duration(each) : undefined) : undefined;
  return (
    <Field label={text.model} hint={hint}>
      {ids => (
        <select class="input" {...ids} value={chosen} onChange={event => change({ model: event.currentTarget.value })}>
          {chosen !== '' && !all.some(({ name }) => name === chosen) && <option value={chosen} disabled>{chosen}</option>}
          {all.map(({ name, workers }) => (
            <option key={name} value={name} disabled={workers === 0 && !loading.includes(name)}>
              {loading.includes(name) ? `${name} (${text.modelIsLoading})` : workers === 0 ? `${name} (${text.modelIdle})` : name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Seed({ error }: { error: string | undefined }): JSX.Element {
  const text = studio();
  const { seed } = draft.value;
  const last = jobList.value[0]?.job.seed;
  const isLocked = seed !== undefined;
  const type = (value: string) => {
    const digits = value.replaceAll(/\D/g, '');
    change({ seed: digits === '' ? undefined : Math.min(mostSeed, Number(digits)) });
  };
  return (
    <Field label={text.seed} error={error} hint={!isLocked && last !== undefined ? text.seedLast(last) : text.seedHintFree}>
      {ids => (
        <div class="with-button">
          <input class="input number" inputMode="numeric" autocomplete="off" {...ids} value={isLocked ? String(seed) : ''}
            placeholder={text.seedRandom} onInput={event => {
              type(event.currentTarget.value);
              // What was refused must not stay on the page while the form holds something else.
              event.currentTarget.value = draft.value.seed === undefined ? '' : String(draft.value.seed);
            }} />
          <IconButton label={isLocked ? text.unlock : text.lock} icon={isLocked ? 'lock' : 'unlock'} aria-pressed={isLocked}
            onClick={() => change({ seed: isLocked ? undefined : last ?? Math.floor(Math.random() * (mostSeed + 1)) })} />
        </div>
      )}
    </Field>
  );
}

/** A few words of which one holds. */
function Choice({ label, value, options, onValue }: {
  label: string; value: string; options: readonly (readonly [value: string, text: ComponentChildren])[]; onValue: (value: string) => void;
}): JSX.Element {
  const name = useId();
  return (
    <fieldset class="field">
      <legend class="label">{label}</legend>
      <div class="one-of">
        {options.map(([one, words]) => (
          <label key={one}>
            <input type="radio" name={name} checked={one === value} onChange={() => onValue(one)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Slider({ label, hint, value, min, max, step, onValue }: {
  label: string; hint: string; value: number; min: number; max: number; step: number; onValue: (value: number) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <span class="row spread">
        <label class="label" for={id}>{label}</label>
        <output class="number" for={id}>{number(value)}</output>
      </span>
      <input id={id} type="range" min={min} max={max} step={step} value={value} aria-describedby={`${id}-hint`}
        aria-valuetext={number(value)} onInput={event => onValue(event.currentTarget.valueAsNumber)} />
      <span class="hint" id={`${id}-hint`}>{hint}</span>
    </div>
  );
}
