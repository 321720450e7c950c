import type { JSX } from 'preact';
import { homeText } from '../../text/home';
import { PageTitle } from '../../ui/Page';
import { ShortcutList } from './ShortcutList';

export default function Shortcuts(): JSX.Element {
  const text = homeText();
  return (
    <div class="reading centred stack loose">
      <div class="stack">
        <PageTitle>{text.shortcutsTitle}</PageTitle>
        <p class="soft">{text.shortcutsText}</p>
      </div>
      <h2 class="unseen">{text.shortcuts}</h2>
      <ShortcutList />
    </div>
  );
}
