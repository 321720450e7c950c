import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { accountText } from '../../text/account';
import { common } from '../../text/common';
import { Button } from '../../ui/Button';
import { copyWords } from '../../ui/copy';

/** The codes that are shown this once. Whoever leaves the page without them makes new ones. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }): JSX.Element {
  const text = accountText();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.focus();
    list.current?.scrollIntoView({ block: 'center' });
  }, [codes]);
  const whole = `${text.recoveryFileTitle}\n\n${codes.join('\n')}\n`;
  const copy = () => copyWords(codes.join('\n'), () => getSelection()?.selectAllChildren(list.current!));
  const save = () => {
    const address = URL.createObjectURL(new Blob([whole], { type: 'text/plain' }));
    Object.assign(document.createElement('a'), { href: address, download: text.recoveryFile }).click();
    setTimeout(() => URL.revokeObjectURL(address));
  };
  return (
    <>
      <ol class="codes" ref={list} tabIndex={-1} aria-label={text.recovery}>
        {codes.map(code => <li key={code}><code>{code}</code></li>)}
      </ol>
      <div class="buttons">
        <Button icon="copy" onClick={() => void copy()}>{common().copy}</Button>
        <Button icon="download" onClick={save}>{text.download}</Button>
        <Button onClick={() => window.print()}>{text.print}</Button>
        <Button look="primary" onClick={onKept}>{text.recoveryKept}</Button>
      </div>
    </>
  );
}
