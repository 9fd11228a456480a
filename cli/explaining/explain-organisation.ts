import { parseOrganisationNumber } from '@portvakt/protocol';
import type { NameAttribute } from '../reading-certificates/read-certificate.ts';
import { type Finding, right, wrong } from './explained.ts';

const SERIAL_NUMBER = '2.5.4.5';
const ORGANIZATION_IDENTIFIER = '2.5.4.97';
const ABOUT = 'organisation';

/**
 * The organisation number of a subject, where SEID 2.0 has it (`organizationIdentifier`) and where SEID 1.0 has it
 * (`serialNumber`). From the parsed name only: a name written out as text can be made to look like anything.
 */
export function explainOrganisation(subject: readonly NameAttribute[]): Finding {
  const valuesOf = (type: string) => subject.filter((attribute) => attribute.type === type).map(({ value }) => value);
  const [identifier, another] = valuesOf(ORGANIZATION_IDENTIFIER);
  const [serial, otherSerial] = [...new Set(valuesOf(SERIAL_NUMBER).filter((value) => /^[0-9]{9}$/.test(value)))];
  if (another !== undefined || otherSerial !== undefined) return refuse('The subject has more than one: none counts.');

  const identified = /^(?:NTRNO-|PSDNO-FSA-)?([0-9]{9})$/.exec(identifier ?? '')?.[1];
  if (identifier !== undefined && identified === undefined)
    return refuse('organizationIdentifier has none of a Norwegian organisation: NTRNO- and nine digits.');
  if (identified !== undefined && serial !== undefined && identified !== serial)
    return refuse(`organizationIdentifier says ${identified} and serialNumber says ${serial}.`);
  const found = identified ?? serial;
  if (found === undefined)
    return refuse('The subject has none, neither in organizationIdentifier nor in serialNumber.');
  if (parseOrganisationNumber(found) === undefined) return refuse(`${found}: the check digit is wrong.`);
  const where = identified === undefined ? 'serialNumber, as in SEID 1.0' : 'organizationIdentifier, as in SEID 2.0';
  return right(ABOUT, `${found}, found in ${where}.`);
}

function refuse(text: string): Finding {
  return wrong(ABOUT, text, 'certificate-invalid');
}
