import { GraphQLError } from 'graphql';

/** The errors of the OTP API. They come in answers with HTTP status 200, beside `data`. */
export const navFailures = {
  'AA-051': { classification: 'ValidationError', text: 'Ugyldig verdi for variabel opplysningspliktigId' },
  'AA-052': { classification: 'ValidationError', text: 'Ugyldig verdi for variabel arbeidstakerId' },
  'AA-053': { classification: 'ValidationError', text: 'Ugyldig verdi for variabel ansattFraMaaned' },
  'AA-054': { classification: 'ValidationError', text: 'Ugyldig verdi for variabel ansattTilMaaned' },
  'AA-055': { classification: 'ValidationError', text: 'ansattTilMaaned er før ansattFraMaaned' },
  'AA-056': { classification: 'ValidationError', text: 'Ugyldig verdi for variabel rapporteringFraMaaned' },
  'AA-057': { classification: 'ValidationError', text: 'Ugyldig verdi for variabel rapporteringTilMaaned' },
  'AA-058': { classification: 'ValidationError', text: 'rapporteringTilMaaned er før rapporteringFraMaaned' },
  'AA-101': { classification: 'ExecutionAborted', text: 'Ikke tilgang til en eller flere perioder' },
  'AA-102': { classification: 'ExecutionAborted', text: 'Opplysningene om personen er skjermet' },
  'AA-201': { classification: 'ExecutionAborted', text: 'Ukjent feil' },
} as const;

export type NavCode = keyof typeof navFailures;

/** An error that a resolver gives back; `detail` names the culprit. */
export function failWith(code: NavCode, detail?: string): GraphQLError {
  const { classification, text } = navFailures[code];
  return new GraphQLError(detail === undefined ? text : `${text}: ${detail}`, { extensions: { classification, code } });
}
