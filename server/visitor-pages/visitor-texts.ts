import type { Language } from '@portvakt/protocol';

/** What the visitor was asked for. */
export type AskedKind = 'system user' | 'agent' | 'change' | 'consent';

/** The texts of the pages for people who are to answer a request. */
export interface AskedTexts {
  readonly kinds: Readonly<Record<AskedKind, { readonly title: string; readonly introduction: string }>>;
  readonly noPortal: string;
  readonly noId: string;
  readonly commandHeading: string;
  readonly command: string;
  readonly callsHeading: string;
  readonly calls: string;
  readonly placeholders: string;
  readonly placeholdersWithParty: string;
  readonly nothingYet: string;
}

export const askedTexts: Readonly<Record<Language, AskedTexts>> = {
  nb: {
    kinds: {
      'system user': {
        title: 'En systembruker venter på svar',
        introduction:
          'En leverandør har bedt en virksomhet om en systembruker, og virksomheten er sendt hit for å svare.',
      },
      agent: {
        title: 'En systembruker for klienter venter på svar',
        introduction:
          'En leverandør har bedt en virksomhet om en systembruker for virksomhetens klienter, og virksomheten er sendt hit for å svare.',
      },
      change: {
        title: 'En endring av en systembruker venter på svar',
        introduction:
          'En leverandør har bedt en virksomhet om å endre en systembruker, og virksomheten er sendt hit for å svare.',
      },
      consent: {
        title: 'Et samtykke venter på svar',
        introduction: 'Noen har bedt om et samtykke, og den som kan gi det, er sendt hit for å svare.',
      },
    },
    noPortal: 'Portalen er ikke bygd på denne serveren. Da gjøres det slik.',
    noId: 'Adressen nevner ingen forespørsel: id-en skal stå bak `?id=`.',
    commandHeading: 'Med kommandolinjen',
    command: 'Den som driver serveren, godkjenner på vegne av virksomheten, med serverens egne innstillinger:',
    callsHeading: 'Som person, gjennom API-et',
    calls: 'I profilen `local` gir utviklerinnloggingen et token for en person. Med det godkjennes forespørselen:',
    placeholders:
      '`PID` er nummeret til den som er spurt, eller som har rolle i virksomheten, og står i registerfilen. `TOKEN` er `token` i det første svaret.',
    placeholdersWithParty:
      '`PID` er nummeret til en som har rolle i virksomheten, og står i registerfilen. `TOKEN` og `PARTY` er `token` og virksomhetens `partyId` i det første svaret.',
    nothingYet:
      'Et samtykke gis i portalen. `npm run build:portal` bygger den. Et samtykke som er gitt, kan også stå i registerfilen fra starten.',
  },
  nn: {
    kinds: {
      'system user': {
        title: 'Ein systembrukar ventar på svar',
        introduction: 'Ein leverandør har bede ei verksemd om ein systembrukar, og verksemda er send hit for å svare.',
      },
      agent: {
        title: 'Ein systembrukar for klientar ventar på svar',
        introduction:
          'Ein leverandør har bede ei verksemd om ein systembrukar for klientane til verksemda, og verksemda er send hit for å svare.',
      },
      change: {
        title: 'Ei endring av ein systembrukar ventar på svar',
        introduction:
          'Ein leverandør har bede ei verksemd om å endre ein systembrukar, og verksemda er send hit for å svare.',
      },
      consent: {
        title: 'Eit samtykke ventar på svar',
        introduction: 'Nokon har bede om eit samtykke, og den som kan gi det, er send hit for å svare.',
      },
    },
    noPortal: 'Portalen er ikkje bygd på denne tenaren. Då blir det gjort slik.',
    noId: 'Adressa nemner ingen førespurnad: id-en skal stå bak `?id=`.',
    commandHeading: 'Med kommandolinja',
    command: 'Den som driv tenaren, godkjenner på vegner av verksemda, med tenaren sine eigne innstillingar:',
    callsHeading: 'Som person, gjennom API-et',
    calls: 'I profilen `local` gir utviklarinnlogginga eit token for ein person. Med det blir førespurnaden godkjend:',
    placeholders:
      '`PID` er nummeret til den som er spurd, eller som har rolle i verksemda, og står i registerfila. `TOKEN` er `token` i det første svaret.',
    placeholdersWithParty:
      '`PID` er nummeret til ein som har rolle i verksemda, og står i registerfila. `TOKEN` og `PARTY` er `token` og `partyId` til verksemda i det første svaret.',
    nothingYet:
      'Eit samtykke blir gitt i portalen. `npm run build:portal` byggjer han. Eit samtykke som er gitt, kan òg stå i registerfila frå starten.',
  },
  en: {
    kinds: {
      'system user': {
        title: 'A system user waits for an answer',
        introduction:
          'A vendor has asked an organisation for a system user, and the organisation was sent here to answer.',
      },
      agent: {
        title: 'A system user for clients waits for an answer',
        introduction:
          "A vendor has asked an organisation for a system user for the organisation's clients, and the organisation was sent here to answer.",
      },
      change: {
        title: 'A change of a system user waits for an answer',
        introduction:
          'A vendor has asked an organisation to change a system user, and the organisation was sent here to answer.',
      },
      consent: {
        title: 'A consent waits for an answer',
        introduction: 'Somebody has asked for a consent, and whoever can give it was sent here to answer.',
      },
    },
    noPortal: 'The portal has not been built on this server. Then it is done as follows.',
    noId: 'The address names no request: its id belongs behind `?id=`.',
    commandHeading: 'With the command line',
    command: "Whoever runs the server approves in the name of the organisation, with the server's own settings:",
    callsHeading: 'As a person, through the API',
    calls:
      'In the profile `local` the development sign-in gives the token of a person. With it the request is approved:',
    placeholders:
      '`PID` is the number of whoever is asked, or has a role in the organisation, and stands in the registry file. `TOKEN` is `token` in the first answer.',
    placeholdersWithParty:
      '`PID` is the number of somebody with a role in the organisation, and stands in the registry file. `TOKEN` and `PARTY` are `token` and the `partyId` of the organisation in the first answer.',
    nothingYet:
      'A consent is given in the portal. `npm run build:portal` builds it. A consent that was given can also stand in the registry file from the start.',
  },
};
