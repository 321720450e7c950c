import { useId, useState } from 'preact/hooks';
import type { ComponentChildren, JSX, LooseInputHTMLAttributes, PartialSelectHTMLAttributes, TextareaHTMLAttributes } from 'preact';
import { common } from '../text/common';
import { IconButton } from './Button';
import { Icon } from './Icon';

export interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with it; read out when it appears. */
  error?: string | undefined;
}

/** Label, control, hint and error, tied together for those who listen. */
export function Field(
  { label, hint, error, children }: FieldProps & {
    children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ComponentChildren;
  }): JSX.Element {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': true }) })}
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      <div class="error" id={`${id}-error`} role="alert" hidden={!error}>
        {error && <><Icon name="alert" size={16} />{error}</>}
      </div>
    </div>
  );
}

type Input = Omit<LooseInputHTMLAttributes<HTMLInputElement>, 'label' | 'value' | 'onInput' | 'role' | 'list'> & FieldProps & {
  value: string;
  onValue: (value: string) => void;
};

export function TextField({ label, hint, error, onValue, ...rest }: Input): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => <input class="input" {...(rest as object)} {...ids} onInput={event => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

export function PasswordField({ label, hint, error, onValue, ...rest }: Omit<Input, 'type'>): JSX.Element {
  const [isShown, show] = useState(false);
  const text = common();
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => (
        <div class="button-inside">
          <input class="input" spellcheck={false} autocapitalize="none" {...(rest as object)} {...ids} type={(isShown ? 'text' : 'password') as 'password'}
            onInput={event => onValue(event.currentTarget.value)} />
          <IconButton label={`${isShown ? text.hide : text.show}: ${label}`} icon={isShown ? 'eyeOff' : 'eye'} aria-pressed={isShown}
            onClick={() => show(!isShown)} />
        </div>
      )}
    </Field>
  );
}

export function TextArea(
  { label, hint, error, onValue, ...rest }: Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'label' | 'value' | 'onInput'>
    & FieldProps & { value: string; onValue: (value: string) => void }): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => <textarea class="input" rows={3} {...rest} {...ids} onInput={event => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

export function Select<T extends string>(
  { label, hint, error, value, options, onValue, ...rest }: Omit<PartialSelectHTMLAttributes<HTMLSelectElement>, 'label' | 'value' | 'role' | 'multiple' | 'size'> & FieldProps & {
    value: T;
    options: readonly (readonly [value: T, text: string])[];
    onValue: (value: T) => void;
  }): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => (
        <select class="input" {...rest} {...ids} value={value} onChange={event => onValue(event.currentTarget.value as T)}>
          {options.map(([name, text]) => <option key={name} value={name}>{text}</option>)}
        </select>
      )}
    </Field>
  );
}

export function Switch(
  { label, hint, checked, onValue, disabled }: {
    label: string; hint?: ComponentChildren; checked: boolean; onValue: (on: boolean) => void; disabled?: boolean;
  }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <span class="switch">
        <input id={id} type="checkbox" role="switch" checked={checked} disabled={disabled ?? false} aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={event => onValue(event.currentTarget.checked)} />
        <label for={id}>{label}</label>
      </span>
      {hint && <div class="hint" id={`${id}-hint`}>{hint}</div>}
    </div>
  );
}
