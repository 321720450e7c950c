import type { JSX } from 'preact';
import { homeText } from '../../text/home';
import './policy.css';

/** Every key that does something by itself, by the page on which it does. */
export function ShortcutList(): JSX.Element {
  const text = homeText();
  const groups: [title: string, keys: [keys: string[], words: string][]][] = [
    [text.groups.everywhere, [
      [['?'], text.keys.help],
      [['Esc'], text.keys.close],
    ]],
    [text.groups.studio, [
      [['Enter'], text.keys.send],
      [['Shift + Enter'], text.keys.line],
      [['Esc'], text.keys.fold],
    ]],
    [text.groups.gallery, [
      [['←', '→', '↑', '↓'], text.keys.move],
      [['Home', 'End'], text.keys.ends],
      [['Page Up', 'Page Down'], text.keys.pages],
      [['Enter'], text.keys.open],
      [[text.space], text.keys.select],
      [['Delete'], text.keys.remove],
    ]],
    [text.groups.viewer, [
      [['←', '→'], text.keys.next],
      [['+', '-'], text.keys.zoom],
      [['0'], text.keys.fit],
    ]],
  ];
  return (
    <div class="shortcuts">
      {groups.map(([title, keys]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([names, words]) => (
              <div key={words}>
                <dt>{names.map(name => <kbd key={name}>{name}</kbd>)}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
