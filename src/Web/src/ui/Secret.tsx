import { useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { common } from '../text/common';
import { Button } from './Button';

/** A secret that is shown this once, to be copied. It says itself that it is: it often stands in a dialog, behind which nothing is heard. */
export function Secret({ label, value }: { label: string; value: string }): JSX.Element {
  const text = common();
  const [copied, setCopied] = useState<string>();
  const [refused, setRefused] = useState(false);
  const shown = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(value);
    } catch {
      // Where the browser does not let the page copy, the person does: it is marked already.
      getSelection()?.selectAllChildren(shown.current!);
      setRefused(true);
    }
  };
  const isCopied = copied === value;
  return (
    <div class="secret">
      <span class="soft small">{label}</span>
      <code ref={shown}>{value}</code>
      <div class="row" role="status">
        <Button small icon={isCopied ? 'check' : 'copy'} onClick={() => void copy()}>{isCopied ? text.copied : text.copy}</Button>
        {refused && !isCopied && <span class="small">{text.copyByHand}</span>}
      </div>
    </div>
  );
}
