import { signal } from '@preact/signals';
import { api, body } from '../api/client';
import type { Service } from '../api/types';

/** What anybody may know of this service; undefined until it has said. */
export const service = signal<Service | undefined>(undefined);

let asking: Promise<void> | undefined;

/** Asks once. Whoever needs the answer shows what is true of every service until it is there. */
export function loadService(): void {
  asking ??= body(api.GET('/v1/service')).then(
    answer => void (service.value = answer),
    () => void (asking = undefined));
}
