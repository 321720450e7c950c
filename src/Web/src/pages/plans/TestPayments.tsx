import type { JSX } from 'preact';
import type { PlanList } from '../../api/types';
import { plansText } from '../../text/plans';
import { Banner } from '../../ui/Banner';

/** Stands wherever something can be bought that no money is paid for. */
export function TestPayments({ payments }: { payments: PlanList['payments'] | undefined }): JSX.Element | null {
  return payments === 'test' ? <Banner kind="warn">{plansText().test}</Banner> : null;
}
