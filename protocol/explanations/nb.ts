import type { TokenRefusalName } from '../token-refusals.ts';
import type { Explanation } from './explanation.ts';

/** The explanations in bokmål. */
export const bokmal = {
  'grant-type-missing': {
    title: 'Parameteren grant_type mangler',
    cause: 'Forespørselen til token-endepunktet hadde ingen `grant_type`.',
    cure: 'Send `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` sammen med `assertion`, som skjemafelter i kroppen på en POST. Sjekk også at kroppen faktisk kommer fram: mange HTTP-klienter mister den når de følger en omdirigering.',
  },
  'grant-type-repeated': {
    title: 'Parameteren grant_type er gjentatt',
    cause: 'Forespørselen hadde `grant_type` mer enn én gang, og serveren velger ikke mellom dem.',
    cure: 'Send `grant_type` nøyaktig én gang, i kroppen. Se etter kode som legger til feltet selv om HTTP-biblioteket alt har gjort det.',
  },
  'grant-type-unsupported': {
    title: 'Denne typen grant støttes ikke',
    cause:
      'Token-endepunktet tar bare imot JWT-grant (RFC 7523). Forespørselen ba om noe annet, for eksempel `client_credentials`.',
    cure: 'Send nøyaktig `urn:ietf:params:oauth:grant-type:jwt-bearer` i `grant_type`, og et signert JWT-grant i `assertion`. Kortnavnet `jwt_bearer_token` hører bare hjemme i registreringen av en integrasjon.',
  },
  'content-encoding-unsupported': {
    title: 'Kroppen er kodet',
    cause:
      'Kroppen kom med en `Content-Encoding`, for eksempel `gzip`. En tokenforespørsel er på omtrent én kilobyte og leses som den er.',
    cure: 'Send kroppen uten komprimering, og utelat `Content-Encoding`. Noen HTTP-biblioteker og mellomtjenere komprimerer forespørsler når de er satt opp til det.',
  },
  'media-type-wrong': {
    title: 'Feil Content-Type',
    cause:
      'Kroppen kom uten `Content-Type`, eller med en annen enn `application/x-www-form-urlencoded`. Oftest er det `application/json`.',
    cure: 'Sett `Content-Type: application/x-www-form-urlencoded`, og send `grant_type` og `assertion` som skjemafelter. I JavaScript ordner `new URLSearchParams(…)` som kropp begge deler.',
  },
  'assertion-parameter-invalid': {
    title: 'Parameteren assertion mangler eller er gjentatt',
    cause: '`assertion` manglet eller sto flere ganger, eller samme parameter kom både i kroppen og i adressen.',
    cure: 'Send `grant_type` og `assertion` nøyaktig én gang hver, begge i kroppen og ingen av dem i adressen. Verdien av `assertion` er det ferdig signerte JWT-grantet, uten `Bearer` foran.',
  },
  'assertion-malformed': {
    title: 'Grantet er ikke en lesbar JWT',
    cause:
      'Verdien av `assertion` lot seg ikke lese som en signert JWT. Den skal ha tre deler med punktum mellom, hver i base64url uten utfylling, og de to første skal være JSON-objekter i UTF-8 der ingen navn står to ganger. `kid` i headeren må være en tekst.',
    cure: 'La et JWT-bibliotek lage grantet framfor å sette det sammen selv. Se etter linjeskift, mellomrom eller anførselstegn som har fulgt med, og etter vanlig base64 (`+`, `/` og `=`) der det skulle vært base64url. Grantet skal være signert, ikke kryptert.',
  },
  'header-alg-invalid': {
    title: 'Signaturalgoritmen godtas ikke',
    cause: '`alg` i JWT-headeren er ikke `RS256`, `RS384` eller `RS512`.',
    cure: 'Signer med en RSA-nøkkel og `RS256`. `PS256`, `ES256`, `HS256` og `none` godtas aldri. Er nøkkelen din av en annen type enn RSA, lager du et RSA-nøkkelpar på minst 2048 bit og registrerer den offentlige nøkkelen på integrasjonen.',
  },
  'header-crit-present': {
    title: 'Headeren inneholder crit',
    cause:
      'JWT-headeren har `crit`, som krever at mottakeren forstår bestemte utvidelser. Serveren støtter ingen slike.',
    cure: 'Ta bort `crit`. Headeren trenger bare `alg` og `kid`; `typ` kan gjerne stå der.',
  },
  'claim-invalid': {
    title: 'Et claim mangler eller har ugyldig verdi',
    cause:
      'Grantet mangler et påkrevd claim (`iss`, `aud`, `scope`, `iat` eller `exp`), eller et claim har feil type eller en umulig verdi.',
    cure: '`iat` og `exp` skal være tall i sekunder siden 1970, ikke millisekunder og ikke tekst: i JavaScript `Math.floor(Date.now() / 1000)`. `scope` skal være én tekst med minst ett scope, med mellomrom mellom hvis det er flere. `resource` skal være en absolutt URI eller en liste av slike, `consumer_org` et gyldig organisasjonsnummer på ni sifre og `jti` en tekst på høyst 256 tegn. `pid` skal være et fødselsnummer eller D-nummer med riktige kontrollsifre; syntetiske numre godtas ikke i produksjon.',
  },
  'claim-unknown': {
    title: 'Ukjent claim i grantet',
    cause:
      'Grantet har et claim som serveren ikke kjenner; navnet står i feilteksten. Ukjente claim avvises for at en skrivefeil aldri skal bli oversett.',
    cure: 'Rett navnet eller ta bort claimet. Tillatt er `aud`, `iss`, `scope`, `iat`, `exp`, `jti`, `nbf`, `sub`, `resource`, `pid`, `consumer_org` og `authorization_details`. Vanlige forvekslinger er `consumer_orgno` for `consumer_org` og `client_id` for `iss`.',
  },
  'claim-unsupported': {
    title: 'Claimet støttes ikke',
    cause:
      'Feilteksten nevner et claim som serveren kjenner, men ikke tar imot. Oftest er det `iss_onbehalfof`, en eldre måte å handle på vegne av andre på.',
    cure: 'Ta bort claimet. Er du leverandør for en kunde, skal kundens organisasjonsnummer stå i `consumer_org`, og kunden må ha delegert tilgangen til deg. `consumer_org` kan ikke stå sammen med en systembruker i `authorization_details`.',
  },
  'resource-not-allowed': {
    title: 'Scopet har en fast mottaker',
    cause:
      'API-eieren har bestemt hvilken `aud` alle token med dette scopet skal ha (`enforced_aud_for_access_token`), og grantet ba om en annen i `resource`. Det samme skjer når to av scopene har hver sin faste mottaker.',
    cure: 'Ta bort `resource`, så setter serveren inn den riktige verdien selv, eller oppgi nøyaktig den verdien API-eieren har bestemt. Trenger du scopes med ulike faste mottakere, henter du ett token for hvert.',
  },
  'client-not-found': {
    title: 'Klienten finnes ikke',
    cause: 'Det finnes ingen aktiv integrasjon med klient-ID-en som står i `iss`.',
    cure: '`iss` skal være klient-ID-en (`client_id`) til integrasjonen, ikke organisasjonsnummeret og ikke navnet. Kontroller at integrasjonen er registrert i miljøet du henvender deg til, for test og produksjon har hvert sitt register, og at den ikke er deaktivert.',
  },
  'client-authentication-missing': {
    title: 'Headeren sier ikke hvilken nøkkel som har signert',
    cause: 'JWT-headeren har verken `kid` eller `x5c`, og klienten har ingen registrerte nøkler.',
    cure: 'Signer med virksomhetssertifikatet og send det i `x5c`, eller registrer en RSA-nøkkel på integrasjonen og send nøkkelens ID i `kid`. Begge hører hjemme i JWT-headeren, ikke blant påstandene.',
  },
  'key-identifier-missing': {
    title: 'Headeren mangler kid',
    cause:
      'Klienten har registrert minst én nøkkel, og da må `kid` i JWT-headeren si hvilken nøkkel som har signert. Det gjelder også når nøklene er utløpt, og når headeren har `x5c`.',
    cure: 'Sett `kid` til ID-en nøkkelen har på integrasjonen, og signer med den tilhørende private nøkkelen. `kid` hører hjemme i JWT-headeren, ikke blant claimene.',
  },
  'key-identifier-unknown': {
    title: 'Nøkkelen er ikke registrert på klienten',
    cause:
      'Klienten i `iss` finnes, men har ingen nøkkel med den `kid` som står i JWT-headeren. Feilen kan like gjerne ligge i `iss` som i `kid`.',
    cure: 'Kontroller først at `iss` er riktig klient: en nøkkel gjelder bare klienten den er registrert på. Sammenlign så `kid` tegn for tegn med nøklene på integrasjonen, i samme miljø. Mangler nøkkelen, registrerer du den offentlige nøkkelen der.',
  },
  'key-expired': {
    title: 'Nøkkelen er utløpt',
    cause:
      'En registrert nøkkel virker i ett år fra den ble registrert første gang, eller til en tidligere dato som eieren har satt, og den tiden er omme. Det hjelper ikke å registrere samme nøkkel om igjen, heller ikke med ny `kid`.',
    cure: 'Lag et nytt nøkkelpar og registrer den nye offentlige nøkkelen med egen `kid` ved siden av den gamle. Signer så med den nye, og fjern den gamle når ingen bruker den lenger. Sett av tid til neste bytte i god tid før året er omme.',
  },
  'certificate-invalid': {
    title: 'Sertifikatet godtas ikke',
    cause:
      'Sertifikatet i `x5c` er ikke et gyldig virksomhetssertifikat i dette miljøet. Det kan være utløpt eller tilbakekalt, komme fra en utsteder som ikke er klarert her, være til annen bruk, eller mangle ett organisasjonsnummer.',
    cure: 'Bruk sertifikatet for autentisering eller signering, og et fra dette miljøet: testsertifikater avvises i produksjon, og omvendt. Kontroller at det er gyldig nå og har en vanlig RSA-nøkkel på 2048 til 4096 biter. Utenfor produksjon sier hintet hva som er galt.',
  },
  'x5c-unreadable': {
    title: 'Innholdet i x5c kan ikke leses',
    cause: '`x5c` i JWT-headeren er ikke en liste med ett til åtte sertifikater, hvert av dem DER i standard base64.',
    cure: 'Send en JSON-liste med strenger, ditt eget sertifikat først. Bruk standard base64, ikke base64url og ikke PEM med topp- og bunnlinjer. En liste med bare ditt eget sertifikat er nok.',
  },
  'certificate-revocation-unknown': {
    title: 'Tilbakekalling kunne ikke sjekkes',
    cause:
      'Serveren fikk ikke vite om sertifikatet i `x5c` er tilbakekalt. Den godtar ikke et sertifikat uten å vite det.',
    cure: 'Vent noen sekunder og prøv igjen med et nytt grant. Fortsetter det, må du spørre dem som driver serveren, om de når tilbakekallingstjenesten til sertifikatutstederen din.',
  },
  'certificate-of-another-organisation': {
    title: 'Sertifikatet tilhører en annen virksomhet',
    cause:
      'Organisasjonsnummeret i sertifikatet er ikke nummeret til virksomheten som eier klienten. For en klient med `supplier_orgno` må det være nummeret til leverandøren.',
    cure: 'Bruk sertifikatet til virksomheten som eier klienten, eller klienten som tilhører virksomheten i sertifikatet. Kontroller også `iss`: den kan vise til feil klient.',
  },
  'signature-invalid': {
    title: 'Signaturen stemmer ikke',
    cause:
      'Signaturen lar seg ikke bekrefte med den offentlige nøkkelen som er registrert på klienten, eller med det første sertifikatet i `x5c`.',
    cure: 'Signer med den private nøkkelen som hører til nettopp den nøkkelen `kid` peker på, eller til det første sertifikatet i `x5c`; det er lett å forveksle test og produksjon, eller gammel og ny nøkkel. Kontroller at `alg` er algoritmen du faktisk signerer med, og at ingenting endrer grantet etterpå. En nøkkel som følger med i headeren (`jwk`, `jku`, `x5u`), blir ikke brukt.',
  },
  'audience-invalid': {
    title: 'Feil mottaker i aud',
    cause:
      '`aud` skal være nøyaktig serverens `issuer`, med skråstreken til slutt, og ingenting mer. Grantet hadde en annen verdi, eller flere.',
    cure: 'Kopier `issuer` tegn for tegn fra serverens metadata (`/.well-known/oauth-authorization-server`), og bruk den som eneste verdi. Vanlige feil er at skråstreken mangler, at adressen til token-endepunktet er brukt, eller at verdien hører til et annet miljø. Et bibliotek som sender adressen til token-endepunktet (det gjør pymaskinporten 1.1.x), kan driftsansvarlig for serveren slippe inn med `PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE`.',
  },
  'issuer-moved': {
    title: 'Serveren har flyttet',
    cause: '`aud` er den issueren serveren hadde før den flyttet. En periode ble begge godtatt; den perioden er over.',
    cure: 'Bruk issueren som står i svaret, som `aud`, og send grants til token-endepunktet der: metadataene (`/.well-known/oauth-authorization-server`) har begge. Klient-id, nøkler, scopes og delegeringer er som før. API-er må godta tokens med den nye `iss`.',
  },
  'issuer-gone': {
    title: 'Metadataene har flyttet',
    cause: 'Serveren har flyttet, og perioden da den gamle adressen hadde metadata, er over.',
    cure: 'Les metadataene på adressen som står i svaret, og bruk `issuer` derfra som `aud` i grants. API-er skal vente den som `iss` i tokens.',
  },
  'issued-in-the-future': {
    title: 'Grantet er utstedt fram i tid',
    cause:
      '`iat` ligger mer enn 10 sekunder foran serverens klokke. Et `nbf` som ligger så langt fram, gir det samme svaret.',
    cure: 'Still klokka på maskinen som lager grantet, helst med NTP. Regn i sekunder siden 1970 i UTC, og pass på at lokal tid ikke blir behandlet som UTC. Trenger du ikke `nbf`, kan du utelate det.',
  },
  expired: {
    title: 'Grantet er utløpt',
    cause: 'Tidspunktet i `exp` var passert da grantet kom fram.',
    cure: 'Lag et nytt grant rett før hver forespørsel, og ta ikke vare på det til senere. Er grantet ferskt, går klokka på maskinen for sakte, eller så er lokal tid og UTC forvekslet. Er nettet tregt, setter du `exp` til `iat` + 120, som er det meste et grant kan ha.',
  },
  'lives-too-long': {
    title: 'Grantet varer for lenge',
    cause: 'Det er mer enn 120 sekunder fra `iat` til `exp`, eller `exp` kommer ikke etter `iat`.',
    cure: 'Sett `iat` til tidspunktet nå og `exp` høyst 120 sekunder senere. `exp` i grantet sier ikke hvor lenge tokenet varer; det følger av innstillingene på integrasjonen og scopet.',
  },
  replayed: {
    title: 'Grantet er brukt før',
    cause:
      'Et grant virker bare én gang, og denne klienten har alt brukt et grant med samme `jti`, eller dette grantet hvis det ikke har noen `jti`. Det gjelder også om svaret på det første forsøket gikk tapt.',
    cure: 'Lag et nytt grant med ny `jti`, for eksempel en tilfeldig UUID, for hvert forsøk, også etter et tidsavbrudd. Slå av automatiske nye forsøk i HTTP-biblioteket, for de sender det samme grantet om igjen. Ta vare på tokenet til det snart utløper (`expires_in`) framfor å hente et nytt for hvert kall.',
  },
  'dpop-proof-missing': {
    title: 'Forespørselen mangler DPoP-bevis',
    cause:
      'Integrasjonen er registrert med `dpop_bound_access_tokens`: den får bare tokens som er bundet til en nøkkel. Forespørselen hadde ingen header `DPoP` med et bevis for en slik nøkkel.',
    cure: 'Send et bevis (RFC 9449) i headeren `DPoP`. Et klientbibliotek som støtter DPoP, gjør det; i `@portvakt/client` heter innstillingen `dpop`. Skal integrasjonen likevel ha vanlige tokens, fjerner du `dpop_bound_access_tokens` fra den.',
  },
  'dpop-proof-invalid': {
    title: 'DPoP-beviset er feil',
    cause:
      'Headeren `DPoP` inneholder noe som ikke er et gyldig bevis. Feilteksten sier hvilken del som er feil: en header eller et claim i JWT-en, signaturen, eller headeren i det hele.',
    cure: 'Lag et nytt bevis for hver forespørsel: `typ` er `dpop+jwt`, `jwk` bare den offentlige nøkkelen, `htm` er `POST`, `htu` token-endepunktet slik det står i metadataene, `iat` tiden nå, og `jti` en ny tilfeldig verdi. Send det i én header `DPoP`. Se på klokka hvis `iat` er feil. Grantet ble ikke brukt opp.',
  },
  'dpop-nonce-needed': {
    title: 'DPoP-beviset mangler serverens nonce',
    cause:
      'Et bevis må inneholde en verdi som serveren nylig har gitt ut, slik at ingen kan lage bevis på forhånd. Beviset hadde ingen slik verdi, eller en som er for gammel.',
    cure: 'Ta verdien i headeren `DPoP-Nonce` i svaret, legg den i claimet `nonce` i et nytt bevis, og send forespørselen igjen med et nytt grant. Klientbiblioteker som støtter DPoP, gjør dette selv. Ta vare på den nyeste verdien til neste forespørsel.',
  },
  'bound-tokens-unavailable': {
    title: 'Serveren gir ikke DPoP-bundne tokens',
    cause:
      'Integrasjonen er registrert med `dpop_bound_access_tokens`, så den må aldri få et vanlig token. Serveren er ikke satt opp til å gi bundne.',
    cure: 'Den som drifter serveren, kan slå på DPoP (`PORTVAKT_DPOP`). Ellers fjerner du `dpop_bound_access_tokens` fra integrasjonen, hvis vanlige tokens er godt nok.',
  },
  'scope-not-on-client': {
    title: 'Scopet er ikke registrert på klienten',
    cause: 'Scopet i feilteksten er ikke lagt til på integrasjonen, er feilskrevet eller er deaktivert.',
    cure: 'Legg scopet til på integrasjonen, og sammenlign navnet tegn for tegn: scopes skrives alltid med små bokstaver. Det er ikke nok at virksomheten har fått tilgang av API-eieren; scopet må også stå på klienten. Omvendt må virksomheten ha tilgangen når scopet står der, ellers blir svaret MP-250.',
  },
  'scope-not-for-maskinporten': {
    title: 'Scopet er ikke for maskin-til-maskin',
    cause:
      'API-eieren har forbeholdt scopet for andre typer integrasjoner, for eksempel innlogging av brukere. Det samme svaret kommer når integrasjonen din selv er av en annen type enn `maskinporten`.',
    cure: 'Kontroller i dokumentasjonen til API-et at du ber om riktig scope; noen API-er har ett for innlogging og et annet for Maskinporten. Er scopet riktig, må API-eieren åpne det for integrasjonstypen `maskinporten` (`allowed_integration_types`). Er integrasjonen din av en annen type (`integration_type`), registrerer du en ny, for typen kan ikke endres.',
  },
  'scope-not-granted': {
    title: 'Konsumenten har ikke tilgang til scopet',
    cause:
      'Scopet står på klienten, men API-eieren har ikke gitt konsumenten tilgang til det. Konsumenten er virksomheten i `consumer_org`, eller virksomheten som eier klienten når `consumer_org` ikke er med. Har en leverandør registrert klienten for en kunde (`supplier_orgno`), er det leverandøren som må ha tilgangen.',
    cure: 'Be API-eieren gi dette organisasjonsnummeret tilgang til scopet, i det miljøet du bruker. Er du leverandør og skal bruke tilgangen til en kunde, må du sende kundens organisasjonsnummer i `consumer_org`: da er det kunden som skal ha tilgangen, og som må ha delegert den til deg.',
  },
  'consumer-org-is-own': {
    title: 'consumer_org passer ikke med klienten',
    cause:
      '`consumer_org` er organisasjonsnummeret til virksomheten som selv eier klienten, og ingen kan delegere til seg selv. Det samme svaret kommer når en leverandør har registrert klienten for en bestemt kunde (`supplier_orgno`).',
    cure: 'Ta bort `consumer_org` når du henter token for virksomheten som eier klienten; tokenet gjelder den uansett. Er du leverandør og skal bruke en tilgang som en kunde har delegert, bruker du en klient på eget organisasjonsnummer og setter kundens organisasjonsnummer i `consumer_org`.',
  },
  'scope-not-delegated': {
    title: 'Kunden har ikke delegert tilgangen',
    cause:
      'Konsumenten har tilgang til scopet, men har ikke delegert det til leverandøren som eier klienten: det er aldri gjort, eller det er trukket tilbake. Svaret er det samme når scopet ikke kan delegeres (eieren har ikke satt `delegation_source`), når scopene i forespørselen delegeres i ulike kilder, og når serveren ikke kjenner kilden.',
    cure: 'Ta bort `consumer_org` hvis du henter token for egen virksomhet. Handler du for en kunde, må kunden delegere nettopp dette scopet, gjennom en ressurs som har det, til leverandørens organisasjonsnummer i scopets delegeringskilde (for eksempel Altinn), i samme miljø; det virker fra neste forespørsel, og en leverandør kan ikke gi videre det den har fått. API-eieren gjør et scope delegerbart med `delegation_source`. Be om scopes med ulike kilder i hver sin forespørsel.',
  },
  'authorization-details-type-unknown': {
    title: 'Ukjent type i authorization_details',
    cause: 'Grantet har `authorization_details` av en type som serveren ikke støtter, eller uten `type`.',
    cure: 'Bruk `urn:altinn:systemuser` for en systembruker eller `urn:altinn:consent` for et samtykke, eller ta bort `authorization_details` fra grantet. Hvilke typer en server støtter, står i `authorization_details_types_supported` i metadataene.',
  },
  'authorization-details-field-unknown': {
    title: 'Ukjent felt i authorization_details',
    cause:
      'Objektet i `authorization_details` har et felt som ikke hører til typen. Navn sammenlignes bokstav for bokstav: `ID` og `id` er ulike felter.',
    cure: 'En systembruker har `type`, `systemuser_org` og, hvis den ble laget med en, `externalRef`; virksomheten skrives med `authority` og `ID`. Et samtykke har `type`, `id` og `from`.',
  },
  'authorization-details-value-invalid': {
    title: 'Ugyldig verdi i authorization_details',
    cause:
      'Et felt i `authorization_details` mangler eller har en verdi som det ikke kan ha. Feilteksten nevner feltet.',
    cure: 'I `systemuser_org` må `authority` være `iso6523-actorid-upis` og `ID` være `0192:` fulgt av et organisasjonsnummer med riktig kontrollsiffer. I et samtykke er `id` en UUID, og `from` er `urn:altinn:person:identifier-no:` eller `urn:altinn:organization:identifier-no:` fulgt av nummeret.',
  },
  'system-user-not-found': {
    title: 'Ingen slik systembruker',
    cause:
      'Virksomheten i `systemuser_org` har ingen systembruker på et system som har denne klienten. Alt må stemme: systemet til leverandøren som eier klienten, klienten på systemet, eieren av systembrukeren, og `externalRef`.',
    cure: 'Sjekk at kunden har godkjent forespørselen i dette miljøet, og at klient-id-en står på systemet i systemregisteret. Utelat `externalRef` hvis systembrukeren ble laget uten; ellers må den være lik, bokstav for bokstav. For en systembruker for klienter er `systemuser_org` virksomheten som eier den, ikke en av klientene.',
  },
  'consent-not-valid': {
    title: 'Samtykket kan ikke brukes',
    cause:
      'Det finnes ikke noe gjeldende samtykke med denne `id`, gitt av parten i `from` til tokenets konsument. Det kan være ubesvart, avslått, trukket tilbake eller utløpt, eller gjelde andre.',
    cure: 'Sjekk statusen til samtykkeforespørselen med API-et for samtykke. Med `consumer_org` må samtykket være gitt til den virksomheten, ellers til den som eier klienten.',
  },
  'client-authentication-failed': {
    title: 'Integrasjonen har ikke bevist hvem den er',
    cause:
      'Den som spør om et token gjelder (`/introspect`), må bevise hvilken integrasjon den er, med en signert JWT i `client_assertion`. Denne beviser ingenting: integrasjonen finnes ikke eller er deaktivert, nøkkelen er ikke registrert, signaturen, mottakeren eller tidene er feil, eller den er brukt før.',
    cure: 'Lag en ny JWT for hvert spørsmål: `iss` og `sub` er klient-id-en, `aud` er issuer og ikke noe annet, `exp` høyst 120 sekunder etter `iat`, `jti` en ny tilfeldig verdi, og headeren har `kid` for en registrert nøkkel. Utenfor produksjon sier feilteksten hva som er feil.',
  },
  'introspection-parameter-invalid': {
    title: 'En parameter i spørsmålet er feil',
    cause:
      'Spørsmålet om et token gjelder (`/introspect`), mangler parameteren i feilteksten, eller har den to ganger, eller med en verdi den ikke kan ha.',
    cure: 'Send `token`, `client_assertion_type` (`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`) og `client_assertion` som skjemafelter i kroppen, hver av dem én gang.',
  },
  'temporarily-unavailable': {
    title: 'Midlertidig utilgjengelig',
    cause:
      'Serveren fikk ikke kontakt med noe den trenger for å svare, for eksempel databasen eller registeret der scopet er delegert. Det betyr ikke at det er noe galt med forespørselen.',
    cure: 'Vent så mange sekunder som `Retry-After` sier, og prøv igjen med et nytt grant; det forrige kan være brukt opp. Varer det ved, venter du lenger for hvert forsøk. Et token du alt har, virker til det utløper.',
  },
  'requests-too-many': {
    title: 'For mange forespørsler',
    cause:
      'Serveren svarer på så mange forespørsler innen en viss tid og ikke flere, så ingen tar den fra de andre. Svaret navngir grensen: `client` er det én klient kan be om etter at den har bevist hvem den er, `organisation` er kallene fra én organisasjon, `address` og `unproved` er forespørsler som ikke beviser noe, og `open` er de som gjelder det som er åpent for alle. Det er ikke noe galt med forespørselen, og grantet er ikke brukt opp.',
    cure: 'Vent så mange sekunder som `Retry-After` sier, og prøv igjen. Var det `client`: ta vare på hvert token til det utløper, i stedet for å hente et nytt for hvert kall. Var det `address`: noe der sender forespørsler som blir avvist gang på gang; finn ut hvorfor. Den som driver serveren, setter grensene (`PORTVAKT_LIMITS`).',
  },
  'token-unverifiable': {
    title: 'Serveren holdt tokenet tilbake',
    cause:
      'Serveren prøver nå og da sitt eget token med nøkkelsettet den publiserer, før det sendes. Dette tokenet besto ikke prøven, og ble ikke sendt. Det er ikke noe galt med forespørselen.',
    cure: 'Vent så mange sekunder som `Retry-After` sier, og prøv igjen; grantet er ikke brukt opp. Varer det ved, må den som driver serveren se på signeringsnøklene.',
  },
  'body-too-large': {
    title: 'Forespørselen er for stor',
    cause: 'Kroppen er på mer enn 32 kB. En vanlig tokenforespørsel er på et par kilobyte.',
    cure: 'Send bare `grant_type` og `assertion`, og la headeren holde seg til `alg`, `kid` og eventuelt `typ`. Ber du om svært mange scopes, fordeler du dem på flere token.',
  },
  'method-not-allowed': {
    title: 'Token-endepunktet tar bare imot POST',
    cause: 'Forespørselen brukte en annen HTTP-metode, for eksempel GET.',
    cure: 'Send `grant_type` og `assertion` i kroppen på en POST. Sender koden din alt POST, kan en omdirigering ha gjort den om til GET: bruk `token_endpoint` fra serverens metadata uten endringer.',
  },
  'address-not-found': {
    title: 'Adressen finnes ikke',
    cause: 'Serveren har ingenting på adressen du ba om.',
    cure: 'Hent adressene fra serverens metadata på `/.well-known/oauth-authorization-server` framfor å skrive dem inn for hånd. Kontroller også at du er hos riktig server, og se etter doble skråstreker og skrivefeil.',
  },
} as const satisfies Record<TokenRefusalName, Explanation>;
