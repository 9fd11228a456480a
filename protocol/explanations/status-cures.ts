import type { Language } from './language.ts';

/** What to do about an error answer of the self-service API, by its HTTP status. */
const cures: Readonly<Record<Language, Readonly<Record<number, string>>>> = {
  nb: {
    400: 'Rett feltene som er nevnt, og send forespørselen på nytt. Hva hvert felt kan være, står på /swagger-ui/ hos serveren.',
    401: 'Hent et nytt access token fra serveren som API-et hører til, med administrasjonsklienten.',
    403: 'Tokenet mangler et scope, eller det er av en annen organisasjon. De som driver serveren, deler ut scopene idporten:*.',
    404: 'Sjekk adressen: ingenting har det navnet. Lister viser deaktiverte oppføringer bare med inactive=true.',
    409: 'Den finnes allerede, eller er deaktivert. En oppdatering med "active": true tar en klient eller et scope i bruk igjen.',
    412: 'Noen andre har endret den siden den ble lest. Les den på nytt, og gjenta endringen med den nye ETag-en i If-Match.',
    422: 'Velg en ny Idempotency-Key for hver nye forespørsel.',
    428: 'Organisasjonen må signere bruksvilkårene: i portalen, eller med POST /terms/:version/signature. De som driver serveren, kan også registrere det: portvakt organisations sign-terms.',
  },
  nn: {
    400: 'Rett felta som er nemnde, og send førespurnaden på nytt. Kva kvart felt kan vere, står på /swagger-ui/ hos tenaren.',
    401: 'Hent eit nytt access token frå tenaren som API-et høyrer til, med administrasjonsklienten.',
    403: 'Tokenet manglar eit scope, eller det er av ein annan organisasjon. Dei som driv tenaren, deler ut scopa idporten:*.',
    404: 'Sjekk adressa: ingenting har det namnet. Lister viser deaktiverte oppføringar berre med inactive=true.',
    409: 'Han finst alt, eller er deaktivert. Ei oppdatering med "active": true tek ein klient eller eit scope i bruk att.',
    412: 'Nokon andre har endra han sidan han vart lesen. Les han på nytt, og gjer endringa om att med den nye ETag-en i If-Match.',
    422: 'Vel ein ny Idempotency-Key for kvar nye førespurnad.',
    428: 'Organisasjonen må signere bruksvilkåra: i portalen, eller med POST /terms/:version/signature. Dei som driv tenaren, kan òg registrere det: portvakt organisations sign-terms.',
  },
  en: {
    400: 'Mend the fields that are named, and send the request again. What each may be is shown at /swagger-ui/ of the server.',
    401: 'Get a new access token from the server that the API belongs to, with the administration client.',
    403: 'The token lacks a scope, or it belongs to another organisation. Those who run the server give out the scopes idporten:*.',
    404: 'Check the address: nothing has that name. Lists show deactivated entries only with inactive=true.',
    409: 'It exists already, or is deactivated. An update with "active": true takes a client or a scope into use again.',
    412: 'Somebody else changed it since it was read. Read it again, and repeat the change with the new ETag in If-Match.',
    422: 'Choose a new Idempotency-Key for every new request.',
    428: 'The organisation must sign the terms of use: in the portal, or with POST /terms/:version/signature. Those who run the server can record it, too: portvakt organisations sign-terms.',
  },
};

/** What to do about an answer of the self-service API with `status`; nothing where there is no rule. */
export function findStatusCure(status: number, language: Language): string | undefined {
  return cures[language][status];
}
