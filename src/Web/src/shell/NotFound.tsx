import type { JSX } from 'preact';
import { routes } from '../routes';
import { common } from '../text/common';
import { Empty } from '../ui/Empty';
import { PageTitle } from '../ui/Page';

export function NotFound(): JSX.Element {
  const text = common();
  return (
    <Empty icon="search">
      <PageTitle>{text.notFoundTitle}</PageTitle>
      <p>{text.notFoundText}</p>
      <a class="button" href={routes.home}>{text.home}</a>
    </Empty>
  );
}
