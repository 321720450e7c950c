import { accountText } from '../../text/account';

/** A device in the reader's language; the server says it in English, as "Firefox on Linux". */
export function deviceWords(device: string): string {
  const text = accountText();
  const [browser, system] = device.split(' on ');
  const known = browser === 'an unknown browser' ? text.unknownBrowser : browser!;
  return system ? text.on(known, system) : known;
}

/** Where a device is in the reader's language: never more exact than the network. */
export function placeWords(place: string): string {
  const text = accountText();
  return text.places[place] ?? (place.startsWith('network ') ? networkWords(place.slice('network '.length)) : place);
}

/** A network as an address of which only the beginning is kept. */
export function networkWords(network: string): string {
  const text = accountText();
  return /^(127\.|::\/|::1)/.test(network) ? text.places['this machine']! : text.network(network);
}
