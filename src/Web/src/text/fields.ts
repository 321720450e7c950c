import type { Fault, FieldFault } from '../api/fault';
import { number } from './format';
import { inLanguages } from './language';

type Said = string | ((fault: FieldFault) => string);

const among = (fault: FieldFault) => (fault.allowed ?? []).join(', ');
const at = (value: number | null | undefined) => number(value ?? 0, { useGrouping: false });

/** A sentence for each thing that can be wrong with a field. */
const sentences = inLanguages<Record<string, Said>>({
  en: {
    needed: 'This is missing.',
    too_long: fault => `At most ${at(fault.max)} characters.`,
    length: fault => `From ${at(fault.min)} to ${at(fault.max)} characters.`,
    out_of_range: fault => `From ${at(fault.min)} to ${at(fault.max)}.`,
    wrong_size: fault => fault.min === fault.max
      ? `Only ${at(fault.max)}: the model draws no other size.`
      : `From ${at(fault.min)} to ${at(fault.max)}, a multiple of ${at(fault.multiple)}.`,
    not_in_list: fault => `Only these: ${among(fault)}.`,
    not_installed: 'This model is not here.',
    not_an_address: 'This is no email address: it needs a name, an @ and a domain.',
    bad_characters: 'There is a character in it that cannot be kept.',
    guessable: 'This password is easy to guess: it is common, a pattern, or made from your address. '
      + 'Use several words that have nothing to do with each other.',
    breached: 'This password is known from a breach of another service. Choose another one.',
    not_future: 'Choose a time that is still to come.',
    lossy_only: 'A quality is for JPEG, WebP and AVIF only.',
    wrong_code: 'The code is wrong, or a newer one was begun meanwhile.',
    card_number: 'There is a card number in it. Leave it out: none is taken or kept here.',
    disposable_email: 'Addresses of this provider last for minutes only. Use one that you keep.',
    sign_in_refused: 'The password is wrong.',
    invalid: fault => `Something is not right here (${fault.field}).`,
  },
  de: {
    needed: 'Das fehlt noch.',
    too_long: fault => `Höchstens ${at(fault.max)} Zeichen.`,
    length: fault => `Von ${at(fault.min)} bis ${at(fault.max)} Zeichen.`,
    out_of_range: fault => `Von ${at(fault.min)} bis ${at(fault.max)}.`,
    wrong_size: fault => fault.min === fault.max
      ? `Nur ${at(fault.max)}: Das Modell zeichnet keine andere Größe.`
      : `Von ${at(fault.min)} bis ${at(fault.max)}, ein Vielfaches von ${at(fault.multiple)}.`,
    not_in_list: fault => `Nur dies: ${among(fault)}.`,
    not_installed: 'Dieses Modell gibt es hier nicht.',
    not_an_address: 'Das ist keine E-Mail-Adresse: Sie braucht einen Namen, ein @ und eine Domain.',
    bad_characters: 'Darin ist ein Zeichen, das sich nicht speichern lässt.',
    guessable: 'Dieses Passwort ist leicht zu erraten: Es ist verbreitet, ein Muster oder aus deiner Adresse gemacht. '
      + 'Nimm mehrere Wörter, die nichts miteinander zu tun haben.',
    breached: 'Dieses Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Wähle ein anderes.',
    not_future: 'Wähle einen Zeitpunkt, der noch kommt.',
    lossy_only: 'Eine Qualität gibt es nur bei JPEG, WebP und AVIF.',
    wrong_code: 'Der Code ist falsch, oder es wurde inzwischen ein neuer begonnen.',
    card_number: 'Darin steht eine Kartennummer. Lass sie weg: Hier wird keine angenommen oder gespeichert.',
    disposable_email: 'Adressen dieses Anbieters gelten nur für Minuten. Nimm eine, die du behältst.',
    sign_in_refused: 'Das Passwort ist falsch.',
    invalid: fault => `Hier stimmt etwas nicht (${fault.field}).`,
  },
});

/** What is wrong with a field, in the reader's language; undefined when nothing is. */
export function fieldSentence(fault: Fault | undefined, field: string): string | undefined {
  const mine = fault?.fields.filter(one => one.field === field) ?? [];
  return mine.length > 0 ? [...new Set(mine.map(say))].join(' ') : undefined;
}

/** What is wrong with all of them. */
export function fieldSentences(fault: Fault): string {
  return [...new Set(fault.fields.map(say))].join(' ');
}

function say(fault: FieldFault): string {
  const said = sentences()[fault.code] ?? sentences().invalid!;
  return typeof said === 'string' ? said : said(fault);
}
