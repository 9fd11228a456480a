import type { Language } from '@portvakt/protocol';

/** Why a sign-in came to nothing, as the person is told. */
export const signInFailures = [
  'not-begun',
  'cancelled',
  'unproved',
  'level-too-low',
  'provider-refused',
  'provider-away',
  'not-set-up',
] as const;

export type SignInFailure = (typeof signInFailures)[number];

/** The HTTP status of the page. */
export const failureStatus: Readonly<Record<SignInFailure, number>> = {
  'not-begun': 400,
  cancelled: 400,
  unproved: 400,
  'level-too-low': 403,
  'provider-refused': 502,
  'provider-away': 503,
  'not-set-up': 404,
};

export interface FailureTexts {
  readonly title: string;
  /** What is wrong, and what to do. */
  readonly text: string;
}

interface SharedTexts {
  readonly again: string;
  readonly home: string;
  readonly trace: string;
}

/** The texts around them. */
export const aroundFailures: Readonly<Record<Language, SharedTexts>> = {
  nb: {
    again: 'Logg inn på nytt',
    home: 'Til forsiden',
    trace: 'Trenger du hjelp, så oppgi dette nummeret:',
  },
  nn: {
    again: 'Logg inn på nytt',
    home: 'Til framsida',
    trace: 'Treng du hjelp, så oppgi dette nummeret:',
  },
  en: {
    again: 'Sign in again',
    home: 'To the front page',
    trace: 'If you need help, give this number:',
  },
};

export const failureTexts: Readonly<Record<Language, Readonly<Record<SignInFailure, FailureTexts>>>> = {
  nb: {
    'not-begun': {
      title: 'Vi kjenner ikke igjen innloggingen',
      text: 'Innloggingen ble ikke startet i denne nettleseren, eller det er mer enn ti minutter siden. Du er ikke logget inn. Start på nytt herfra, og fullfør i samme nettleser og samme fane.',
    },
    cancelled: {
      title: 'Du avbrøt innloggingen',
      text: 'Ingenting er endret. Du kan logge inn når du vil.',
    },
    unproved: {
      title: 'Svaret fra innloggingen kan ikke godtas',
      text: 'Innloggingstjenesten sendte et svar som ikke lar seg bekrefte, så ingen er logget inn. Prøv på nytt. Skjer det igjen, så meld fra til den som driver denne tjenesten.',
    },
    'level-too-low': {
      title: 'Du må logge inn på et høyere sikkerhetsnivå',
      text: 'Måten du logget inn på, er ikke sikker nok her. Logg inn på nytt og velg for eksempel BankID, Buypass eller Commfides.',
    },
    'provider-refused': {
      title: 'Innloggingstjenesten sa nei',
      text: 'Innloggingstjenesten godtok ikke forespørselen fra denne tjenesten. Det er ikke noe galt med det du gjorde. Meld fra til den som driver denne tjenesten.',
    },
    'provider-away': {
      title: 'Innloggingstjenesten svarer ikke',
      text: 'Vi får ikke kontakt med innloggingstjenesten nå. Vent litt og prøv igjen.',
    },
    'not-set-up': {
      title: 'Her kan ingen logge inn',
      text: 'Den som driver denne tjenesten, har ikke satt opp innlogging ennå.',
    },
  },
  nn: {
    'not-begun': {
      title: 'Vi kjenner ikkje att innlogginga',
      text: 'Innlogginga vart ikkje starta i denne nettlesaren, eller det er meir enn ti minutt sidan. Du er ikkje logga inn. Start på nytt herifrå, og fullfør i same nettlesar og same fane.',
    },
    cancelled: {
      title: 'Du avbraut innlogginga',
      text: 'Ingenting er endra. Du kan logge inn når du vil.',
    },
    unproved: {
      title: 'Svaret frå innlogginga kan ikkje godtakast',
      text: 'Innloggingstenesta sende eit svar som ikkje lèt seg stadfeste, så ingen er logga inn. Prøv på nytt. Skjer det igjen, så meld frå til den som driv denne tenesta.',
    },
    'level-too-low': {
      title: 'Du må logge inn på eit høgare tryggleiksnivå',
      text: 'Måten du logga inn på, er ikkje trygg nok her. Logg inn på nytt og vel til dømes BankID, Buypass eller Commfides.',
    },
    'provider-refused': {
      title: 'Innloggingstenesta sa nei',
      text: 'Innloggingstenesta godtok ikkje førespurnaden frå denne tenesta. Det er ikkje noko gale med det du gjorde. Meld frå til den som driv denne tenesta.',
    },
    'provider-away': {
      title: 'Innloggingstenesta svarar ikkje',
      text: 'Vi får ikkje kontakt med innloggingstenesta no. Vent litt og prøv igjen.',
    },
    'not-set-up': {
      title: 'Her kan ingen logge inn',
      text: 'Den som driv denne tenesta, har ikkje sett opp innlogging enno.',
    },
  },
  en: {
    'not-begun': {
      title: 'We do not recognise this sign-in',
      text: 'The sign-in was not begun in this browser, or it was more than ten minutes ago. You are not signed in. Begin again from here, and finish in the same browser and the same tab.',
    },
    cancelled: {
      title: 'You cancelled the sign-in',
      text: 'Nothing has changed. You can sign in when you like.',
    },
    unproved: {
      title: 'The answer of the sign-in cannot be accepted',
      text: 'The sign-in service sent an answer that cannot be verified, so nobody is signed in. Try again. If it happens again, tell whoever runs this service.',
    },
    'level-too-low': {
      title: 'You must sign in at a higher level of security',
      text: 'The way you signed in is not secure enough here. Sign in again and choose BankID, Buypass or Commfides, for example.',
    },
    'provider-refused': {
      title: 'The sign-in service said no',
      text: 'The sign-in service did not accept the request from this service. You did nothing wrong. Tell whoever runs this service.',
    },
    'provider-away': {
      title: 'The sign-in service does not answer',
      text: 'We cannot reach the sign-in service now. Wait a little and try again.',
    },
    'not-set-up': {
      title: 'Nobody can sign in here',
      text: 'Whoever runs this service has not set up sign-in yet.',
    },
  },
};
