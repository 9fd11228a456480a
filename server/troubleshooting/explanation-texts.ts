import type { Language } from '@portvakt/protocol';

/** The sentences around the explanations. `{most}` and `{days}` are how much is kept; `{months}` how long the record is. */
interface ExplanationTexts {
  readonly nothing: string;
  readonly traceUnknown: string;
  readonly traceFound: string;
  readonly traceOfScope: string;
  readonly callFound: string;
  readonly grantRight: string;
  readonly grantRefused: string;
  readonly grantOfOthers: string;
  readonly grantUnreadable: string;
  readonly accessToken: string;
  readonly certificate: string;
  readonly error: string;
  readonly errorUnknown: string;
  readonly code: string;
  readonly codeUnknown: string;
}

const explanationTexts: Readonly<Record<Language, ExplanationTexts>> = {
  nb: {
    nothing:
      'Dette kjenner vi ikke igjen. Lim inn en trace_id (32 tegn, tall og a–f), feilsvaret du fikk, en feilkode som MP-110, eller selve grantet.',
    traceUnknown:
      'Vi finner ingen avvisning med denne trace_id-en for organisasjonen din. En trace_id har 32 tegn (tall og a–f) og står sist i feilsvaret. Avviste tokenforespørsler tas vare på i {months} måneder, og avviste kall til selvbetjenings-API-et i {days} dager (de {most} siste). Forespørsler fra andres integrasjoner vises ikke, og heller ikke de der integrasjonen ikke fikk bevist hvem den er.',
    traceFound: 'En tokenforespørsel som ble avvist.',
    traceOfScope: 'En tokenforespørsel som ble avvist, og som gjaldt et av scopene deres.',
    callFound: 'Et kall til selvbetjenings-API-et som ble avvist.',
    grantRight: 'Grantet er i orden: sendt nå ville det gitt et token. Det er ikke brukt opp her.',
    grantRefused: 'Sendt nå ville grantet blitt avvist. Det er ikke brukt opp her.',
    grantOfOthers:
      'Ingen av organisasjonens integrasjoner har denne iss. Da sier vi bare noe om det som står i grantet selv.',
    grantUnreadable: 'Dette ligner et grant, men lar seg ikke lese.',
    accessToken: 'Dette er et access token. Det skal ikke deles med noen, og vi ser ikke på det her.',
    certificate: 'Dette er et sertifikat. Kommandoen portvakt explain viser hva som er riktig og galt med det.',
    error: 'Et feilsvar.',
    errorUnknown: 'Et feilsvar som denne serveren ikke har noen forklaring på.',
    code: 'En feilkode.',
    codeUnknown: 'Ingen feil hos denne serveren har den koden.',
  },
  nn: {
    nothing:
      'Dette kjenner vi ikkje att. Lim inn ein trace_id (32 teikn, tal og a–f), feilsvaret du fekk, ein feilkode som MP-110, eller sjølve grantet.',
    traceUnknown:
      'Vi finn inga avvising med denne trace_id-en for organisasjonen din. Ein trace_id har 32 teikn (tal og a–f) og står sist i feilsvaret. Avviste tokenførespurnader blir tekne vare på i {months} månader, og avviste kall til sjølvbetenings-API-et i {days} dagar (dei {most} siste). Førespurnader frå integrasjonane til andre blir ikkje viste, og heller ikkje dei der integrasjonen ikkje fekk prova kven han er.',
    traceFound: 'Ein tokenførespurnad som vart avvist.',
    traceOfScope: 'Ein tokenførespurnad som vart avvist, og som galdt eit av scopa dykkar.',
    callFound: 'Eit kall til sjølvbetenings-API-et som vart avvist.',
    grantRight: 'Grantet er i orden: sendt no ville det gitt eit token. Det er ikkje brukt opp her.',
    grantRefused: 'Sendt no ville grantet blitt avvist. Det er ikkje brukt opp her.',
    grantOfOthers:
      'Ingen av integrasjonane til organisasjonen har denne iss. Då seier vi berre noko om det som står i grantet sjølv.',
    grantUnreadable: 'Dette liknar eit grant, men lèt seg ikkje lese.',
    accessToken: 'Dette er eit access token. Det skal ikkje delast med nokon, og vi ser ikkje på det her.',
    certificate: 'Dette er eit sertifikat. Kommandoen portvakt explain viser kva som er rett og gale med det.',
    error: 'Eit feilsvar.',
    errorUnknown: 'Eit feilsvar som denne tenaren ikkje har noka forklaring på.',
    code: 'Ein feilkode.',
    codeUnknown: 'Ingen feil hos denne tenaren har den koden.',
  },
  en: {
    nothing:
      'We do not recognise this. Paste a trace_id (32 characters, digits and a–f), the error answer that you got, an error code such as MP-110, or the grant itself.',
    traceUnknown:
      'We find no refusal with this trace_id for your organisation. A trace_id has 32 characters (digits and a–f) and stands at the end of the error answer. Refused token requests are kept for {months} months, and refused calls of the self-service API for {days} days (the last {most}). Requests of others are not shown, nor those in which the integration did not prove who it is.',
    traceFound: 'A token request that was refused.',
    traceOfScope: 'A token request that was refused, about one of your scopes.',
    callFound: 'A call of the self-service API that was refused.',
    grantRight: 'The grant is right: sent now, it would get a token. It has not been used up here.',
    grantRefused: 'Sent now, the grant would be refused. It has not been used up here.',
    grantOfOthers: 'No integration of your organisation has this iss. So only what the grant says itself is judged.',
    grantUnreadable: 'This looks like a grant, but cannot be read.',
    accessToken: 'This is an access token. It is to be shared with nobody, and it is not looked at here.',
    certificate: 'This is a certificate. The command portvakt explain shows what is right and wrong with it.',
    error: 'An error answer.',
    errorUnknown: 'An error answer that this server has no explanation of.',
    code: 'An error code.',
    codeUnknown: 'No error of this server has this code.',
  },
};

/** The sentence `name`, with how much is kept. */
export function writeSummary(
  name: keyof ExplanationTexts,
  language: Language,
  fill: Readonly<Record<string, string | number>> = {},
): string {
  return explanationTexts[language][name].replaceAll(/\{(\w+)\}/g, (_, key: string) => String(fill[key] ?? ''));
}
