import { inLanguages } from './language';

/** For whoever reads in a mail, or sees in the account, that something happened that was not them. Each step has the page it is done on. */
export const helpText = inLanguages({
  en: {
    title: 'Was that not you?',
    lead: 'Something happened to your account, and you did not do it. Go through this from the top; it takes some minutes.',
    mailbox: 'Look after your mailbox first',
    mailboxText: 'Whoever reads your mail can get into your accounts. Change the password of your mailbox, at its own provider, if you are '
      + 'not sure that nobody else reads it.',
    canSignIn: 'You can still sign in',
    password: 'Set a new password. All other devices are signed out by that.',
    passwordTo: 'Set a new password',
    ways: 'Remove passkeys that you do not know, and turn one-time codes on.',
    waysTo: 'Ways to sign in',
    keys: 'End API keys that you did not make.',
    keysTo: 'API keys',
    devices: 'See that only your own devices are left.',
    devicesTo: 'Devices',
    activity: 'Read what happened, and when.',
    activityTo: 'Activity',
    cannot: 'You can no longer sign in',
    forgot: 'Ask for a link that sets a new password. It goes to the address of the account, and you choose there which keys and '
      + 'passkeys stay.',
    forgotTo: 'Ask for the link',
    changed: 'The address of your account was changed',
    changedText: 'The link for a new password then goes to the new address, not to you. Write to us from your old one, and say when '
      + 'you got the mail. We cannot open your account, but we can lock it for everybody while this is looked into.',
    writeTo: 'Write to',
  },
  de: {
    title: 'Warst du das nicht?',
    lead: 'Mit deinem Konto ist etwas geschehen, und du warst es nicht. Geh das hier von oben nach unten durch; es dauert Minuten.',
    mailbox: 'Zuerst dein Postfach',
    mailboxText: 'Wer deine Mails liest, kommt in deine Konten. Ändere das Passwort deines Postfachs, bei seinem Anbieter, wenn du nicht '
      + 'sicher bist, dass niemand sonst mitliest.',
    canSignIn: 'Du kannst dich noch anmelden',
    password: 'Setze ein neues Passwort. Alle anderen Geräte werden dadurch abgemeldet.',
    passwordTo: 'Neues Passwort setzen',
    ways: 'Entferne Passkeys, die du nicht kennst, und schalte Einmalcodes ein.',
    waysTo: 'Wege zur Anmeldung',
    keys: 'Beende API-Schlüssel, die du nicht gemacht hast.',
    keysTo: 'API-Schlüssel',
    devices: 'Sieh nach, ob nur noch deine eigenen Geräte da sind.',
    devicesTo: 'Geräte',
    activity: 'Lies nach, was wann geschah.',
    activityTo: 'Aktivität',
    cannot: 'Du kannst dich nicht mehr anmelden',
    forgot: 'Fordere einen Link an, der ein neues Passwort setzt. Er geht an die Adresse des Kontos, und du wählst dort, welche '
      + 'Schlüssel und Passkeys bleiben.',
    forgotTo: 'Link anfordern',
    changed: 'Die Adresse deines Kontos wurde geändert',
    changedText: 'Der Link für ein neues Passwort geht dann an die neue Adresse, nicht an dich. Schreib uns von deiner alten und sag, wann '
      + 'die Mail kam. Öffnen können wir dein Konto nicht, aber für alle sperren, bis das geklärt ist.',
    writeTo: 'Schreib an',
  },
});
