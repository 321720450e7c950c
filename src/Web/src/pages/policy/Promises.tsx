import type { JSX } from 'preact';
import { routes } from '../../routes';
import { common } from '../../text/common';
import { homeText } from '../../text/home';
import { PageTitle } from '../../ui/Page';
import { PromiseList } from './PromiseList';

export default function Promises(): JSX.Element {
  const text = homeText();
  return (
    <div class="stack loose">
      <div class="reading stack">
        <PageTitle>{text.promisesPage}</PageTitle>
        <p class="soft">{text.promisesText}</p>
      </div>
      <PromiseList of={[...text.short, ...text.more]} level={2} />
      <section class="reading stack">
        <h2>{text.notTitle}</h2>
        <ul class="plain">{text.not.map(words => <li key={words}>{words}</li>)}</ul>
        <p><a href={routes.privacy}>{common().privacy}</a></p>
      </section>
    </div>
  );
}
