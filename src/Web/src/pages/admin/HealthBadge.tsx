import type { JSX } from 'preact';
import { admin } from '../../text/admin';

const looks: Record<string, string> = { healthy: 'good', degraded: 'warn', unhealthy: 'bad' };

export function HealthBadge({ status }: { status: string }): JSX.Element {
  return <span class={`badge ${looks[status] ?? ''}`}>{admin().healthWords[status] ?? status}</span>;
}
