import { signOut } from '../state/account';
import { common } from '../text/common';
import { sentence } from '../text/faults';
import { say } from './toast';

/** Signs out. Where that fails the person is still signed in, and has to know. */
export const leave = (): void => void signOut().catch(error => say(`${common().stillIn} ${sentence(error)}`, undefined, 8));
