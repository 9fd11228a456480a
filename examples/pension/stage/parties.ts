/** The organisations of the example. The last two do not exist: their numbers are synthetic. */
export const parties = {
  nav: { orgno: '889640782', name: 'NAV' },
  skatteetaten: { orgno: '974761076', name: 'Skatteetaten' },
  provider: { orgno: '310123412', name: 'Demo Pensjon AS' },
  supplier: { orgno: '313770001', name: 'Demo Systemleverandør AS' },
} as const;

/** The scopes of the three APIs, by the API. */
export const scopes = {
  aareg: 'nav:aareg/v1/arbeidsforhold/otp',
  inntektsmottakere: 'skatteetaten:inntektsmottakere',
  tjenestepensjonsavtale: 'skatteetaten:tjenestepensjonsavtale',
} as const;

/** The clients of the example. Those with a certificate have no registered key. */
export const clients = {
  provider: { key: 'pensjon', certificate: 'pensjon-sertifikat' },
  supplier: { key: 'leverandor', certificate: 'leverandor-sertifikat' },
  nav: 'nav-aareg',
} as const;
