import type { JSX } from 'preact';
import type { Act } from '../../ui/load';
import { plansText } from '../../text/plans';
import { Banner } from '../../ui/Banner';

/** Why something was not bought. Whoever has a subscription already is led to where it can be changed. */
export function Refused<A extends unknown[]>({ act }: { act: Act<A> }): JSX.Element | null {
  const text = plansText();
  const portal = act.fault?.portal;
  return act.error
    ? <Banner kind="bad">{portal ? <>{text.exists} <a href={portal}>{text.manage}</a></> : act.error}</Banner>
    : null;
}
