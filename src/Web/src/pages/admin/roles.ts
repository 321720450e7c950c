import { computed } from '@preact/signals';
import { account } from '../../state/account';

const has = (...roles: string[]) => account.value?.roles.some(role => roles.includes(role)) ?? false;

/** What the server lets whoever is signed in do here; it decides again at each request. */
export const may = {
  setRoles: computed(() => has('owner')),
  seeStaff: computed(() => has('owner', 'admin')),
  drain: computed(() => has('owner', 'admin')),
  forgetModels: computed(() => has('owner', 'admin')),
  readAudit: computed(() => has('owner', 'admin')),
  help: computed(() => has('owner', 'admin', 'support')),
};
