import { Route, Router, useLocation } from 'preact-iso';
import type { JSX } from 'preact';
import { routes } from '../../routes';
import { NotFound } from '../../shell/NotFound';
import { admin } from '../../text/admin';
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
  const pages: [address: string, label: string][] = [
    [routes.admin, text.overview],
    [routes.people, text.people],
    [routes.workers, text.workers],
    [routes.queues, text.queues],
    ...(may.readAudit.value ? [[routes.audit, text.audit] as [string, string]] : []),
    [routes.health, text.health],
  ];
  return (
    <div class="sections admin">
      <nav aria-label={text.title}>
        {pages.map(([address, label]) => (
          <a key={address} href={address} aria-current={path === address ? 'page' : undefined}>{label}</a>
        ))}
      </nav>
      <Router>
        <Route path="/admin" component={Overview} />
        <Route path="/admin/people" component={People} />
        <Route path="/admin/workers" component={Workers} />
        <Route path="/admin/queues" component={Queues} />
        <Route path="/admin/audit" component={may.readAudit.value ? Audit : NotFound} />
        <Route path="/admin/health" component={HealthPage} />
        <Route default component={NotFound} />
      </Router>
    </div>
  );
}
