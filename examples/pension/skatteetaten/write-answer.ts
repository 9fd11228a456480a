import { XMLBuilder } from 'fast-xml-parser';
import { type Failure, failureKinds } from './error-codes.ts';

/** The two APIs, with what the codes of their errors begin with and the namespace of their XML. */
export const apis = {
  inntektsmottakere: { prefix: 'IM', namespace: 'urn:no:skatteetaten:datasamarbeid:inntektsmottakere:v1' },
  tjenestepensjonsavtale: { prefix: 'OTP', namespace: 'urn:no:skatteetaten:datasamarbeid:tjenestepensjonsavtale:v1' },
} as const;

export type ApiName = keyof typeof apis;
export type Format = 'json' | 'xml';

/** Data, with the name of the root element that holds them in XML; without data the answer has no body. */
export interface Data {
  readonly root: string;
  readonly data?: object;
}

interface WrittenAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const FAILURE_NAMESPACE = 'urn:no:skatteetaten:datasamarbeid:feil:v1';
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** The format that `accept` asks for: JSON unless it names XML first, and nothing where it takes neither. */
export function chooseFormat(accept: string | undefined): Format | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  for (const entry of accept.split(',')) {
    const type = entry.split(';')[0]?.trim().toLowerCase();
    if (type === 'application/json' || type === 'application/*' || type === '*/*') return 'json';
    if (type === 'application/xml' || type === 'text/xml') return 'xml';
  }
  return undefined;
}

/** Writes an answer of `api`, or its error with the code and the id by which the agency finds the call in its logs. */
export function writeAnswer(
  answer: Data | Failure,
  { api, format, correlationId }: { api: ApiName; format: Format; correlationId: string },
): WrittenAnswer {
  if (!('failure' in answer)) {
    const body =
      answer.data === undefined ? '' : write(answer.root, answer.data, { format, namespace: apis[api].namespace });
    return { status: 200, type: `application/${format}`, body };
  }
  const { number, status, text } = failureKinds[answer.failure];
  const failure = {
    kode: `${apis[api].prefix}-${number}`,
    melding: answer.detail === undefined ? text : `${text}: ${answer.detail}`,
    korrelasjonsid: correlationId,
  };
  return {
    status,
    type: `application/${format}`,
    body: write('feil', failure, { format, namespace: FAILURE_NAMESPACE }),
  };
}

function write(root: string, data: object, { format, namespace }: { format: Format; namespace: string }): string {
  if (format === 'json') return JSON.stringify(data);
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build({ [root]: { '@xmlns': namespace, ...data } })}`;
}
