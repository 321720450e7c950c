import type { Account } from './types';
import { api, body, isAbort } from './client';

/** Whether this browser and this address can use passkeys at all. */
export const canPasskeys = () => 'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** Whether the browser can offer passkeys in a field, before anybody asks. */
export async function canOffer(): Promise<boolean> {
  return canPasskeys() && Boolean(await PublicKeyCredential.isConditionalMediationAvailable?.());
}

/** The person did not use a passkey: turned back, or has none. */
export class NoPasskey extends Error {
  override readonly name = 'NoPasskey';
}

/**
 * Signs in with a passkey: a new session. `only` names those that count; without it whichever the person chooses does.
 */
export async function signInByPasskey(
  { signal, offer = false, only }: { signal?: AbortSignal; offer?: boolean; only?: readonly string[] } = {}): Promise<Account> {
  const { challenge, options } = await body(api.POST('/v1/session/passkey/options', signal ? { signal } : {}));
  const asked = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const question = only ? { ...asked, allowCredentials: only.map(id => ({ id, type: 'public-key' })) } : asked;
  let credential: Credential | null;
  try {
    credential = await navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question),
      ...(offer && { mediation: 'conditional' as const }),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw isAbort(error) ? error : new NoPasskey();
  }

  if (!credential) {
    throw new NoPasskey();
  }

  return body(api.POST('/v1/session/passkey', {
    body: { challenge, credential: (credential as PublicKeyCredential).toJSON() as never },
  }));
}
