import { Heading, Paragraph } from '@digdir/designsystemet-react';
import { useQuery } from '@tanstack/react-query';
import { pickText } from '../naming/pick-text.ts';
import { resourceQuery } from '../naming/queries.ts';
import { fillText, splitParagraphs } from './fill-text.ts';

export interface ConsentRight {
  readonly resource: readonly { readonly type: string; readonly value: string }[];
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

type Texts = Parameters<typeof pickText>[0];

/** The data that a consent is about: for each, its owner's text with the values of the request, and the values themselves. */
export function ConsentItems({ rights }: { rights: readonly ConsentRight[] }) {
  return (
    <ul className="plain">
      {rights.flatMap(({ resource, metadata }) =>
        resource.map(({ value }) => (
          <li key={`${value} ${JSON.stringify(metadata)}`}>
            <ConsentItem id={value} metadata={metadata ?? {}} />
          </li>
        )),
      )}
    </ul>
  );
}

function ConsentItem({ id, metadata }: { id: string; metadata: Readonly<Record<string, string>> }) {
  const { data } = useQuery(resourceQuery(id));
  // Altinn's Resource Registry knows these members; ours keeps them as they were sent.
  const { consentText } = (data ?? {}) as { readonly consentText?: Texts };
  const text = pickText(consentText) ?? pickText(data?.rightDescription) ?? pickText(data?.description);
  const values = Object.entries(metadata);
  return (
    <section className="asked">
      <Heading level={3} data-size="2xs">
        {pickText(data?.title) ?? id}
      </Heading>
      {text !== undefined &&
        splitParagraphs(fillText(text, metadata)).map((paragraph) => (
          <Paragraph key={paragraph}>{paragraph}</Paragraph>
        ))}
      {values.length > 0 && (
        <dl className="facts">
          {values.map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
