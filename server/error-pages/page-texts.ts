import type { Language } from '@portvakt/protocol';

/** The texts around the explanations. As in those, names and values of the wire are in backticks. */
export interface PageTexts {
  readonly languageLabel: string;
  readonly listTitle: string;
  readonly listIntroduction: string;
  readonly codedHeading: string;
  readonly uncodedHeading: string;
  readonly uncodedIntroduction: string;
  readonly allErrors: string;
  readonly statusLabel: string;
  readonly causeHeading: string;
  readonly cureHeading: string;
  /** `{count}` is a number, two or more. */
  readonly severalTitle: string;
  readonly severalIntroduction: string;
  readonly placeholderNote: string;
  readonly traceNote: string;
  readonly unknownTitle: string;
  /** `{code}` is the code in the address. */
  readonly unknownText: string;
}

/** The name of each language, in that language. */
export const languageNames: Readonly<Record<Language, string>> = { nb: 'Bokmål', nn: 'Nynorsk', en: 'English' };

/** Every text of the error pages except the explanations. */
export const pageTexts: Readonly<Record<Language, PageTexts>> = {
  nb: {
    languageLabel: 'Språk',
    listTitle: 'Feilmeldinger',
    listIntroduction:
      'Når token-endepunktet avviser en forespørsel, peker `error_uri` i svaret til siden som forklarer hvorfor. Mangler svaret `error_uri`, finner du feilen nederst her.',
    codedHeading: 'Feil med kode',
    uncodedHeading: 'Feil uten kode',
    uncodedIntroduction:
      'Disse svarene har ingen `error_uri`, men `Link` i svaret peker til siden om feilen. Kjenn dem ellers igjen på teksten i `error_description`.',
    allErrors: 'Alle feilmeldinger',
    statusLabel: 'HTTP-status',
    causeHeading: 'Årsak',
    cureHeading: 'Løsning',
    severalTitle: '{count} mulige årsaker',
    severalIntroduction:
      'Flere feil deler denne koden. Finn teksten du fikk i `error_description`. Under den står det hva den kan bety.',
    placeholderNote: 'Der denne siden har `<` og `>`, har svaret du fikk navnet eller nummeret det gjelder.',
    traceNote:
      'Teksten i svaret slutter med en `trace_id`. Oppgi den hvis du må spørre dem som driver serveren. Utenfor produksjon kan det også stå et hint foran den.',
    unknownTitle: 'Ukjent kode',
    unknownText: 'Ingen feil har koden {code}.',
  },
  nn: {
    languageLabel: 'Språk',
    listTitle: 'Feilmeldingar',
    listIntroduction:
      'Når token-endepunktet avviser ein førespurnad, peikar `error_uri` i svaret til sida som forklarer kvifor. Manglar svaret `error_uri`, finn du feilen nedst her.',
    codedHeading: 'Feil med kode',
    uncodedHeading: 'Feil utan kode',
    uncodedIntroduction:
      'Desse svara har ingen `error_uri`, men `Link` i svaret peikar til sida om feilen. Kjenn dei elles att på teksten i `error_description`.',
    allErrors: 'Alle feilmeldingar',
    statusLabel: 'HTTP-status',
    causeHeading: 'Årsak',
    cureHeading: 'Løysing',
    severalTitle: '{count} moglege årsaker',
    severalIntroduction:
      'Fleire feil deler denne koden. Finn teksten du fekk i `error_description`. Under han står det kva han kan tyde.',
    placeholderNote: 'Der denne sida har `<` og `>`, har svaret du fekk namnet eller nummeret det gjeld.',
    traceNote:
      'Teksten i svaret sluttar med ein `trace_id`. Oppgje han om du må spørje dei som driv tenaren. Utanfor produksjon kan det òg stå eit hint framfor han.',
    unknownTitle: 'Ukjend kode',
    unknownText: 'Ingen feil har koden {code}.',
  },
  en: {
    languageLabel: 'Language',
    listTitle: 'Error messages',
    listIntroduction:
      'When the token endpoint refuses a request, `error_uri` in the answer points to the page that explains why. If the answer has no `error_uri`, look at the end of this page.',
    codedHeading: 'Errors with a code',
    uncodedHeading: 'Errors without a code',
    uncodedIntroduction:
      'These answers have no `error_uri`, but `Link` in the answer points to the page about the error. Otherwise recognise them by the text in `error_description`.',
    allErrors: 'All error messages',
    statusLabel: 'HTTP status',
    causeHeading: 'Cause',
    cureHeading: 'What to do',
    severalTitle: '{count} possible causes',
    severalIntroduction:
      'Several errors share this code. Find the text you got in `error_description`; what it can mean is listed below it.',
    placeholderNote: 'Where this page has `<` and `>`, the answer you got has the name or number in question.',
    traceNote:
      'The text in the answer ends with a `trace_id`. Quote it if you need to ask those who run the server. Outside production there may also be a hint in front of it.',
    unknownTitle: 'Unknown code',
    unknownText: 'No error has the code {code}.',
  },
};
