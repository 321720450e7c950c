import { inLanguages } from './language';

const actions = inLanguages<Record<string, string>>({
  en: {
    signed_up: 'The account was made',
    email_confirmed: 'The email address was confirmed',
    signed_in: 'Signed in',
    sign_in_refused: 'Somebody tried to sign in and was refused, once or more often in this hour',
    signed_out: 'Signed out',
    password_changed: 'The password was changed',
    password_reset: 'The password was set anew by a mailed link',
    email_changed: 'The email address was changed',
    second_factor_added: 'One-time codes were turned on',
    second_factor_removed: 'One-time codes were turned off',
    passkey_added: 'A passkey was added',
    passkey_removed: 'A passkey was removed',
    api_key_created: 'An API key was made',
    api_key_revoked: 'An API key was ended',
    session_ended: 'A device was signed out',
    account_disabled: 'The account was disabled',
    role_changed: 'The part in running this service was changed',
    erasure_requested: 'The deletion of the account was asked for',
    disclosure_made: 'Data was handed out because a law demanded it',
    account_enabled: 'The account was enabled again',
    email_change_requested: 'A change of the email address was asked for',
    recovery_codes_renewed: 'New recovery codes were made',
    account_viewed: 'Somebody who runs this service looked at the state of the account',
  },
  de: {
    signed_up: 'Das Konto wurde angelegt',
    email_confirmed: 'Die E-Mail-Adresse wurde bestätigt',
    signed_in: 'Angemeldet',
    sign_in_refused: 'Jemand wollte sich anmelden und wurde abgewiesen, ein- oder mehrmals in dieser Stunde',
    signed_out: 'Abgemeldet',
    password_changed: 'Das Passwort wurde geändert',
    password_reset: 'Das Passwort wurde über einen Link aus der Post neu gesetzt',
    email_changed: 'Die E-Mail-Adresse wurde geändert',
    second_factor_added: 'Einmalcodes wurden eingeschaltet',
    second_factor_removed: 'Einmalcodes wurden ausgeschaltet',
    passkey_added: 'Ein Passkey wurde hinzugefügt',
    passkey_removed: 'Ein Passkey wurde entfernt',
    api_key_created: 'Ein API-Schlüssel wurde gemacht',
    api_key_revoked: 'Ein API-Schlüssel wurde beendet',
    session_ended: 'Ein Gerät wurde abgemeldet',
    account_disabled: 'Das Konto wurde gesperrt',
    role_changed: 'Die Aufgabe im Betrieb dieses Dienstes wurde geändert',
    erasure_requested: 'Die Löschung des Kontos wurde verlangt',
    disclosure_made: 'Daten wurden herausgegeben, weil ein Gesetz es verlangte',
    account_enabled: 'Das Konto wurde wieder freigegeben',
    email_change_requested: 'Eine Änderung der E-Mail-Adresse wurde verlangt',
    recovery_codes_renewed: 'Neue Wiederherstellungscodes wurden gemacht',
    account_viewed: 'Jemand aus dem Betrieb dieses Dienstes hat den Zustand des Kontos angesehen',
  },
});

/** What an entry of an audit log says was done. An action that these pages do not know yet is spelled as the server names it. */
export function actionText(action: string): string {
  const words = action.replaceAll('_', ' ');
  return actions()[action] ?? `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
}
