import type { Language } from '@portvakt/protocol';
import type { EndingKind } from '#clients';

/** The texts of notices and of their e-mails, in one language. `{name}` is filled in. */
export interface NoticeTexts {
  readonly things: Readonly<Record<EndingKind, string>>;
  /** A client without a name is called by its id. */
  readonly client: string;
  readonly endsTitle: string;
  readonly endsText: string;
  readonly endedTitle: string;
  readonly endedText: string;
  readonly unknownTitle: string;
  readonly unknownText: string;
  readonly doNow: Readonly<Record<EndingKind, string>>;
  readonly grantedTitle: string;
  readonly grantedText: string;
  readonly withdrawnTitle: string;
  readonly withdrawnText: string;
  readonly answeredTitle: string;
  readonly answeredText: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly receivedTitle: string;
  readonly receivedText: string;
  readonly termsTitle: string;
  readonly termsText: string;
  readonly termsSignText: string;
  readonly failedTitle: string;
  readonly failedText: string;
  readonly channels: Readonly<Record<'webhook' | 'mail', string>>;
  readonly testTitle: string;
  readonly testText: string;
  readonly andMore: string;
  readonly unnamed: string;
  readonly mail: {
    readonly subjectOne: string;
    readonly subjectSeveral: string;
    readonly greeting: string;
    readonly more: string;
    readonly open: string;
    readonly stop: string;
    readonly confirmSubject: string;
    readonly confirmText: string;
  };
  readonly pages: {
    readonly confirmTitle: string;
    readonly confirmText: string;
    readonly confirmButton: string;
    readonly confirmedTitle: string;
    readonly confirmedText: string;
    readonly stopTitle: string;
    readonly stopText: string;
    readonly stopButton: string;
    readonly stoppedTitle: string;
    readonly stoppedText: string;
    readonly invalidTitle: string;
    readonly invalidText: string;
  };
}

/** The one place of these texts. */
export const noticeTexts: Readonly<Record<Language, NoticeTexts>> = {
  nb: {
    things: { key: 'Nøkkelen {kid}', certificate: 'Sertifikatet til nøkkelen {kid}', secret: 'Hemmeligheten' },
    client: 'integrasjonen {client}',
    endsTitle: '{thing} i {client} går ut {when}',
    endsText: 'Da virker den ikke lenger, og integrasjonen får ikke tokens med den. {doNow}',
    endedTitle: '{thing} i {client} har gått ut',
    endedText: 'Den gikk ut {when}. Integrasjonen får ikke tokens med den. {doNow}',
    unknownTitle: 'Vi vet ikke når {thing} i {client} går ut',
    unknownText:
      'Sertifikatet har ingen sluttdato, så vi kan ikke minne deg på å bytte det. Noter selv når det skal byttes.',
    doNow: {
      key: 'Legg til en ny nøkkel, ta den i bruk, og fjern den gamle.',
      certificate: 'Legg til en nøkkel med nytt sertifikat, ta den i bruk, og fjern den gamle.',
      secret: 'Lag en ny hemmelighet, og ta den i bruk innen en halv time.',
    },
    grantedTitle: '{other} har gitt dere tilgang til {scopes}',
    grantedText: 'Dere kan legge til tilgangen i en integrasjon og hente tokens med den.',
    withdrawnTitle: '{other} har trukket tilbake tilgangen til {scopes}',
    withdrawnText:
      'Integrasjonene deres får ikke lenger tokens med den. Ta kontakt med {other} hvis dere trenger tilgangen.',
    answeredTitle: 'Søknaden om {scope} er besvart: {answer}',
    answeredText: 'Svaret kom fra {other}.',
    answers: { approved: 'innvilget', rejected: 'avslått', other: 'se søknaden' },
    receivedTitle: '{other} søker om tilgang til {scope}',
    receivedText: 'Svar på søknaden i portalen.',
    termsTitle: 'Bruksvilkårene er endret',
    termsText: 'Les de nye vilkårene i portalen. Dere trenger ikke godta dem på nytt.',
    termsSignText: 'Les og godta de nye vilkårene i portalen, slik at dere kan styre integrasjonene deres videre.',
    failedTitle: 'Et varsel kom ikke fram: {channel}',
    failedText:
      'Vi prøvde flere ganger å sende til {target}, og gir nå opp. {fault} Se over innstillingene for varsler.',
    channels: { webhook: 'webhook', mail: 'e-post' },
    testTitle: 'Dette er et prøvevarsel',
    testText: 'Kommer det fram, er varslene satt opp riktig.',
    andMore: '{list} og {more} til',
    unnamed: 'en annen virksomhet',
    mail: {
      subjectOne: 'Portvakt: {title}',
      subjectSeveral: 'Portvakt: {number} varsler',
      greeting: 'Varsler til virksomheten {orgno}:',
      more: '{more} varsler til står i portalen.',
      open: 'Åpne varslene: {url}',
      stop: 'Vil du ikke ha disse e-postene? Meld deg av her: {url}',
      confirmSubject: 'Portvakt: Bekreft e-postadressen din',
      confirmText:
        'Virksomheten {orgno} vil sende varsler om integrasjonene sine til denne adressen.\n\nVil du ha dem, bekrefter du her innen sju dager:\n{url}\n\nKjenner du ikke til dette, trenger du ikke gjøre noe. Da sender vi ikke mer. Vil du at ingen skal spørre igjen, kan du si nei her:\n{stop}',
    },
    pages: {
      confirmTitle: 'Bekreft e-postadressen din',
      confirmText: 'Virksomheten {orgno} vil sende varsler om integrasjonene sine til {address}.',
      confirmButton: 'Ja, send varslene hit',
      confirmedTitle: 'Takk, adressen er bekreftet',
      confirmedText: 'Varslene kommer til {address}. Hver e-post har en lenke som melder deg av.',
      stopTitle: 'Slutt å få varsler',
      stopText: '{address} får varsler fra virksomheten {orgno}. Vil du at det skal ta slutt?',
      stopButton: 'Ja, slutt å sende til meg',
      stoppedTitle: 'Du får ikke flere varsler',
      stoppedText: 'Vi sender ikke mer til {address} for virksomheten {orgno}.',
      invalidTitle: 'Lenken virker ikke lenger',
      invalidText:
        'Den er brukt, for gammel eller ikke hel. Be virksomheten legge til adressen på nytt hvis du vil ha varsler.',
    },
  },
  nn: {
    things: { key: 'Nøkkelen {kid}', certificate: 'Sertifikatet til nøkkelen {kid}', secret: 'Løyndomen' },
    client: 'integrasjonen {client}',
    endsTitle: '{thing} i {client} går ut {when}',
    endsText: 'Då verkar han ikkje lenger, og integrasjonen får ikkje tokens med han. {doNow}',
    endedTitle: '{thing} i {client} har gått ut',
    endedText: 'Det skjedde {when}. Integrasjonen får ikkje tokens med han. {doNow}',
    unknownTitle: 'Vi veit ikkje når {thing} i {client} går ut',
    unknownText:
      'Sertifikatet har ingen sluttdato, så vi kan ikkje minne deg på å byte det. Noter sjølv når det skal bytast.',
    doNow: {
      key: 'Legg til ein ny nøkkel, ta han i bruk, og fjern den gamle.',
      certificate: 'Legg til ein nøkkel med nytt sertifikat, ta han i bruk, og fjern den gamle.',
      secret: 'Lag ein ny løyndom, og ta han i bruk innan ein halv time.',
    },
    grantedTitle: '{other} har gitt dykk tilgang til {scopes}',
    grantedText: 'De kan leggje til tilgangen i ein integrasjon og hente tokens med han.',
    withdrawnTitle: '{other} har trekt tilbake tilgangen til {scopes}',
    withdrawnText:
      'Integrasjonane dykkar får ikkje lenger tokens med han. Ta kontakt med {other} om de treng tilgangen.',
    answeredTitle: 'Søknaden om {scope} har fått svar: {answer}',
    answeredText: 'Svaret kom frå {other}.',
    answers: { approved: 'innvilga', rejected: 'avslått', other: 'sjå søknaden' },
    receivedTitle: '{other} søkjer om tilgang til {scope}',
    receivedText: 'Svar på søknaden i portalen.',
    termsTitle: 'Bruksvilkåra er endra',
    termsText: 'Les dei nye vilkåra i portalen. De treng ikkje godta dei på nytt.',
    termsSignText: 'Les og godta dei nye vilkåra i portalen, slik at de kan styre integrasjonane dykkar vidare.',
    failedTitle: 'Eit varsel kom ikkje fram: {channel}',
    failedText:
      'Vi prøvde fleire gonger å sende til {target}, og gir no opp. {fault} Sjå over innstillingane for varsel.',
    channels: { webhook: 'webhook', mail: 'e-post' },
    testTitle: 'Dette er eit prøvevarsel',
    testText: 'Kjem det fram, er varsla sette opp rett.',
    andMore: '{list} og {more} til',
    unnamed: 'ei anna verksemd',
    mail: {
      subjectOne: 'Portvakt: {title}',
      subjectSeveral: 'Portvakt: {number} varsel',
      greeting: 'Varsel til verksemda {orgno}:',
      more: '{more} varsel til står i portalen.',
      open: 'Opne varsla: {url}',
      stop: 'Vil du ikkje ha desse e-postane? Meld deg av her: {url}',
      confirmSubject: 'Portvakt: Stadfest e-postadressa di',
      confirmText:
        'Verksemda {orgno} vil sende varsel om integrasjonane sine til denne adressa.\n\nVil du ha dei, stadfestar du her innan sju dagar:\n{url}\n\nKjenner du ikkje til dette, treng du ikkje gjere noko. Då sender vi ikkje meir. Vil du at ingen skal spørje igjen, kan du seie nei her:\n{stop}',
    },
    pages: {
      confirmTitle: 'Stadfest e-postadressa di',
      confirmText: 'Verksemda {orgno} vil sende varsel om integrasjonane sine til {address}.',
      confirmButton: 'Ja, send varsla hit',
      confirmedTitle: 'Takk, adressa er stadfesta',
      confirmedText: 'Varsla kjem til {address}. Kvar e-post har ei lenkje som melder deg av.',
      stopTitle: 'Slutt å få varsel',
      stopText: '{address} får varsel frå verksemda {orgno}. Vil du at det skal ta slutt?',
      stopButton: 'Ja, slutt å sende til meg',
      stoppedTitle: 'Du får ikkje fleire varsel',
      stoppedText: 'Vi sender ikkje meir til {address} for verksemda {orgno}.',
      invalidTitle: 'Lenkja verkar ikkje lenger',
      invalidText:
        'Ho er brukt, for gammal eller ikkje heil. Be verksemda leggje til adressa på nytt om du vil ha varsel.',
    },
  },
  en: {
    things: { key: 'The key {kid}', certificate: 'The certificate of the key {kid}', secret: 'The secret' },
    client: 'the integration {client}',
    endsTitle: '{thing} of {client} expires {when}',
    endsText: 'It stops working then, and the integration gets no tokens with it. {doNow}',
    endedTitle: '{thing} of {client} has expired',
    endedText: 'It expired {when}. The integration gets no tokens with it. {doNow}',
    unknownTitle: 'We do not know when {thing} of {client} expires',
    unknownText:
      'The certificate has no end date, so we cannot remind you to replace it. Make a note of when that is to be done.',
    doNow: {
      key: 'Add a new key, start using it, and remove the old one.',
      certificate: 'Add a key with a new certificate, start using it, and remove the old one.',
      secret: 'Make a new secret, and start using it within half an hour.',
    },
    grantedTitle: '{other} has given you access to {scopes}',
    grantedText: 'You can add the access to an integration and get tokens with it.',
    withdrawnTitle: '{other} has withdrawn your access to {scopes}',
    withdrawnText: 'Your integrations get no more tokens with it. Contact {other} if you need the access.',
    answeredTitle: 'The application for {scope} has been answered: {answer}',
    answeredText: 'The answer came from {other}.',
    answers: { approved: 'approved', rejected: 'rejected', other: 'see the application' },
    receivedTitle: '{other} applies for access to {scope}',
    receivedText: 'Answer the application in the portal.',
    termsTitle: 'The terms of use have changed',
    termsText: 'Read the new terms in the portal. You need not accept them again.',
    termsSignText: 'Read and accept the new terms in the portal, so that you can go on managing your integrations.',
    failedTitle: 'A notice did not arrive: {channel}',
    failedText:
      'We tried several times to send to {target}, and have now given up. {fault} Look over the settings of your notices.',
    channels: { webhook: 'webhook', mail: 'e-mail' },
    testTitle: 'This is a test notice',
    testText: 'If it arrives, your notices are set up correctly.',
    andMore: '{list} and {more} more',
    unnamed: 'another organisation',
    mail: {
      subjectOne: 'Portvakt: {title}',
      subjectSeveral: 'Portvakt: {number} notices',
      greeting: 'Notices to the organisation {orgno}:',
      more: '{more} more notices are in the portal.',
      open: 'Open the notices: {url}',
      stop: 'Do you not want these e-mails? Unsubscribe here: {url}',
      confirmSubject: 'Portvakt: Confirm your e-mail address',
      confirmText:
        'The organisation {orgno} wants to send notices about its integrations to this address.\n\nIf you want them, confirm here within seven days:\n{url}\n\nIf you know nothing of this, you need not do anything, and we send nothing more. If you want nobody to ask again, say no here:\n{stop}',
    },
    pages: {
      confirmTitle: 'Confirm your e-mail address',
      confirmText: 'The organisation {orgno} wants to send notices about its integrations to {address}.',
      confirmButton: 'Yes, send the notices here',
      confirmedTitle: 'Thank you, the address is confirmed',
      confirmedText: 'The notices come to {address}. Every e-mail has a link that unsubscribes you.',
      stopTitle: 'Stop getting notices',
      stopText: '{address} gets notices from the organisation {orgno}. Do you want that to end?',
      stopButton: 'Yes, stop sending to me',
      stoppedTitle: 'You get no more notices',
      stoppedText: 'We send nothing more to {address} for the organisation {orgno}.',
      invalidTitle: 'The link does not work any more',
      invalidText:
        'It was used, is too old, or is not whole. Ask the organisation to add the address again if you want notices.',
    },
  },
};
