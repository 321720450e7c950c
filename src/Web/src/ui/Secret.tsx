import type { JSX } from 'preact';
import { common } from '../text/common';
import { Button } from './Button';
import { say } from './toast';

/** A secret that is shown this once, to be copied. */
export function Secret({ label, value }: { label: string; value: string }): JSX.Element {
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    say(common().copied);
  };
  return (
    <div class="secret">
      <span class="soft small">{label}</span>
      <code>{value}</code>
      <div><Button small icon="copy" onClick={() => void copy()}>{common().copy}</Button></div>
    </div>
  );
}
