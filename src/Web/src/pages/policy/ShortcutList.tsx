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
      [[text.shift, 'Enter'], text.keys.line],
      [['↑', '↓'], text.keys.earlier],
      [['/'], text.keys.prompt],
      [['Esc'], text.keys.fold],
      [['←', '→', '↑', '↓'], text.keys.move],
    ]],
    [text.groups.gallery, [
      [['←', '→', '↑', '↓'], text.keys.move],
      [['Home', 'End'], text.keys.ends],
      [['Page Up', 'Page Down'], text.keys.pages],
      [['Enter'], text.keys.open],
      [[text.space], text.keys.select],
      [[text.shift, '←', '→', '↑', '↓'], text.keys.range],
      [[text.control, 'A'], text.keys.all],
      [['Esc'], text.keys.none],
      [['Delete'], text.keys.remove],
    ]],
    [text.groups.viewer, [
      [['←', '→'], text.keys.next],
      [['+', '-'], text.keys.zoom],
      [['←', '→', '↑', '↓'], text.keys.pan],
      [['0'], text.keys.fit],
      [['I'], text.keys.details],
      [['Delete'], text.keys.remove],
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
