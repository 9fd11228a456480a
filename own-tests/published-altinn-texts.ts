import published from './published-altinn-texts.json' with { type: 'json' };

/** The sentence for each code in Altinn's public sources, as sent on the wire: the expected value in tests. */
export const publishedAltinnTexts: Readonly<Record<string, string>> = published.texts;
