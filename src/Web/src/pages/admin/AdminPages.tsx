import { useLocation } from 'preact-iso';
import type { FunctionComponent, JSX } from 'preact';
import { routes } from '../../routes';
import { NotFound } from '../../shell/NotFound';
import { admin } from '../../text/admin';
import { Sections } from '../../ui/Sections';
import './admin.css';
import { Audit } from './Audit';
import { HealthPage } from './HealthPage';
import { Overview } from './Overview';
import { People } from './People';
import { Queues } from './Queues';
import { may } from './roles';
import { Workers } from './Workers';

/** What those who run the installation see of it: states and counts, never prompts or images. */
export default function AdminPages(): JSX.Element {
  const text = admin();
  const { path } = useLocation();
  const pages: [address: string, label: string, page: FunctionComponent][] = [
    [routes.admin, text.overview, Overview],
    [routes.people, text.people, People],
    [routes.workers, text.workers, Workers],
    [routes.queues, text.queues, Queues],
    ...(may.readAudit.value ? [[routes.audit, text.audit, Audit] as [string, string, FunctionComponent]] : []),
    [routes.health, text.health, HealthPage],
  ];
  const Page = pages.find(([address]) => address === path)?.[2] ?? NotFound;
  return (
    <Sections class="admin" label={text.title} list={pages.map(([address, name]) => [address, name] as const)} here={path}>
      <Page key={path} />
    </Sections>
  );
}
