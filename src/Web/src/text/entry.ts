import { inLanguages } from './language';

/** Words of the pages by which people come in. */
export const entryText = inLanguages({
  en: {
    email: 'Email address',
    newPassword: 'New password',
    name: 'What shall we call you?',
    again: 'Ask for a new link',
    toStudio: 'To the studio',
    or: 'or',

    signInTitle: 'Welcome back',
    signInAgainTitle: 'Sign in to go on',
    signInAgainText: 'Then you are back where you were.',
    forgot: 'Forgot your password?',
    noAccount: 'No account yet?',
    codeTitle: 'One more step',
    codeText: 'Enter the six digits that your authenticator app shows now. A recovery code works too, once.',
    codeBack: 'Use another address',
    passkeyRefused: 'The passkey was not used. Try again, or sign in with your password.',
    passkeyUnknown: 'This passkey opens no account here. It may have been removed.',
    resetDone: 'Your new password is set. Sign in with it.',
    confirmedSignIn: 'Your address is confirmed. Sign in to begin.',
    changedSignIn: 'Your new address counts from now on. Sign in with it.',
    ownerHint: 'Do you run this service yourself? When it first started it printed a link that begins with "open:". '
      + 'It signs you in without an account.',

    cannotTitle: 'Signing in does not work at this address',
    cannotPlain: 'Your password would travel unprotected, and the browser would not keep you signed in. So there is no form here.',
    cannotLoopback: 'The browser would not keep you signed in under this name of your machine. Under the other name it does.',
    cannotOpen: 'Open it as',
    cannotHere: 'Your browser takes no cookies from here',
    cannotCookies: 'One cookie keeps you signed in, and nothing works without it. Allow cookies for this site, then load the page again.',

    signUpTitle: 'Make your account',
    signUpText: 'An address, a password, and you can begin.',
    signUpOff: 'This service takes no new accounts by itself. Ask whoever runs it.',
    signUpDo: 'Sign up',
    haveAccount: 'Have an account already?',
    agree: 'What happens with your data is in the',
    nameHint: 'Only you see it.',

    mailTitle: 'Look into your mail',
    mailText: (address: string) => `We sent a link to ${address}. Open it in this browser, and you are in.`,
    mailFiles: 'This service runs on your own machine and sends no mail. It writes each one as a file into this folder:',
    mailFilesNext: 'Open the newest file there and follow its link, in this browser.',
    mailFilesElsewhere: 'This service sends no mail yet: it writes each one as a file on its own machine. Ask whoever runs it for yours.',
    mailWait: 'Nothing after some minutes? Look into the folder for junk mail.',
    mailKnown: 'If the address has an account already, the mail says so, and how to get in.',
    mailAgain: 'Send it again',
    mailSentAgain: 'A new link is on its way. The earlier one no longer works.',
    mailOther: 'Use another address',

    confirmTitle: 'Confirm your address',
    confirming: 'Your address is being confirmed.',
    confirmText: 'Sign in with the address and the password that you have just chosen, and it is done.',
    confirmDo: 'Confirm and begin',
    confirmWrong: 'This is not the password of that sign-up.',
    confirmNew: 'I do not know it: choose a new one',
    confirmNewText: 'The link shows that the mailbox is yours, so you may choose the password anew.',
    confirmOld: 'I know the password after all',
    confirmedElsewhere: 'Your address is confirmed.',

    forgotTitle: 'Forgot your password?',
    forgotText: 'Tell us your address. If it has an account, we mail you a link that sets a new password.',
    forgotDo: 'Send the link',
    forgotSent: (address: string) => `If ${address} has an account, a link is on its way. It holds for a short time, once.`,
    backToSignIn: 'Back to signing in',

    resetTitle: 'Set a new password',
    resetText: 'All sessions end: whoever is signed in anywhere has to sign in anew.',
    resetWays: 'What else opens your account',
    resetWaysText: 'These end too. Mark what is yours and shall stay.',
    resetKeepKey: (name: string) => `Keep the API key "${name}"`,
    resetKeepPasskey: (name: string) => `Keep the passkey "${name}"`,
    resetMade: (when: string) => `made ${when}`,
    resetFactor: 'Your one-time codes stay on. You need one at the next sign-in.',
    resetDo: 'Set the password',

    emailTitle: 'Change of address',
    emailText: 'With this you agree that the account gets the new address. The link in the other mail is needed as well.',
    emailDo: 'I agree',
    emailPassword: 'You are not signed in to that account, so it takes its password.',
    emailHalf: 'One half is done',
    emailHalfText: 'Now open the link in the mail to the other address. Until then everything stays as it was.',
    emailDone: 'Your new address counts',
    emailDoneText: 'From now on you sign in with it, and mails go there.',

    welcomeTitle: 'You are in',
    welcomeText: 'This is your service, and you are its owner. Write what you want to see.',
    welcoming: 'You are being signed in.',
    welcomeKeepTitle: 'A way back in',
    welcomeKeepText: 'The link worked this once. Choose an address and a password now, and you can come back at any time. It can wait: '
      + 'this browser stays signed in for some days.',
    welcomePasskey: 'Or use a passkey',
    welcomeDo: 'Save this way in',
    welcomeSaved: (address: string) => `The password is set. Confirm ${address} by the link in the mail, and you can sign in with both.`,
    welcomeMissing: 'This page opens with the link that the service printed when it first started. The owner gets a new one with this '
      + 'command, beside the running server:',
    welcomeUsed: 'This link was used, is too old, or was replaced. The owner gets a new one with this command, beside the running server:',
    welcomeNotHere: 'This link works only in a browser on the machine that runs the service, and without a proxy in between.',

    usedTitle: 'This link no longer works',
    noLinkTitle: 'The link is missing',
    noLinkText: 'This page opens by a link in a mail. Open the mail again and follow it; if the link was used, ask for a new one.',

    strengthShort: (missing: number) => missing === 1 ? 'One more character' : `${missing} more characters`,
    strengthLong: 'Too long: 256 characters at most',
    strengthEasy: 'Easy to guess: a pattern, a repetition, or made from your address or name',
    strengthFair: 'Long enough. Longer is better.',
    strengthGood: 'Good',
    strengthHint: '12 characters or more. Several words that have nothing to do with each other are best.',


    freshPasskeyOnly: 'Confirm it with your passkey.',
    freshNoPassword: 'Your account has no password yet. We mail you a link that sets one; after that this goes on.',
    freshNothing: 'Your account has neither a password nor a passkey, and your link is older than ten minutes. '
      + 'Get a new link with this command, beside the running server:',
    freshSent: 'The link is on its way. Look into your mail.',
  },
  de: {
    email: 'E-Mail-Adresse',
    newPassword: 'Neues Passwort',
    name: 'Wie sollen wir dich nennen?',
    again: 'Neuen Link anfordern',
    toStudio: 'Zum Studio',
    or: 'oder',

    signInTitle: 'Willkommen zurück',
    signInAgainTitle: 'Melde dich an, dann geht es weiter',
    signInAgainText: 'Danach bist du wieder dort, wo du warst.',
    forgot: 'Passwort vergessen?',
    noAccount: 'Noch kein Konto?',
    codeTitle: 'Noch ein Schritt',
    codeText: 'Gib die sechs Ziffern ein, die deine Authenticator-App gerade zeigt. Ein Wiederherstellungscode geht auch, einmal.',
    codeBack: 'Andere Adresse benutzen',
    passkeyRefused: 'Der Passkey wurde nicht benutzt. Versuche es noch einmal, oder melde dich mit deinem Passwort an.',
    passkeyUnknown: 'Dieser Passkey öffnet hier kein Konto. Vielleicht wurde er entfernt.',
    resetDone: 'Dein neues Passwort gilt. Melde dich damit an.',
    confirmedSignIn: 'Deine Adresse ist bestätigt. Melde dich an, dann geht es los.',
    changedSignIn: 'Deine neue Adresse gilt ab jetzt. Melde dich mit ihr an.',
    ownerHint: 'Betreibst du diesen Dienst selbst? Beim ersten Start hat er einen Link ausgegeben, der mit „open:“ beginnt. '
      + 'Er meldet dich ohne Konto an.',

    cannotTitle: 'Unter dieser Adresse geht keine Anmeldung',
    cannotPlain: 'Dein Passwort ginge ungeschützt durchs Netz, und der Browser würde dich nicht angemeldet halten. '
      + 'Darum gibt es hier kein Formular.',
    cannotLoopback: 'Unter diesem Namen deines Rechners hält dich der Browser nicht angemeldet. Unter dem anderen schon.',
    cannotOpen: 'Öffne ihn als',
    cannotHere: 'Dein Browser nimmt von hier keine Cookies an',
    cannotCookies: 'Ein Cookie hält dich angemeldet, und ohne es geht nichts. Erlaube Cookies für diese Seite und lade sie dann neu.',

    signUpTitle: 'Lege dein Konto an',
    signUpText: 'Eine Adresse, ein Passwort, und du kannst loslegen.',
    signUpOff: 'Dieser Dienst nimmt von selbst keine neuen Konten an. Frage den Betreiber.',
    signUpDo: 'Registrieren',
    haveAccount: 'Hast du schon ein Konto?',
    agree: 'Was mit deinen Daten geschieht, steht im',
    nameHint: 'Nur du siehst ihn.',

    mailTitle: 'Sieh in deine Mails',
    mailText: (address: string) => `Wir haben einen Link an ${address} geschickt. Öffne ihn in diesem Browser, und du bist drin.`,
    mailFiles: 'Dieser Dienst läuft auf deinem eigenen Rechner und verschickt keine Mails. Er schreibt jede als Datei in diesen Ordner:',
    mailFilesNext: 'Öffne dort die neueste Datei und folge ihrem Link, in diesem Browser.',
    mailFilesElsewhere: 'Dieser Dienst verschickt noch keine Mails: Er schreibt jede als Datei auf seinem Rechner. '
      + 'Frage den Betreiber nach deiner.',
    mailWait: 'Nach ein paar Minuten noch nichts da? Sieh in den Ordner für Werbung.',
    mailKnown: 'Hat die Adresse schon ein Konto, dann steht das in der Mail, und wie du hineinkommst.',
    mailAgain: 'Noch einmal schicken',
    mailSentAgain: 'Ein neuer Link ist unterwegs. Der frühere gilt nicht mehr.',
    mailOther: 'Andere Adresse benutzen',

    confirmTitle: 'Bestätige deine Adresse',
    confirming: 'Deine Adresse wird bestätigt.',
    confirmText: 'Melde dich mit der Adresse und dem Passwort an, die du eben gewählt hast, dann ist es geschafft.',
    confirmDo: 'Bestätigen und loslegen',
    confirmWrong: 'Das ist nicht das Passwort dieser Registrierung.',
    confirmNew: 'Ich weiß es nicht: ein neues wählen',
    confirmNewText: 'Der Link zeigt, dass das Postfach dir gehört. Darum darfst du das Passwort neu wählen.',
    confirmOld: 'Ich weiß das Passwort doch',
    confirmedElsewhere: 'Deine Adresse ist bestätigt.',

    forgotTitle: 'Passwort vergessen?',
    forgotText: 'Nenne uns deine Adresse. Hat sie ein Konto, schicken wir dir einen Link, mit dem du ein neues Passwort setzt.',
    forgotDo: 'Link schicken',
    forgotSent: (address: string) => `Wenn ${address} ein Konto hat, ist ein Link unterwegs. Er gilt kurze Zeit und einmal.`,
    backToSignIn: 'Zurück zur Anmeldung',

    resetTitle: 'Setze ein neues Passwort',
    resetText: 'Alle Sitzungen enden: Wer irgendwo angemeldet ist, muss sich neu anmelden.',
    resetWays: 'Was dein Konto sonst noch öffnet',
    resetWaysText: 'Auch das endet. Markiere, was dir gehört und bleiben soll.',
    resetKeepKey: (name: string) => `API-Schlüssel „${name}“ behalten`,
    resetKeepPasskey: (name: string) => `Passkey „${name}“ behalten`,
    resetMade: (when: string) => `angelegt am ${when}`,
    resetFactor: 'Deine Einmalcodes bleiben an. Du brauchst einen bei der nächsten Anmeldung.',
    resetDo: 'Passwort setzen',

    emailTitle: 'Neue Adresse',
    emailText: 'Damit stimmst du zu, dass das Konto die neue Adresse bekommt. Auch der Link in der anderen Mail wird gebraucht.',
    emailDo: 'Ich stimme zu',
    emailPassword: 'Du bist in diesem Konto nicht angemeldet. Darum braucht es dessen Passwort.',
    emailHalf: 'Die eine Hälfte ist geschafft',
    emailHalfText: 'Öffne jetzt den Link in der Mail an die andere Adresse. Bis dahin bleibt alles, wie es war.',
    emailDone: 'Deine neue Adresse gilt',
    emailDoneText: 'Ab jetzt meldest du dich mit ihr an, und Mails gehen dorthin.',

    welcomeTitle: 'Du bist drin',
    welcomeText: 'Das ist dein Dienst, und er gehört dir. Schreib, was du sehen willst.',
    welcoming: 'Du wirst angemeldet.',
    welcomeKeepTitle: 'Ein Weg zurück',
    welcomeKeepText: 'Der Link ging dieses eine Mal. Wähle jetzt Adresse und Passwort, dann kommst du jederzeit wieder. Es hat Zeit: '
      + 'Dieser Browser bleibt einige Tage angemeldet.',
    welcomePasskey: 'Oder einen Passkey benutzen',
    welcomeDo: 'Diesen Weg sichern',
    welcomeSaved: (address: string) =>
      `Das Passwort ist gesetzt. Bestätige ${address} über den Link in der Mail, dann meldest du dich mit beidem an.`,
    welcomeMissing: 'Diese Seite öffnet sich mit dem Link, den der Dienst beim ersten Start ausgegeben hat. Einen neuen gibt dieser Befehl '
      + 'aus, neben dem laufenden Server:',
    welcomeUsed: 'Dieser Link wurde benutzt, ist zu alt oder durch einen neueren ersetzt. Einen neuen gibt dieser Befehl aus, '
      + 'neben dem laufenden Server:',
    welcomeNotHere: 'Dieser Link geht nur in einem Browser auf dem Rechner, auf dem der Dienst läuft, und ohne Proxy dazwischen.',

    usedTitle: 'Dieser Link gilt nicht mehr',
    noLinkTitle: 'Der Link fehlt',
    noLinkText: 'Diese Seite öffnet sich über einen Link in einer Mail. Öffne die Mail noch einmal und folge ihm; '
      + 'wurde er schon benutzt, fordere einen neuen an.',

    strengthShort: (missing: number) => `Noch ${missing} Zeichen`,
    strengthLong: 'Zu lang: höchstens 256 Zeichen',
    strengthEasy: 'Leicht zu erraten: ein Muster, eine Wiederholung oder aus Adresse oder Namen gemacht',
    strengthFair: 'Lang genug. Länger ist besser.',
    strengthGood: 'Gut',
    strengthHint: '12 Zeichen oder mehr. Am besten mehrere Wörter, die nichts miteinander zu tun haben.',


    freshPasskeyOnly: 'Bestätige es mit deinem Passkey.',
    freshNoPassword: 'Dein Konto hat noch kein Passwort. Wir schicken dir einen Link, mit dem du eines setzt; danach geht es weiter.',
    freshNothing: 'Dein Konto hat weder Passwort noch Passkey, und dein Link ist älter als zehn Minuten. '
      + 'Einen neuen Link gibt dieser Befehl aus, neben dem laufenden Server:',
    freshSent: 'Der Link ist unterwegs. Sieh in deine Mails.',
  },
});

/** The command that gives the owner a new link. */
export const ownerCommand = 'dotnet run --project src/WebApi -- owner key';
