import { inLanguages } from './language';

/** A promise, in plain words, and what keeps it. */
export interface Promised {
  readonly title: string;
  readonly words: string;
  readonly kept: string;
}

/** Words of the first page and of the promises. True of the software, and tested: docs/security.md and README.md name the tests. */
export const homeText = inLanguages({
  en: {
    title: 'Images from words. For your eyes only.',
    text: 'Write what you want to see, and watch it come out of the noise. It goes into a gallery that only you can open.',
    begin: 'Make your first image',
    off: 'New accounts are made by whoever runs this service.',
    owner: 'Is this your own machine? When the service first started it printed a link that begins with "open:". It lets you in at once, '
      + 'without an account.',

    example: 'How an image comes to be',
    choose: 'Choose an example',
    prompts: { sailboat: 'a sailboat at sunset', rocket: 'a rocket in space', owl: 'an owl in the meadow' },
    alts: {
      sailboat: 'A small boat with a yellow sail on blue water, under an orange and violet sky.',
      rocket: 'A white and pink rocket that flies up through dark violet space.',
      owl: 'A round brown owl with yellow eyes on a green meadow.',
    },
    step: (now: number, all: number) => `Step ${now} of ${all}`,
    replay: 'Watch it again',
    real: 'No animation by hand: these are the steps of the model that comes with the service, from noise to image.',

    promisesTitle: 'What we promise, and what keeps it',
    promisesLead: 'A promise that only good will keeps is none. Each of these is kept by how the software is built, and tested.',
    keptBy: 'Kept by',
    all: 'All promises, and what we do not promise',
    short: [
      {
        title: 'Only you see what you make',
        words: 'No page shows your prompts or images to anybody else, not even to those who run the service.',
        kept: 'a key of your own that encrypts everything of you, and an interface for operators that has counts and states only',
      },
      {
        title: 'Gone means gone',
        words: 'Delete your account, and every place that held something of you is emptied. What a backup still has can no longer be opened.',
        kept: 'a key that is destroyed, a second search that runs independently, and a receipt that names nobody',
      },
      {
        title: 'Nobody watches you here',
        words: 'No trackers, no advertising, nothing from other companies.',
        kept: 'a rule in your browser by which these pages load nothing from anywhere else',
      },
      {
        title: 'Nothing lost, nothing counted twice',
        words: 'An image counts when it is stored and you can open it. A failed one costs nothing.',
        kept: 'a test that kills the service hundreds of times and compares what you were told with what you can read',
      },
      {
        title: 'Your turn comes',
        words: 'Somebody with a hundred images does not make you wait for all of them.',
        kept: 'a queue that goes round the people, not along the images',
      },
      {
        title: 'Your words train nothing',
        words: 'What you write and what you make teaches no model.',
        kept: 'a service that holds no code to train with; the model was finished before you came',
      },
    ] as readonly Promised[],

    pricesTitle: 'What it costs',
    pricesText: 'Begin without paying. Who wants more pays for more, and can end it at any time.',
    perMonth: (credits: string) => `${credits} credits a month`,
    test: 'Payments are a test here: no money moves.',
    plans: 'Compare the plans',

    endTitle: 'Ready when you are',
    endText: 'The model that comes along draws everyday things like toys, 256 pixels wide, in seconds. '
      + 'It reads English. Whoever runs the service can add larger ones.',

    promisesPage: 'Our promises',
    promisesText: 'What this service promises you, in plain words, and what in the software keeps each promise. '
      + 'The tests behind them are named in the documentation of its security.',
    more: [
      {
        title: 'Your password is nobody\'s to read',
        words: 'We never keep it. Nobody can look it up, we neither.',
        kept: 'a slow hash (Argon2id) that is kept in its place',
      },
      {
        title: 'Sessions end when you say so',
        words: 'You see where you are signed in, with device and place, and end one or all.',
        kept: 'a check of the session at every request, so that an end counts at once',
      },
      {
        title: 'Dangerous steps ask for you',
        words: 'Deleting the account, making a key or changing how you sign in needs a proof from the last ten minutes.',
        kept: 'a check on the server, whatever page or program asks',
      },
      {
        title: 'Your account belongs to your mailbox',
        words: 'Nobody can make an account with your address that they can open, and nobody finds out whether you have one.',
        kept: 'links that work once, and answers that are the same in both cases',
      },
      {
        title: 'Logs do not know you',
        words: 'No prompt, image, address or password is written to a log, and your network address is cut before it is stored.',
        kept: 'tests that read the logs and the source code for it',
      },
      {
        title: 'You see what is held of you',
        words: 'Your account lists each kind of data, why it is held and for how long.',
        kept: 'marks in the code on each stored thing: without one it cannot be built',
      },
      {
        title: 'Remembering is your choice',
        words: 'Preferences are remembered if you want it. Switch it off, and they are deleted, not hidden.',
        kept: 'a switch that removes them from storage',
      },
    ] as readonly Promised[],
    notTitle: 'What we do not promise',
    not: [
      'Whoever runs the machine holds its keys. The software gives them no way to look into your account, but somebody with full control of '
      + 'the machine could build one. Choose whom you trust, or run it yourself.',
      'A prompt has to be read by the model that draws it. In that moment it is in the clear, in the memory of the worker.',
      'An image that you download is yours to guard.',
      'If you lose your device, all passkeys and all recovery codes of a second factor, nobody can let you in, and we neither.',
    ],

    policyOnlyEnglish: '',
    shortcutsTitle: 'Keys',
    shortcutsText: 'Everything works by keyboard. These are the keys beyond Tab and Enter.',
    shortcuts: 'Keys',
    groups: {
      everywhere: 'Everywhere',
      studio: 'Studio',
      gallery: 'Gallery',
      viewer: 'An image',
    },
    keys: {
      help: 'Show these keys',
      close: 'Close what is open',
      send: 'Make the image',
      line: 'A new line in the prompt',
      earlier: 'In an empty prompt: your earlier ones',
      prompt: 'To the prompt',
      fold: 'Close the settings; then stop what you sent last',
      move: 'Move between images',
      ends: 'To the first or the last image',
      pages: 'A screen further',
      open: 'Open the image',
      select: 'Select the image',
      range: 'Select up to another image',
      all: 'Select all',
      none: 'Select none',
      remove: 'Delete, with undo',
      next: 'The image before or after',
      zoom: 'Larger, smaller',
      pan: 'Enlarged: move the image',
      fit: 'Fit to the window',
      details: 'What the image was made of',
    },
    space: 'Space',
    shift: 'Shift',
    control: 'Ctrl',
  },
  de: {
    title: 'Bilder aus Worten. Nur für deine Augen.',
    text: 'Schreib, was du sehen willst, und sieh zu, wie es aus dem Rauschen kommt. Es landet in einer Galerie, die nur du öffnen kannst.',
    begin: 'Mach dein erstes Bild',
    off: 'Neue Konten legt an, wer diesen Dienst betreibt.',
    owner: 'Ist das dein eigener Rechner? Beim ersten Start hat der Dienst einen Link ausgegeben, der mit „open:“ beginnt. Er lässt dich '
      + 'sofort herein, ohne Konto.',

    example: 'Wie ein Bild entsteht',
    choose: 'Wähle ein Beispiel',
    prompts: { sailboat: 'a sailboat at sunset', rocket: 'a rocket in space', owl: 'an owl in the meadow' },
    alts: {
      sailboat: 'Ein kleines Boot mit gelbem Segel auf blauem Wasser, darüber ein Himmel in Orange und Violett.',
      rocket: 'Eine Rakete in Weiß und Rosa, die durch dunkelvioletten Weltraum aufsteigt.',
      owl: 'Eine runde braune Eule mit gelben Augen auf einer grünen Wiese.',
    },
    step: (now: number, all: number) => `Schritt ${now} von ${all}`,
    replay: 'Noch einmal ansehen',
    real: 'Nichts davon ist nachgestellt: Es sind die Schritte des Modells, das zum Dienst gehört, vom Rauschen zum Bild.',

    promisesTitle: 'Was wir versprechen, und was es hält',
    promisesLead: 'Ein Versprechen, das nur guter Wille hält, ist keines. Jedes hier hält der Bau der Software, und es ist geprüft.',
    keptBy: 'Was es hält:',
    all: 'Alle Versprechen, und was wir nicht versprechen',
    short: [
      {
        title: 'Nur du siehst, was du machst',
        words: 'Keine Seite zeigt deine Texte oder Bilder jemand anderem, auch nicht denen, die den Dienst betreiben.',
        kept: 'ein eigener Schlüssel, der alles von dir verschlüsselt, und ein Zugang für den Betrieb, der nur Zahlen und Zustände hat',
      },
      {
        title: 'Weg heißt weg',
        words: 'Lösche dein Konto, und jeder Ort, der etwas von dir hatte, wird geleert. Was in einer Sicherung bleibt, öffnet niemand mehr.',
        kept: 'ein Schlüssel, der vernichtet wird, eine zweite, unabhängige Suche und eine Quittung, die niemanden nennt',
      },
      {
        title: 'Hier sieht dir niemand zu',
        words: 'Keine Tracker, keine Werbung, nichts von anderen Firmen.',
        kept: 'eine Regel in deinem Browser, nach der diese Seiten nichts von anderswo laden',
      },
      {
        title: 'Nichts geht verloren, nichts zählt doppelt',
        words: 'Ein Bild zählt, wenn es gespeichert ist und du es öffnen kannst. Ein misslungenes kostet nichts.',
        kept: 'ein Test, der den Dienst hunderte Male abschießt und vergleicht, was dir gesagt wurde und was du lesen kannst',
      },
      {
        title: 'Du kommst an die Reihe',
        words: 'Wer hundert Bilder will, lässt dich nicht auf alle warten.',
        kept: 'eine Schlange, die reihum durch die Leute geht, nicht durch die Bilder',
      },
      {
        title: 'Deine Worte trainieren nichts',
        words: 'Was du schreibst und was du machst, lernt kein Modell.',
        kept: 'ein Dienst ohne Programm zum Trainieren; das Modell war fertig, bevor du kamst',
      },
    ] as readonly Promised[],

    pricesTitle: 'Was es kostet',
    pricesText: 'Fang an, ohne zu zahlen. Wer mehr will, zahlt für mehr und kann es jederzeit beenden.',
    perMonth: (credits: string) => `${credits} Credits im Monat`,
    test: 'Zahlungen sind hier ein Test: Es fließt kein Geld.',
    plans: 'Tarife vergleichen',

    endTitle: 'Es wartet auf dich',
    endText: 'Das mitgelieferte Modell zeichnet alltägliche Dinge wie Spielzeug, 256 Pixel breit, in Sekunden. '
      + 'Es liest Englisch. Wer den Dienst betreibt, kann größere hinzufügen.',

    promisesPage: 'Unsere Versprechen',
    promisesText: 'Was dieser Dienst dir verspricht, in einfachen Worten, und was in der Software jedes Versprechen hält. '
      + 'Die Tests dahinter nennt die Dokumentation seiner Sicherheit.',
    more: [
      {
        title: 'Dein Passwort kann niemand lesen',
        words: 'Wir bewahren es nie auf. Niemand kann es nachsehen, auch wir nicht.',
        kept: 'ein langsamer Hash (Argon2id), der an seiner Stelle steht',
      },
      {
        title: 'Sitzungen enden, wenn du es sagst',
        words: 'Du siehst, wo du angemeldet bist, mit Gerät und Ort, und beendest eine oder alle.',
        kept: 'eine Prüfung der Sitzung bei jeder Anfrage, sodass ein Ende sofort gilt',
      },
      {
        title: 'Heikle Schritte fragen nach dir',
        words: 'Das Konto löschen, einen Schlüssel anlegen oder die Anmeldung ändern braucht einen Nachweis aus den letzten zehn Minuten.',
        kept: 'eine Prüfung auf dem Server, gleich welche Seite oder welches Programm fragt',
      },
      {
        title: 'Dein Konto gehört deinem Postfach',
        words: 'Niemand kann mit deiner Adresse ein Konto anlegen, das er öffnen kann, und niemand erfährt, ob du eines hast.',
        kept: 'Links, die einmal gelten, und Antworten, die in beiden Fällen gleich sind',
      },
      {
        title: 'Protokolle kennen dich nicht',
        words: 'Kein Text, kein Bild, keine Adresse und kein Passwort steht in einem Protokoll, und deine Netzadresse wird gekürzt, '
          + 'bevor sie gespeichert wird.',
        kept: 'Tests, die Protokolle und Quelltext danach durchsuchen',
      },
      {
        title: 'Du siehst, was von dir da ist',
        words: 'Dein Konto zeigt jede Art von Daten, wozu sie da ist und wie lange.',
        kept: 'Marken im Programm an allem, was gespeichert wird: Ohne sie lässt es sich nicht bauen',
      },
      {
        title: 'Merken ist deine Wahl',
        words: 'Vorlieben werden gemerkt, wenn du es willst. Schalte es aus, und sie werden gelöscht, nicht versteckt.',
        kept: 'ein Schalter, der sie aus dem Speicher entfernt',
      },
    ] as readonly Promised[],
    notTitle: 'Was wir nicht versprechen',
    not: [
      'Wer die Maschine betreibt, hat ihre Schlüssel. Die Software gibt keinen Weg in dein Konto, aber wer die Maschine ganz beherrscht, '
      + 'könnte einen bauen. Wähle, wem du vertraust, oder betreibe den Dienst selbst.',
      'Das Modell muss deinen Text lesen, um ihn zu zeichnen. In diesem Moment steht er offen im Speicher der Maschine, die zeichnet.',
      'Ein Bild, das du herunterlädst, hütest du selbst.',
      'Verlierst du dein Gerät, alle Passkeys und alle Wiederherstellungscodes, kann dich niemand mehr hereinlassen, auch wir nicht.',
    ],

    policyOnlyEnglish: 'Diesen Text gibt es nur auf Englisch.',
    shortcutsTitle: 'Tasten',
    shortcutsText: 'Alles geht mit der Tastatur. Das sind die Tasten neben Tab und Enter.',
    shortcuts: 'Tasten',
    groups: {
      everywhere: 'Überall',
      studio: 'Studio',
      gallery: 'Galerie',
      viewer: 'Ein Bild',
    },
    keys: {
      help: 'Diese Tasten zeigen',
      close: 'Schließen, was offen ist',
      send: 'Das Bild machen',
      line: 'Neue Zeile im Text',
      earlier: 'Im leeren Textfeld: deine früheren Texte',
      prompt: 'Zum Textfeld',
      fold: 'Einstellungen schließen; dann anhalten, was du zuletzt gesendet hast',
      move: 'Zwischen Bildern gehen',
      ends: 'Zum ersten oder letzten Bild',
      pages: 'Einen Bildschirm weiter',
      open: 'Das Bild öffnen',
      select: 'Das Bild auswählen',
      range: 'Bis zu einem anderen Bild auswählen',
      all: 'Alle auswählen',
      none: 'Nichts mehr auswählen',
      remove: 'Löschen, mit Rückgängig',
      next: 'Das Bild davor oder danach',
      zoom: 'Größer, kleiner',
      pan: 'Vergrößert: das Bild verschieben',
      fit: 'Ans Fenster anpassen',
      details: 'Woraus das Bild gemacht ist',
    },
    space: 'Leertaste',
    shift: 'Umschalt',
    control: 'Strg',
  },
});
