import { Fault, type Lack } from '../api/fault';
import { duration, number } from './format';
import { inLanguages } from './language';

type Said = string | ((fault: Fault) => string);

const count = (value: number, one: string, many: string) => `${number(value)} ${value === 1 ? one : many}`;

// No page writes such requests to the server it came from; one that is older or newer does.
const stale = {
  en: 'This page does not fit the service, which was renewed meanwhile. Load the page again.',
  de: 'Diese Seite passt nicht zum Dienst, der inzwischen erneuert wurde. Lade sie neu.',
};

/** A sentence and a way on for each code. A code without one gets the server's own words. */
const sentences = inLanguages<Record<string, Said>>({
  en: {
    offline: 'The server cannot be reached. Try again when the connection is back.',
    unauthenticated: 'You are no longer signed in. Sign in again to go on.',
    forbidden: 'Your account may not do this.',
    not_found: 'This is not here. It may have been deleted.',
    invalid_request: 'Something in the form is not right. Look at the marked fields.',
    model_unknown: 'This model is no longer here. Choose another one.',
    job_conflict: 'This was already sent with other settings. Send it once more.',
    quota_exceeded: fault => fault.lack ? lackSentence(fault.lack) : lacks().usedUp(fault.retryAfter),
    queue_full: 'Too many images wait already. Try again in a moment; your prompt stays here.',
    no_worker_available: 'No worker runs this model at the moment. Choose another model, or try again later.',
    account_gone: 'This account is being erased, or is gone.',
    storage_unavailable: 'The image could not be stored. You were not charged. Try again.',
    inference_failed: 'The image could not be made. You were not charged. Try again, or with other settings.',
    job_abandoned: 'The image was given up after several tries. You were not charged.',
    unavailable: 'Part of the service is not ready. Try again in a moment.',
    internal: fault => fault.trace
      ? `Something broke on our side. Try again; if it stays, tell us this: ${fault.trace}`
      : 'Something broke on our side. Try again in a moment.',
    sign_in_refused: 'The address, the password or the code is wrong.',
    second_factor_required: 'Enter the code from your authenticator app as well.',
    fresh_sign_in_required: 'Confirm that it is you, then go on.',
    link_expired: 'This link was used, is too old, or was replaced by a newer one. Ask for a new one.',
    email_taken: 'Another account has this address.',
    request_in_progress: 'This is being sent already. Wait a moment.',
    image_too_large: 'The image is too large for the worker. Choose a smaller size. You were not charged.',
    too_many_conversions: 'Several of your downloads are being converted. Wait for one to finish.',
    too_many_streams: 'Too many of your tabs are open at once. Close one.',
    rate_limited: fault => fault.retryAfter
      ? `That was too fast. Try again in ${duration(fault.retryAfter)}.`
      : 'That was too fast. Wait a moment and try again.',
    model_in_use: 'A worker runs this model, or images wait for it. It can be forgotten when neither is so.',
    too_many_accounts: fault => fault.retryAfter
      ? `Many accounts were made in your network today. Try again in ${duration(fault.retryAfter)}, or from another network.`
      : 'Many accounts were made in your network today. Try again tomorrow, or from another network.',
    card_number: 'There is a card number in it. Leave it out: none is taken or kept here.',
    cross_site: 'The request came from another site and was refused. Open this page again from its own address.',
    payload_too_large: 'This is too much to send at once.',
    plan_needed: 'Your plan does not go so far. Choose less, or a greater plan.',
    payments_off: 'Nothing can be bought here: who runs this service has not set up payments.',
    subscription_exists: 'You have a subscription already. Change it instead of taking a second one.',
    no_subscription: 'You have no subscription that this could change.',
    email_needed: 'Your account needs an email address first: the bills go there. Set it in your account.',
    payment_refused: 'The payment was refused, and nothing has changed. Look at your card, or use another one.',
    payment_disputed: 'A payment is disputed. Until that is settled no new images are made.',
    processor_unavailable: 'The payment processor does not answer. Nothing was paid. Try again in a moment.',
    malformed_json: stale.en, missing_field: stale.en, unknown_field: stale.en, duplicate_field: stale.en, wrong_type: stale.en,
    unknown_parameter: stale.en, method_not_allowed: stale.en, not_acceptable: stale.en, unsupported_media_type: stale.en,
    misdirected_request: 'The service does not answer under this address. Ask who runs it for the right one.',
  },
  de: {
    offline: 'Der Server ist nicht erreichbar. Versuche es noch einmal, wenn die Verbindung wieder da ist.',
    unauthenticated: 'Du bist nicht mehr angemeldet. Melde dich wieder an, dann geht es weiter.',
    forbidden: 'Dein Konto darf das nicht.',
    not_found: 'Das ist nicht hier. Vielleicht wurde es gelöscht.',
    invalid_request: 'Etwas im Formular stimmt nicht. Sieh dir die markierten Felder an.',
    model_unknown: 'Dieses Modell gibt es hier nicht mehr. Wähle ein anderes.',
    job_conflict: 'Das wurde schon mit anderen Einstellungen gesendet. Sende es noch einmal.',
    quota_exceeded: fault => fault.lack ? lackSentence(fault.lack) : lacks().usedUp(fault.retryAfter),
    queue_full: 'Es warten schon zu viele Bilder. Versuche es gleich noch einmal; dein Text bleibt hier.',
    no_worker_available: 'Dieses Modell läuft gerade nirgends. Wähle ein anderes oder versuche es später.',
    account_gone: 'Dieses Konto wird gerade gelöscht oder ist schon weg.',
    storage_unavailable: 'Das Bild konnte nicht gespeichert werden. Es kostet dich nichts. Versuche es noch einmal.',
    inference_failed: 'Das Bild konnte nicht erzeugt werden. Es kostet dich nichts. Versuche es noch einmal oder mit anderen Einstellungen.',
    job_abandoned: 'Das Bild wurde nach mehreren Versuchen aufgegeben. Es kostet dich nichts.',
    unavailable: 'Ein Teil des Dienstes ist noch nicht bereit. Versuche es gleich noch einmal.',
    internal: fault => fault.trace
      ? `Bei uns ist etwas kaputtgegangen. Versuche es noch einmal; wenn es bleibt, nenne uns dies: ${fault.trace}`
      : 'Bei uns ist etwas kaputtgegangen. Versuche es gleich noch einmal.',
    sign_in_refused: 'Die Adresse, das Passwort oder der Code ist falsch.',
    second_factor_required: 'Gib auch den Code aus deiner Authenticator-App ein.',
    fresh_sign_in_required: 'Bestätige, dass du es bist, dann geht es weiter.',
    link_expired: 'Dieser Link wurde benutzt, ist zu alt oder durch einen neueren ersetzt. Fordere einen neuen an.',
    email_taken: 'Ein anderes Konto hat diese Adresse.',
    request_in_progress: 'Das wird schon gesendet. Warte einen Moment.',
    image_too_large: 'Das Bild ist zu groß für die Maschine. Wähle eine kleinere Größe. Es kostet dich nichts.',
    too_many_conversions: 'Mehrere deiner Downloads werden umgewandelt. Warte, bis einer fertig ist.',
    too_many_streams: 'Zu viele deiner Tabs sind gleichzeitig offen. Schließe einen.',
    rate_limited: fault => fault.retryAfter
      ? `Das war zu schnell. Versuche es in ${duration(fault.retryAfter)} noch einmal.`
      : 'Das war zu schnell. Warte einen Moment und versuche es noch einmal.',
    model_in_use: 'Dieses Modell läuft noch auf einer Maschine, oder es warten Bilder darauf. Erst danach lässt es sich vergessen.',
    too_many_accounts: fault => fault.retryAfter
      ? `In deinem Netz entstanden heute viele Konten. Versuche es in ${duration(fault.retryAfter)} oder aus einem anderen Netz.`
      : 'In deinem Netz entstanden heute viele Konten. Versuche es morgen oder aus einem anderen Netz.',
    card_number: 'Darin steht eine Kartennummer. Lass sie weg: Hier wird keine angenommen oder gespeichert.',
    cross_site: 'Die Anfrage kam von einer anderen Seite und wurde abgelehnt. Öffne diese Seite neu über ihre eigene Adresse.',
    payload_too_large: 'Das ist zu viel auf einmal.',
    plan_needed: 'So weit reicht dein Tarif nicht. Wähle weniger oder einen größeren Tarif.',
    payments_off: 'Hier lässt sich nichts kaufen: Der Betreiber hat keine Zahlungen eingerichtet.',
    subscription_exists: 'Du hast schon ein Abo. Ändere es, statt ein zweites zu nehmen.',
    no_subscription: 'Du hast kein Abo, das sich so ändern ließe.',
    email_needed: 'Dein Konto braucht zuerst eine E-Mail-Adresse: Dorthin gehen die Rechnungen. Setze sie in deinem Konto.',
    payment_refused: 'Die Zahlung wurde abgelehnt, und nichts hat sich geändert. Sieh nach deiner Karte oder nimm eine andere.',
    payment_disputed: 'Eine Zahlung ist strittig. Bis das geklärt ist, entstehen keine neuen Bilder.',
    processor_unavailable: 'Der Zahlungsdienst antwortet nicht. Nichts wurde bezahlt. Versuche es gleich noch einmal.',
    malformed_json: stale.de, missing_field: stale.de, unknown_field: stale.de, duplicate_field: stale.de, wrong_type: stale.de,
    unknown_parameter: stale.de, method_not_allowed: stale.de, not_acceptable: stale.de, unsupported_media_type: stale.de,
    misdirected_request: 'Unter dieser Adresse antwortet der Dienst nicht. Frage den Betreiber nach der richtigen.',
  },
});

const lacks = inLanguages({
  en: {
    never: (limit: number, wanted: number) =>
      `This costs ${number(wanted)} credits. Your plan gives ${number(limit)} at most. Make it smaller, or make fewer.`,
    concurrent: (limit: number) => `You have ${number(limit)} in work at once, which is the most. Send it when one of them is done.`,
    burst: (limit: number, time: string) => `You sent ${number(limit)} within a minute, which is the most. Send it in ${time}.`,
    left: (credits: number, time: string) => `Only ${count(credits, 'credit is', 'credits are')} left. There are more in ${time}.`,
    storage: 'There is no room for another image. Delete some from the gallery.',
    day: (time: string) => `Your images of today are used up. There are more in ${time}.`,
    month: (time: string) => `Your images of this month are used up. There are more in ${time}.`,
    usedUp: (seconds?: number) => seconds
      ? `Your images are used up for now. There are more in ${duration(seconds)}.`
      : 'Your images are used up for now.',
  },
  de: {
    never: (limit: number, wanted: number) =>
      `Das kostet ${number(wanted)} Credits. Dein Tarif gibt höchstens ${number(limit)}. Mach es kleiner oder nimm weniger Bilder.`,
    concurrent: (limit: number) =>
      `Du hast ${number(limit)} gleichzeitig in Arbeit, mehr geht nicht. Sende es, wenn eines davon fertig ist.`,
    burst: (limit: number, time: string) => `Du hast ${number(limit)} in einer Minute gesendet, mehr geht nicht. Sende es in ${time}.`,
    left: (credits: number, time: string) => `Nur noch ${count(credits, 'Credit ist', 'Credits sind')} übrig. Neue gibt es in ${time}.`,
    storage: 'Für ein weiteres Bild ist kein Platz mehr. Lösche welche aus der Galerie.',
    day: (time: string) => `Deine Bilder für heute sind aufgebraucht. Neue gibt es in ${time}.`,
    month: (time: string) => `Deine Bilder für diesen Monat sind aufgebraucht. Neue gibt es in ${time}.`,
    usedUp: (seconds?: number) => seconds
      ? `Deine Bilder sind vorerst aufgebraucht. Neue gibt es in ${duration(seconds)}.`
      : 'Deine Bilder sind vorerst aufgebraucht.',
  },
});

/** Which window of the quota is in the way, and when it no longer is: too many at once is not too few left. */
export function lackSentence({ window, limit, used, wanted, resets_in_seconds: seconds }: Lack): string {
  const text = lacks();
  const time = duration(seconds ?? 60);
  return window === 'storage' ? text.storage
    : wanted > limit ? text.never(limit, wanted)
      : window === 'concurrent' ? text.concurrent(limit)
        : window === 'burst' ? text.burst(limit, time)
          : limit > used ? text.left(limit - used, time)
            : window === 'day' ? text.day(time)
              : window === 'month' ? text.month(time)
                : text.usedUp(seconds ?? undefined);
}

/** What went wrong, in the reader's language. */
export function sentence(error: unknown): string {
  const fault = error instanceof Fault ? error : new Fault('internal', '', 0);
  const said = sentences()[fault.code];
  return said === undefined ? fault.detail || sentence(undefined) : typeof said === 'string' ? said : said(fault);
}
