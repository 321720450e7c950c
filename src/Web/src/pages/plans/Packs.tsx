import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { api, body } from '../../api/client';
import type { Pack } from '../../api/types';
import { routes } from '../../routes';
import { keepOrder } from '../../state/order';
import { plansText } from '../../text/plans';
import { priceText } from '../../text/prices';
import { Button } from '../../ui/Button';
import { useAct } from '../../ui/load';
import { leaveFor } from '../../ui/processor';
import { withTarget } from '../signing-in/to';
import { Refused } from './Refused';

/** Credits that are bought once. */
export function Packs({ packs, isIn }: { packs: readonly Pack[]; isIn: boolean }): JSX.Element {
  const text = plansText();
  const { route } = useLocation();
  const [chosen, choose] = useState<string>();
  const buy = useAct(async (pack: string) => {
    choose(pack);
    keepOrder({ credits: (await body(api.GET('/v1/quota'))).bought });
    await leaveFor((await body(api.POST('/v1/credits/checkout', { body: { pack } }))).url);
  });
  return (
    <section class="stack packs" id="credits">
      <div class="reading stack tight">
        <h2>{text.packs}</h2>
        <p class="soft">{text.packsText}</p>
      </div>
      <Refused act={buy} />
      <ul class="items">
        {packs.map(pack => (
          <li key={pack.name}>
            <strong class="number">{text.credits(pack.credits)}</strong>
            <span class="row">
              <span class="number">{priceText(pack.price)}</span>
              <Button aria-label={text.buyOf(text.credits(pack.credits))} busy={buy.busy && chosen === pack.name}
                onClick={() => isIn ? void buy.run(pack.name) : route(withTarget(routes.signUp, routes.plans))}>
                {text.buy}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
