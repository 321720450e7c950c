import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { entryText } from '../text/entry';
import { PasswordField } from './Field';
import './new-password.css';
import { leastLength, lengthOf, strengthOf, type Strength } from './strength';

const level: Record<Strength, number> = { short: 1, long: 1, easy: 1, fair: 2, good: 3 };

/** A field for a password that is being chosen. It tells while one types what it is worth, by the server's rules. */
export function NewPassword({ label, value, onValue, error, context, autofocus }: {
  label: string; value: string; onValue: (value: string) => void; error?: string | undefined; context: readonly string[]; autofocus?: boolean;
}): JSX.Element {
  const text = entryText();
  const [refused, setRefused] = useState<string>();
  useEffect(() => setRefused(error && value), [error]);
  const isRefused = Boolean(error) && refused === value;
  const strength = value ? strengthOf(value, context) : undefined;
  const words = strength && {
    short: text.strengthShort(leastLength - lengthOf(value)),
    long: text.strengthLong,
    easy: text.strengthEasy,
    fair: text.strengthFair,
    good: text.strengthGood,
  }[strength];
  return (
    <div class="new-password">
      <PasswordField label={label} value={value} onValue={onValue} autocomplete="new-password" required autofocus={autofocus ?? false}
        error={isRefused ? error : undefined}
        hint={
          <span class="strength" data-level={isRefused ? 1 : strength ? level[strength] : 0}>
            <span class="bars" aria-hidden="true"><i /><i /><i /></span>
            <span role="status">{isRefused ? '' : words ?? text.strengthHint}</span>
          </span>
        } />
    </div>
  );
}
