import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { common } from '../text/common';
import { Button } from './Button';

/** A secret that is shown this once, to be copied. It says itself that it is: it often stands in a dialog, behind which nothing is heard. */
export function Secret({ label, value }: { label: string; value: string }): JSX.Element {
  const text = common();
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(value);
  };
  const isCopied = copied === value;
  return (
    <div class="secret">
      <span class="soft small">{label}</span>
      <code>{value}</code>
      <div class="row" role="status">
        <Button small icon={isCopied ? 'check' : 'copy'} onClick={() => void copy()}>{isCopied ? text.copied : text.copy}</Button>
      </div>
    </div>
  );
}
