import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import { routes } from '../../routes';
import { number } from '../../text/format';
import { homeText } from '../../text/home';
import { planName, priceText, pricesText } from '../../text/prices';
import { useLoad } from '../../ui/load';

/** What the plans cost; nothing where nothing is paid, or cannot be said now. */
export function Prices(): JSX.Element | null {
  const text = homeText();
  const { data: list } = useLoad(signal => body(api.GET('/v1/plans', { signal })));
  return !list || list.payments === 'off' ? null : (
    <section class="stack prices">
      <div class="reading stack">
        <h2>{text.pricesTitle}</h2>
        <p class="soft">{text.pricesText}</p>
      </div>
      <ul>
        {list.plans.map(plan => (
          <li key={plan.name}>
            <h3>{planName(plan.name)}</h3>
            <p class="price number">{plan.prices[0] ? priceText(plan.prices[0]) : pricesText().costsNothing}</p>
            <p class="soft number">{text.perMonth(number(plan.credits_per_month))}</p>
          </li>
        ))}
      </ul>
      {list.payments === 'test' && <p class="soft small">{text.test}</p>}
      <p><a href={routes.plans}>{text.plans}</a></p>
    </section>
  );
}
