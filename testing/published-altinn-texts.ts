import published from './published-altinn-texts.json' with { type: 'json' };

/** The sentence that Altinn's public sources hold for each code, as it stands on the wire: the right value for tests. */
export const publishedAltinnTexts: Readonly<Record<string, string>> = published.texts;
