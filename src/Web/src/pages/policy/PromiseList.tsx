import type { JSX } from 'preact';
import { homeText, type Promised } from '../../text/home';
import './policy.css';

/** Promises in plain words, each with what keeps it. */
export function PromiseList({ of, level }: { of: readonly Promised[]; level: 2 | 3 }): JSX.Element {
  const text = homeText();
  const Heading: 'h2' | 'h3' = `h${level}`;
  return (
    <ul class="promises">
      {of.map(promise => (
        <li key={promise.title}>
          <Heading>{promise.title}</Heading>
          <p>{promise.words}</p>
          <p class="kept"><span>{text.keptBy}</span> {promise.kept}.</p>
        </li>
      ))}
    </ul>
  );
}
