import type { Language } from './explanations/language.ts';

/** An address of Maskinporten, or of what belongs to it, that is no longer in use. */
export interface PastMove {
  /** Whatever was asked for at this host has moved. */
  readonly host: string;
  /** The environment that it was of, where that had a name. */
  readonly environment?: string;
  /** What the environment became. */
  readonly became?: string;
  /** The day on which it was closed, where that is known. */
  readonly closed?: string;
  /** What has taken its place. An issuer is written as grants name it. */
  readonly now: string;
  /** `likely`: that the old address is gone is documented; its successor is concluded from what it was for. */
  readonly certainty: 'documented' | 'likely';
  readonly source: string;
}

const WELL_KNOWN = 'docs.digdir.no, «Well-known»';
const SELF_SERVICE = 'docs.digdir.no, «API for self-service»';

/**
 * Where Maskinporten has moved from. Grants, settings and guides still name these addresses. The page that pension providers start from
 * told of VER2 and TEST first: both since the third quarter of 2022, only TEST since the third quarter of 2023.
 */
export const pastMoves: readonly PastMove[] = [
  {
    host: 'ver2.maskinporten.no',
    environment: 'VER2',
    became: 'TEST',
    closed: '2024-06-10',
    now: 'https://test.maskinporten.no/',
    certainty: 'documented',
    source: WELL_KNOWN,
  },
  {
    host: 'ver1.maskinporten.no',
    environment: 'VER1',
    now: 'https://test.maskinporten.no/',
    certainty: 'likely',
    source: WELL_KNOWN,
  },
  // ID-porten's OIDC provider issued the tokens for the self-service API, until Maskinporten's were taken from September 2021.
  { host: 'oidc.difi.no', now: 'https://maskinporten.no/', certainty: 'likely', source: SELF_SERVICE },
  {
    host: 'oidc-ver2.difi.no',
    environment: 'VER2',
    now: 'https://test.maskinporten.no/',
    certainty: 'likely',
    source: SELF_SERVICE,
  },
  {
    host: 'oidc-ver1.difi.no',
    environment: 'VER1',
    now: 'https://test.maskinporten.no/',
    certainty: 'likely',
    source: SELF_SERVICE,
  },
  {
    host: 'integrasjon.difi.no',
    now: 'https://api.samarbeid.digdir.no/',
    certainty: 'documented',
    source: SELF_SERVICE,
  },
  {
    host: 'integrasjon-ver2.difi.no',
    environment: 'VER2',
    now: 'https://api.test.samarbeid.digdir.no/',
    certainty: 'documented',
    source: SELF_SERVICE,
  },
  {
    host: 'samarbeid.difi.no',
    now: 'https://sjolvbetjening.samarbeid.digdir.no/',
    certainty: 'likely',
    source: SELF_SERVICE,
  },
  {
    host: 'minside-samarbeid.digdir.no',
    now: 'https://sjolvbetjening.samarbeid.digdir.no/',
    certainty: 'likely',
    source: SELF_SERVICE,
  },
];

/** The move of what `address` names: an address of the web, or a bare host name. */
export function findPastMove(address: string): PastMove | undefined {
  const written = address.trim();
  // Longer than any address that is meant. Of what is very long, Node says that it can be parsed and then cannot.
  if (written.length > 2048) return undefined;
  const url = /^https?:/i.test(written) ? written : `https://${written}`;
  if (!URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return pastMoves.find(({ host }) => host === hostname);
}

/** One sentence about a move, which names the new address. */
export function describePastMove(
  { host, environment, became, closed, now, certainty }: PastMove,
  language: Language,
): string {
  const name = environment === undefined ? host : `${environment} (${host})`;
  const day = closed && writeDay(closed, language);
  const isSure = certainty === 'documented';
  switch (language) {
    case 'en':
      return `${name} ${became ? `became ${became} and ` : ''}${day ? `was closed on ${day}` : 'is no longer in use'}; ${now} has${isSure ? '' : ' most likely'} taken its place.`;
    case 'nb':
      return `${name} ${became ? `ble til ${became} og ` : ''}${day ? `ble lagt ned ${day}` : 'er ikke lenger i bruk'}; ${now} har${isSure ? '' : ' trolig'} tatt over.`;
    case 'nn':
      return `${name} ${became ? `vart til ${became} og ` : ''}${day ? `vart lagd ned ${day}` : 'er ikkje lenger i bruk'}; ${now} har${isSure ? '' : ' truleg'} teke over.`;
  }
}

function writeDay(day: string, language: Language): string {
  const locale = language === 'en' ? 'en-GB' : 'nb-NO';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
}
