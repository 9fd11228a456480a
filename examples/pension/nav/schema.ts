import { buildSchema } from 'graphql';

/**
 * The part of the OTP API's schema that its documentation describes. The real one has more fields; names and nesting of
 * those below are NAV's.
 */
export const schema = buildSchema(`
  type Query {
    finnArbeidsforholdoversikterPrOpplysningspliktig(
      opplysningspliktigId: ID!, ansattFraMaaned: String!, ansattTilMaaned: String
    ): Arbeidsforholdoversikter
    finnArbeidsforholdPrArbeidstaker(
      opplysningspliktigId: ID!, arbeidstakerId: ID!, ansattFraMaaned: String!, ansattTilMaaned: String
    ): FunnedeArbeidsforhold
    finnUbehandledeArbeidstakerePrOpplysningspliktig(
      opplysningspliktigId: ID!, rapporteringFraMaaned: String!, rapporteringTilMaaned: String
    ): UbehandledeArbeidstakere
    finnUbehandledeArbeidsforholdPrArbeidstaker(
      opplysningspliktigId: ID!, arbeidstakerId: ID!, rapporteringFraMaaned: String!, rapporteringTilMaaned: String
    ): FunnedeArbeidsforhold
  }
  type Arbeidsforholdoversikter { arbeidsforholdoversikter: [Arbeidsforholdoversikt!]! }
  type FunnedeArbeidsforhold { arbeidsforhold: [Arbeidsforhold!]! }
  type UbehandledeArbeidstakere { arbeidstakere: [Arbeidstaker!]! }
  type Arbeidsforholdoversikt {
    id: ID!
    arbeidstaker: Arbeidstaker!
    yrke: Kodeverk!
    idHistorikk: [Id!]!
    sistEndret: String!
    skjermet: Boolean
  }
  type Arbeidsforhold {
    id: ID!
    uuid: ID!
    type: Kodeverk!
    arbeidstaker: Arbeidstaker!
    opplysningspliktig: Enhet!
    arbeidssted: Enhet!
    ansettelsesperiode: Ansettelsesperiode!
    ansettelsesdetaljer: [Ansettelsesdetaljer!]!
    idHistorikk: [Id!]!
    sistEndret: String!
  }
  type Arbeidstaker { ident: ID! }
  type Enhet { type: String!, ident: ID! }
  type Kodeverk { kode: String!, beskrivelse: String! }
  type Id { id: ID! }
  type Ansettelsesperiode { startdato: String!, sluttdato: String }
  type Ansettelsesdetaljer { yrke: Kodeverk!, avtaltStillingsprosent: Float!, rapporteringsmaaneder: Maaneder! }
  type Maaneder { fra: String!, til: String }
`);
