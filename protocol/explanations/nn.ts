import type { TokenRefusalName } from '../token-refusals.ts';
import type { Explanation } from './explanation.ts';

/** The explanations in nynorsk. */
export const nynorsk = {
  'grant-type-missing': {
    title: 'Parameteren grant_type manglar',
    cause: 'Førespurnaden til token-endepunktet hadde ingen `grant_type`.',
    cure: 'Send `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` saman med `assertion`, som skjemafelt i kroppen på ein POST. Sjekk òg at kroppen faktisk kjem fram: mange HTTP-klientar mistar han når dei følgjer ei vidaresending.',
  },
  'grant-type-repeated': {
    title: 'Parameteren grant_type er gjenteken',
    cause: 'Førespurnaden hadde `grant_type` meir enn éin gong, og tenaren vel ikkje mellom dei.',
    cure: 'Send `grant_type` nøyaktig éin gong, i kroppen. Sjå etter kode som legg til feltet sjølv om HTTP-biblioteket alt har gjort det.',
  },
  'grant-type-unsupported': {
    title: 'Denne typen grant er ikkje støtta',
    cause:
      'Token-endepunktet tek berre imot JWT-grant (RFC 7523). Førespurnaden bad om noko anna, til dømes `client_credentials`.',
    cure: 'Send nøyaktig `urn:ietf:params:oauth:grant-type:jwt-bearer` i `grant_type`, og eit signert JWT-grant i `assertion`. Kortnamnet `jwt_bearer_token` høyrer berre heime i registreringa av ein integrasjon.',
  },
  'content-encoding-unsupported': {
    title: 'Kroppen er koda',
    cause:
      'Kroppen kom med ei `Content-Encoding`, til dømes `gzip`. Ein tokenførespurnad er på om lag éin kilobyte og blir lesen som han er.',
    cure: 'Send kroppen utan komprimering, og utelat `Content-Encoding`. Nokre HTTP-bibliotek og mellomtenarar komprimerer førespurnader når dei er sette opp til det.',
  },
  'media-type-wrong': {
    title: 'Feil Content-Type',
    cause:
      'Kroppen kom utan `Content-Type`, eller med ein annan enn `application/x-www-form-urlencoded`. Oftast er det `application/json`.',
    cure: 'Set `Content-Type: application/x-www-form-urlencoded`, og send `grant_type` og `assertion` som skjemafelt. I JavaScript ordnar `new URLSearchParams(…)` som kropp begge delar.',
  },
  'assertion-parameter-invalid': {
    title: 'Parameteren assertion manglar eller er gjenteken',
    cause: '`assertion` mangla eller stod fleire gonger, eller same parameter kom både i kroppen og i adressa.',
    cure: 'Send `grant_type` og `assertion` nøyaktig éin gong kvar, begge i kroppen og ingen av dei i adressa. Verdien av `assertion` er det ferdig signerte JWT-grantet, utan `Bearer` framfor.',
  },
  'assertion-malformed': {
    title: 'Grantet er ikkje ein leseleg JWT',
    cause:
      'Verdien av `assertion` let seg ikkje lese som ein signert JWT. Han skal ha tre delar med punktum mellom, kvar i base64url utan utfylling, og dei to første skal vere JSON-objekt i UTF-8 der ingen namn står to gonger. `kid` i headeren må vere ein tekst.',
    cure: 'Lat eit JWT-bibliotek lage grantet i staden for å setje det saman sjølv. Sjå etter linjeskift, mellomrom eller hermeteikn som har følgt med, og etter vanleg base64 (`+`, `/` og `=`) der det skulle ha vore base64url. Grantet skal vere signert, ikkje kryptert.',
  },
  'header-alg-invalid': {
    title: 'Signaturalgoritmen blir ikkje godteken',
    cause: '`alg` i JWT-headeren er ikkje `RS256`, `RS384` eller `RS512`.',
    cure: 'Signer med ein RSA-nøkkel og `RS256`. `PS256`, `ES256`, `HS256` og `none` blir aldri godtekne. Er nøkkelen din av ein annan type enn RSA, lagar du eit RSA-nøkkelpar på minst 2048 bit og registrerer den offentlege nøkkelen på integrasjonen.',
  },
  'header-crit-present': {
    title: 'Headeren inneheld crit',
    cause: 'JWT-headeren har `crit`, som krev at mottakaren forstår visse utvidingar. Tenaren støttar ingen slike.',
    cure: 'Ta bort `crit`. Headeren treng berre `alg` og `kid`; `typ` kan gjerne stå der.',
  },
  'claim-invalid': {
    title: 'Eit claim manglar eller har ugyldig verdi',
    cause:
      'Grantet manglar eit påkravt claim (`iss`, `aud`, `scope`, `iat` eller `exp`), eller eit claim har feil type eller ein umogleg verdi.',
    cure: '`iat` og `exp` skal vere tal i sekund sidan 1970, ikkje millisekund og ikkje tekst: i JavaScript `Math.floor(Date.now() / 1000)`. `scope` skal vere éin tekst med minst eitt scope, med mellomrom mellom om det er fleire. `resource` skal vere ein absolutt URI eller ei liste av slike, `consumer_org` eit gyldig organisasjonsnummer på ni siffer og `jti` ein tekst på høgst 256 teikn. `pid` skal vere eit fødselsnummer eller D-nummer med rette kontrollsiffer; syntetiske nummer blir ikkje godtekne i produksjon.',
  },
  'claim-unknown': {
    title: 'Ukjent claim i grantet',
    cause:
      'Grantet har eit claim som tenaren ikkje kjenner; namnet står i feilteksten. Ukjende claim blir avviste, slik at ein skrivefeil aldri blir oversedd.',
    cure: 'Rett namnet eller ta bort claimet. Desse er lovlege: `aud`, `iss`, `scope`, `iat`, `exp`, `jti`, `nbf`, `sub`, `resource`, `pid`, `consumer_org` og `authorization_details`. Vanlege forvekslingar er `consumer_orgno` for `consumer_org` og `client_id` for `iss`.',
  },
  'claim-unsupported': {
    title: 'Claimet er ikkje støtta',
    cause:
      'Feilteksten nemner eit claim som tenaren kjenner, men ikkje tek imot. Oftast er det `iss_onbehalfof`, ein eldre måte å handle på vegner av andre på.',
    cure: 'Ta bort claimet. Er du leverandør for ein kunde, skal organisasjonsnummeret til kunden stå i `consumer_org`, og kunden må ha delegert tilgangen til deg. `consumer_org` kan ikkje stå saman med ein systembrukar i `authorization_details`.',
  },
  'resource-not-allowed': {
    title: 'Scopet har ein fast mottakar',
    cause:
      'API-eigaren har fastsett kva `aud` alle token med dette scopet skal ha (`enforced_aud_for_access_token`), og grantet bad om ein annan i `resource`. Det same hender når to av scopa har kvar sin faste mottakar.',
    cure: 'Ta bort `resource`, så set tenaren inn rett verdi sjølv, eller oppgje nøyaktig den verdien API-eigaren har fastsett. Treng du scope med ulike faste mottakarar, hentar du eitt token for kvart.',
  },
  'client-not-found': {
    title: 'Klienten finst ikkje',
    cause: 'Det finst ingen aktiv integrasjon med klient-ID-en som står i `iss`.',
    cure: '`iss` skal vere klient-ID-en (`client_id`) til integrasjonen, ikkje organisasjonsnummeret og ikkje namnet. Kontroller at integrasjonen er registrert i det miljøet du vender deg til, for test og produksjon har kvart sitt register, og at han ikkje er deaktivert.',
  },
  'client-authentication-missing': {
    title: 'Headeren seier ikkje kva nøkkel som har signert',
    cause: 'JWT-headeren har verken `kid` eller `x5c`, og klienten har ingen registrerte nøklar.',
    cure: 'Signer med verksemdsertifikatet og send det i `x5c`, eller registrer ein RSA-nøkkel på integrasjonen og send ID-en til nøkkelen i `kid`. Båe høyrer heime i JWT-headeren, ikkje blant påstandane.',
  },
  'key-identifier-missing': {
    title: 'Headeren manglar kid',
    cause:
      'Klienten har registrert minst éin nøkkel, og då må `kid` i JWT-headeren seie kva nøkkel som har signert. Det gjeld òg når nøklane har gått ut, og når headeren har `x5c`.',
    cure: 'Set `kid` til den ID-en nøkkelen har på integrasjonen, og signer med den private nøkkelen som høyrer til. `kid` høyrer heime i JWT-headeren, ikkje mellom claima.',
  },
  'key-identifier-unknown': {
    title: 'Nøkkelen er ikkje registrert på klienten',
    cause:
      'Klienten i `iss` finst, men har ingen nøkkel med den `kid` som står i JWT-headeren. Feilen kan like gjerne liggje i `iss` som i `kid`.',
    cure: 'Kontroller først at `iss` er rett klient: ein nøkkel gjeld berre for den klienten han er registrert på. Jamfør så `kid` teikn for teikn med nøklane på integrasjonen, i same miljø. Manglar nøkkelen, registrerer du den offentlege nøkkelen der.',
  },
  'key-expired': {
    title: 'Nøkkelen har gått ut',
    cause:
      'Ein registrert nøkkel verkar i eitt år frå han vart registrert første gong, eller til ein tidlegare dato som eigaren har sett, og den tida er omme. Det hjelper ikkje å registrere same nøkkelen om att, heller ikkje med ny `kid`.',
    cure: 'Lag eit nytt nøkkelpar og registrer den nye offentlege nøkkelen med eigen `kid` ved sida av den gamle. Signer så med den nye, og fjern den gamle når ingen bruker han lenger. Set av tid til neste byte i god tid før året er omme.',
  },
  'certificate-invalid': {
    title: 'Sertifikatet blir ikkje godteke',
    cause:
      'Sertifikatet i `x5c` er ikkje eit gyldig verksemdsertifikat i dette miljøet. Det kan vere utgått eller tilbakekalla, kome frå ein utferdar som ikkje er klarert her, vere til annan bruk, eller mangle eitt organisasjonsnummer.',
    cure: 'Bruk sertifikatet for autentisering eller signering, og eit frå dette miljøet: testsertifikat blir avviste i produksjon, og omvendt. Kontroller at det er gyldig no og har ein vanleg RSA-nøkkel på 2048 til 4096 bitar. Utanfor produksjon seier hintet kva som er gale.',
  },
  'x5c-unreadable': {
    title: 'Innhaldet i x5c kan ikkje lesast',
    cause: '`x5c` i JWT-headeren er ikkje ei liste med eitt til åtte sertifikat, kvart av dei DER i standard base64.',
    cure: 'Send ei JSON-liste med strenger, ditt eige sertifikat først. Bruk standard base64, ikkje base64url og ikkje PEM med topp- og botnlinjer. Ei liste med berre ditt eige sertifikat er nok.',
  },
  'certificate-revocation-unknown': {
    title: 'Tilbakekalling kunne ikkje sjekkast',
    cause:
      'Tenaren fekk ikkje vite om sertifikatet i `x5c` er tilbakekalla. Han godtek ikkje eit sertifikat utan å vite det.',
    cure: 'Vent nokre sekund og prøv igjen med eit nytt grant. Held det fram, må du spørje dei som driv tenaren, om dei når tilbakekallingstenesta til sertifikatutferdaren din.',
  },
  'certificate-of-another-organisation': {
    title: 'Sertifikatet høyrer til ei anna verksemd',
    cause:
      'Organisasjonsnummeret i sertifikatet er ikkje nummeret til verksemda som eig klienten. For ein klient med `supplier_orgno` må det vere nummeret til leverandøren.',
    cure: 'Bruk sertifikatet til verksemda som eig klienten, eller klienten som høyrer til verksemda i sertifikatet. Kontroller òg `iss`: han kan vise til feil klient.',
  },
  'signature-invalid': {
    title: 'Signaturen stemmer ikkje',
    cause:
      'Signaturen let seg ikkje stadfeste med den offentlege nøkkelen som er registrert på klienten, eller med det første sertifikatet i `x5c`.',
    cure: 'Signer med den private nøkkelen som høyrer til nett den nøkkelen `kid` peikar på, eller til det første sertifikatet i `x5c`; det er lett å forveksle test og produksjon, eller gammal og ny nøkkel. Kontroller at `alg` er den algoritmen du faktisk signerer med, og at ingenting endrar grantet etterpå. Ein nøkkel som følgjer med i headeren (`jwk`, `jku`, `x5u`), blir ikkje brukt.',
  },
  'audience-invalid': {
    title: 'Feil mottakar i aud',
    cause:
      '`aud` skal vere nøyaktig `issuer` hos tenaren, med skråstreken til slutt, og ingenting meir. Grantet hadde ein annan verdi, eller fleire.',
    cure: 'Kopier `issuer` teikn for teikn frå metadataa til tenaren (`/.well-known/oauth-authorization-server`), og bruk han som einaste verdi. Vanlege feil er at skråstreken manglar, at adressa til token-endepunktet er brukt, eller at verdien høyrer til eit anna miljø. Eit bibliotek som sender adressa til token-endepunktet (det gjer pymaskinporten 1.1.x), kan driftsansvarleg for tenaren sleppe inn med `PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE`.',
  },
  'issuer-moved': {
    title: 'Tenaren har flytta',
    cause: '`aud` er den issueren tenaren hadde før han flytta. Ein periode vart begge godtekne; den perioden er over.',
    cure: 'Bruk issueren som står i svaret, som `aud`, og send grants til token-endepunktet der: metadataa (`/.well-known/oauth-authorization-server`) har begge. Klient-id, nøklar, scopes og delegeringar er som før. API-a må godta tokens med den nye `iss`.',
  },
  'issuer-gone': {
    title: 'Metadataa har flytta',
    cause: 'Tenaren har flytta, og perioden då den gamle adressa hadde metadata, er over.',
    cure: 'Les metadataa på adressa som står i svaret, og bruk `issuer` derifrå som `aud` i grants. API-a skal vente han som `iss` i tokens.',
  },
  'issued-in-the-future': {
    title: 'Grantet er utferda fram i tid',
    cause:
      '`iat` ligg meir enn 10 sekund framfor klokka til tenaren. Eit `nbf` som ligg så langt fram, gjev det same svaret.',
    cure: 'Still klokka på maskina som lagar grantet, helst med NTP. Rekn i sekund sidan 1970 i UTC, og pass på at lokal tid ikkje blir handsama som UTC. Treng du ikkje `nbf`, kan du sløyfe det.',
  },
  expired: {
    title: 'Grantet har gått ut',
    cause: 'Tidspunktet i `exp` var passert då grantet kom fram.',
    cure: 'Lag eit nytt grant rett før kvar førespurnad, og ta ikkje vare på det til seinare. Er grantet ferskt, går klokka på maskina for seint, eller så er lokal tid og UTC forveksla. Er nettet tregt, set du `exp` til `iat` + 120, som er det meste eit grant kan ha.',
  },
  'lives-too-long': {
    title: 'Grantet varer for lenge',
    cause: 'Det er meir enn 120 sekund frå `iat` til `exp`, eller `exp` kjem ikkje etter `iat`.',
    cure: 'Set `iat` til tidspunktet no og `exp` høgst 120 sekund seinare. `exp` i grantet seier ikkje kor lenge tokenet varer; det følgjer av innstillingane på integrasjonen og scopet.',
  },
  replayed: {
    title: 'Grantet er brukt før',
    cause:
      'Eit grant verkar berre éin gong, og denne klienten har alt brukt eit grant med same `jti`, eller dette grantet om det ikkje har nokon `jti`. Det gjeld òg om svaret på det første forsøket gjekk tapt.',
    cure: 'Lag eit nytt grant med ny `jti`, til dømes ein tilfeldig UUID, for kvart forsøk, òg etter eit tidsavbrot. Slå av automatiske nye forsøk i HTTP-biblioteket, for dei sender det same grantet om att. Ta vare på tokenet til det snart går ut (`expires_in`) i staden for å hente eit nytt for kvart kall.',
  },
  'dpop-proof-missing': {
    title: 'Førespurnaden manglar DPoP-bevis',
    cause:
      'Integrasjonen er registrert med `dpop_bound_access_tokens`: han får berre token som er bundne til ein nøkkel. Førespurnaden hadde ingen header `DPoP` med eit bevis for ein slik nøkkel.',
    cure: 'Send eit bevis (RFC 9449) i headeren `DPoP`. Eit klientbibliotek som støttar DPoP, gjer det; i `@portvakt/client` heiter innstillinga `dpop`. Skal integrasjonen likevel ha vanlege token, fjernar du `dpop_bound_access_tokens` frå han.',
  },
  'dpop-proof-invalid': {
    title: 'DPoP-beviset er feil',
    cause:
      'Headeren `DPoP` inneheld noko som ikkje er eit gyldig bevis. Feilteksten seier kva del som er feil: ein header eller eit claim i JWT-en, signaturen, eller headeren i det heile.',
    cure: 'Lag eit nytt bevis for kvar førespurnad: `typ` er `dpop+jwt`, `jwk` berre den offentlege nøkkelen, `htm` er `POST`, `htu` token-endepunktet slik det står i metadataa, `iat` tida no, og `jti` ein ny tilfeldig verdi. Send det i éin header `DPoP`. Sjå på klokka om `iat` er feil. Grantet vart ikkje brukt opp.',
  },
  'dpop-nonce-needed': {
    title: 'DPoP-beviset manglar nonce frå tenaren',
    cause:
      'Eit bevis må innehalde ein verdi som tenaren nyleg har gitt ut, slik at ingen kan lage bevis på førehand. Beviset hadde ingen slik verdi, eller ein som er for gammal.',
    cure: 'Ta verdien i headeren `DPoP-Nonce` i svaret, legg han i claimet `nonce` i eit nytt bevis, og send førespurnaden på nytt med eit nytt grant. Klientbibliotek som støttar DPoP, gjer dette sjølve. Ta vare på den nyaste verdien til neste førespurnad.',
  },
  'bound-tokens-unavailable': {
    title: 'Tenaren gir ikkje DPoP-bundne token',
    cause:
      'Integrasjonen er registrert med `dpop_bound_access_tokens`, så han må aldri få eit vanleg token. Tenaren er ikkje sett opp til å gi bundne.',
    cure: 'Den som driftar tenaren, kan slå på DPoP (`PORTVAKT_DPOP`). Elles fjernar du `dpop_bound_access_tokens` frå integrasjonen, om vanlege token er godt nok.',
  },
  'scope-not-on-client': {
    title: 'Scopet er ikkje registrert på klienten',
    cause: 'Scopet i feilteksten er ikkje lagt til på integrasjonen, er feilskrive eller er deaktivert.',
    cure: 'Legg scopet til på integrasjonen, og jamfør namnet teikn for teikn: scope skal alltid skrivast med små bokstavar. Det er ikkje nok at verksemda har fått tilgang av API-eigaren; scopet må òg stå på klienten. Omvendt må verksemda ha tilgangen når scopet står der, elles blir svaret MP-250.',
  },
  'scope-not-for-maskinporten': {
    title: 'Scopet er ikkje for maskin-til-maskin',
    cause:
      'API-eigaren har halde scopet av til andre typar integrasjonar, til dømes innlogging av brukarar. Det same svaret kjem når integrasjonen din sjølv er av ein annan type enn `maskinporten`.',
    cure: 'Kontroller i dokumentasjonen til API-et at du bed om rett scope; somme API har eitt for innlogging og eit anna for Maskinporten. Er scopet rett, må API-eigaren opne det for integrasjonstypen `maskinporten` (`allowed_integration_types`). Er integrasjonen din av ein annan type (`integration_type`), registrerer du ein ny, for typen kan ikkje endrast.',
  },
  'scope-not-granted': {
    title: 'Konsumenten har ikkje tilgang til scopet',
    cause:
      'Scopet står på klienten, men API-eigaren har ikkje gjeve konsumenten tilgang til det. Konsumenten er verksemda i `consumer_org`, eller verksemda som eig klienten når `consumer_org` ikkje er med. Har ein leverandør registrert klienten for ein kunde (`supplier_orgno`), er det leverandøren som må ha tilgangen.',
    cure: 'Be API-eigaren gje dette organisasjonsnummeret tilgang til scopet, i det miljøet du bruker. Er du leverandør og skal bruke tilgangen til ein kunde, må du sende organisasjonsnummeret til kunden i `consumer_org`: då er det kunden som skal ha tilgangen, og som må ha delegert han til deg.',
  },
  'consumer-org-is-own': {
    title: 'consumer_org høver ikkje med klienten',
    cause:
      '`consumer_org` er organisasjonsnummeret til den verksemda som sjølv eig klienten, og ingen kan delegere til seg sjølv. Det same svaret kjem når ein leverandør har registrert klienten for ein viss kunde (`supplier_orgno`).',
    cure: 'Ta bort `consumer_org` når du hentar token for verksemda som eig klienten; tokenet gjeld henne likevel. Er du leverandør og skal bruke ein tilgang som ein kunde har delegert, bruker du ein klient på eige organisasjonsnummer og set organisasjonsnummeret til kunden i `consumer_org`.',
  },
  'scope-not-delegated': {
    title: 'Kunden har ikkje delegert tilgangen',
    cause:
      'Konsumenten har tilgang til scopet, men har ikkje delegert det til leverandøren som eig klienten: det er aldri gjort, eller det er trekt tilbake. Svaret er det same når scopet ikkje kan delegerast (eigaren har ikkje sett `delegation_source`), når scopa i førespurnaden er delegerte i ulike kjelder, og når tenaren ikkje kjenner kjelda.',
    cure: 'Ta bort `consumer_org` om du hentar token for eiga verksemd. Handlar du for ein kunde, må kunden delegere nett dette scopet, gjennom ein ressurs som har det, til organisasjonsnummeret til leverandøren i delegeringskjelda til scopet (til dømes Altinn), i same miljø; det verkar frå neste førespurnad, og ein leverandør kan ikkje gje vidare det han har fått. API-eigaren gjer eit scope delegerbart med `delegation_source`. Be om scope med ulike kjelder i kvar sin førespurnad.',
  },
  'authorization-details-type-unknown': {
    title: 'Ukjend type i authorization_details',
    cause: 'Grantet har `authorization_details` av ein type som tenaren ikkje støttar, eller utan `type`.',
    cure: 'Bruk `urn:altinn:systemuser` for ein systembrukar eller `urn:altinn:consent` for eit samtykke, eller ta bort `authorization_details` frå grantet. Kva typar ein tenar støttar, står i `authorization_details_types_supported` i metadataa.',
  },
  'authorization-details-field-unknown': {
    title: 'Ukjent felt i authorization_details',
    cause:
      'Objektet i `authorization_details` har eit felt som ikkje høyrer til typen. Namn vert samanlikna bokstav for bokstav: `ID` og `id` er ulike felt.',
    cure: 'Ein systembrukar har `type`, `systemuser_org` og, om han vart laga med ein, `externalRef`; verksemda er skriven med `authority` og `ID`. Eit samtykke har `type`, `id` og `from`.',
  },
  'authorization-details-value-invalid': {
    title: 'Ugyldig verdi i authorization_details',
    cause:
      'Eit felt i `authorization_details` manglar eller har ein verdi som det ikkje kan ha. Feilteksten nemner feltet.',
    cure: 'I `systemuser_org` må `authority` vere `iso6523-actorid-upis` og `ID` vere `0192:` følgt av eit organisasjonsnummer med rett kontrollsiffer. I eit samtykke er `id` ein UUID, og `from` er `urn:altinn:person:identifier-no:` eller `urn:altinn:organization:identifier-no:` følgt av nummeret.',
  },
  'system-user-not-found': {
    title: 'Ingen slik systembrukar',
    cause:
      'Verksemda i `systemuser_org` har ingen systembrukar på eit system som har denne klienten. Alt må stemme: systemet til leverandøren som eig klienten, klienten på systemet, eigaren av systembrukaren, og `externalRef`.',
    cure: 'Sjekk at kunden har godkjent førespurnaden i dette miljøet, og at klient-id-en står på systemet i systemregisteret. Utelat `externalRef` om systembrukaren vart laga utan; elles må han vere lik, bokstav for bokstav. For ein systembrukar for klientar er `systemuser_org` verksemda som eig han, ikkje ein av klientane.',
  },
  'consent-not-valid': {
    title: 'Samtykket kan ikkje brukast',
    cause:
      'Det finst ikkje noko gjeldande samtykke med denne `id`, gjeve av parten i `from` til konsumenten i tokenet. Det kan vere utan svar, avslått, trekt tilbake eller gått ut, eller gjelde andre.',
    cure: 'Sjekk statusen til samtykkeførespurnaden med API-et for samtykke. Med `consumer_org` må samtykket vere gjeve til den verksemda, elles til den som eig klienten.',
  },
  'client-authentication-failed': {
    title: 'Integrasjonen har ikkje prova kven han er',
    cause:
      'Den som spør om eit token gjeld (`/introspect`), må prove kva integrasjon han er, med ein signert JWT i `client_assertion`. Denne provar ingenting: integrasjonen finst ikkje eller er deaktivert, nøkkelen er ikkje registrert, signaturen, mottakaren eller tidene er feil, eller han er brukt før.',
    cure: 'Lag ein ny JWT for kvart spørsmål: `iss` og `sub` er klient-id-en, `aud` er issuer og ikkje noko anna, `exp` høgst 120 sekund etter `iat`, `jti` ein ny tilfeldig verdi, og headeren har `kid` for ein registrert nøkkel. Utanfor produksjon seier feilteksten kva som er feil.',
  },
  'introspection-parameter-invalid': {
    title: 'Ein parameter i spørsmålet er feil',
    cause:
      'Spørsmålet om eit token gjeld (`/introspect`), manglar parameteren i feilteksten, eller har han to gonger, eller med ein verdi han ikkje kan ha.',
    cure: 'Send `token`, `client_assertion_type` (`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`) og `client_assertion` som skjemafelt i kroppen, kvart av dei éin gong.',
  },
  'temporarily-unavailable': {
    title: 'Mellombels utilgjengeleg',
    cause:
      'Tenaren fekk ikkje kontakt med noko han treng for å svare, til dømes databasen eller registeret der scopet er delegert. Det tyder ikkje at det er noko gale med førespurnaden.',
    cure: 'Vent så mange sekund som `Retry-After` seier, og prøv på nytt med eit nytt grant; det førre kan vere brukt opp. Held det fram, ventar du lenger for kvart forsøk. Eit token du alt har, verkar til det går ut.',
  },
  'requests-too-many': {
    title: 'For mange førespurnader',
    cause:
      'Serveren svarer på så mange førespurnader innan ei viss tid og ikkje fleire, så ingen tek han frå dei andre. Svaret namngjev grensa: `client` er det éin klient kan be om etter at han har prova kven han er, `organisation` er kalla frå éin organisasjon, `address` og `unproved` er førespurnader som ikkje provar noko, og `open` er dei som gjeld det som er ope for alle. Det er ikkje noko gale med førespurnaden, og grantet er ikkje brukt opp.',
    cure: 'Vent så mange sekund som `Retry-After` seier, og prøv igjen. Var det `client`: ta vare på kvart token til det går ut, i staden for å hente eit nytt for kvart kall. Var det `address`: noko der sender førespurnader som blir avviste gong på gong; finn ut kvifor. Den som driv serveren, set grensene (`PORTVAKT_LIMITS`).',
  },
  'token-unverifiable': {
    title: 'Tenaren heldt tokenet tilbake',
    cause:
      'Tenaren prøver no og då sitt eige token med nøkkelsettet han publiserer, før det blir sendt. Dette tokenet stod ikkje prøva, og vart ikkje sendt. Det er ikkje noko gale med førespurnaden.',
    cure: 'Vent så mange sekund som `Retry-After` seier, og prøv på nytt; grantet er ikkje brukt opp. Held det fram, må den som driv tenaren sjå på signeringsnøklane.',
  },
  'body-too-large': {
    title: 'Førespurnaden er for stor',
    cause: 'Kroppen er på meir enn 32 kB. Ein vanleg tokenførespurnad er på eit par kilobyte.',
    cure: 'Send berre `grant_type` og `assertion`, og lat headeren halde seg til `alg`, `kid` og eventuelt `typ`. Bed du om svært mange scope, deler du dei på fleire token.',
  },
  'method-not-allowed': {
    title: 'Token-endepunktet tek berre imot POST',
    cause: 'Førespurnaden brukte ein annan HTTP-metode, til dømes GET.',
    cure: 'Send `grant_type` og `assertion` i kroppen på ein POST. Sender koden din alt POST, kan ei vidaresending ha gjort han om til GET: bruk `token_endpoint` frå metadataa til tenaren utan endringar.',
  },
  'address-not-found': {
    title: 'Adressa finst ikkje',
    cause: 'Tenaren har ingenting på den adressa du bad om.',
    cure: 'Hent adressene frå metadataa til tenaren på `/.well-known/oauth-authorization-server` i staden for å skrive dei inn for hand. Kontroller òg at du er hos rett tenar, og sjå etter doble skråstrekar og skrivefeil.',
  },
} as const satisfies Record<TokenRefusalName, Explanation>;
