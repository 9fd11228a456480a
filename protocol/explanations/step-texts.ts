import type { GrantStep } from './grant-steps.ts';
import type { Language } from './language.ts';

/** What each check of a token request asks, as a question that `yes` answers well. */
const questions: Readonly<Record<Language, Readonly<Record<GrantStep, string>>>> = {
  nb: {
    form: 'Kom forespørselen som et skjema med riktig grant_type?',
    jwt: 'Er grantet en lesbar, signert JWT?',
    client: 'Finnes integrasjonen, og er den i bruk?',
    key: 'Er nøkkelen i kid registrert, og gjelder den fortsatt?',
    signature: 'Er grantet signert med den nøkkelen?',
    certificate: 'Kan sertifikatet stoles på, og er det av riktig organisasjon?',
    claims: 'Har alle claims riktig navn og form?',
    audience: 'Er grantet laget for denne serveren (aud)?',
    times: 'Stemmer tidene (iat, exp og nbf)?',
    'single-use': 'Brukes grantet for første gang (jti)?',
    scopes: 'Står scopene på integrasjonen, og er de i bruk?',
    access: 'Har organisasjonen fått tilgang til scopene?',
    delegation: 'Har kunden delegert scopene?',
    details: 'Finnes systembrukeren eller samtykket?',
    resource: 'Er mottakeren av tokenet (resource) tillatt?',
  },
  nn: {
    form: 'Kom førespurnaden som eit skjema med rett grant_type?',
    jwt: 'Er grantet ein lesbar, signert JWT?',
    client: 'Finst integrasjonen, og er han i bruk?',
    key: 'Er nøkkelen i kid registrert, og gjeld han framleis?',
    signature: 'Er grantet signert med den nøkkelen?',
    certificate: 'Kan ein lite på sertifikatet, og er det av rett organisasjon?',
    claims: 'Har alle claims rett namn og form?',
    audience: 'Er grantet laga for denne tenaren (aud)?',
    times: 'Stemmer tidene (iat, exp og nbf)?',
    'single-use': 'Blir grantet brukt for første gong (jti)?',
    scopes: 'Står scopa på integrasjonen, og er dei i bruk?',
    access: 'Har organisasjonen fått tilgang til scopa?',
    delegation: 'Har kunden delegert scopa?',
    details: 'Finst systembrukaren eller samtykket?',
    resource: 'Er mottakaren av tokenet (resource) tillaten?',
  },
  en: {
    form: 'Did the request come as a form with the right grant_type?',
    jwt: 'Is the grant a readable, signed JWT?',
    client: 'Does the integration exist, and is it in use?',
    key: 'Is the key in kid registered, and not expired?',
    signature: 'Was the grant signed with that key?',
    certificate: 'Is the certificate trusted, and of the right organisation?',
    claims: 'Do all claims have the right names and forms?',
    audience: 'Was the grant made for this server (aud)?',
    times: 'Are the times right (iat, exp and nbf)?',
    'single-use': 'Is the grant used for the first time (jti)?',
    scopes: 'Are the scopes on the integration, and in use?',
    access: 'Has the organisation been granted access to the scopes?',
    delegation: 'Has the customer delegated the scopes?',
    details: 'Does the system user or the consent exist?',
    resource: 'Is the receiver of the token (resource) allowed?',
  },
};

/** The question that the check `step` answers, in `language`. */
export function nameGrantStep(step: GrantStep, language: Language): string {
  return questions[language][step];
}
