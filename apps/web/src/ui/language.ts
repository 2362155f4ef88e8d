import i18next from 'i18next';

const BEFORE_MESSAGES = 'en';

/** The language that the page speaks. */
export function language(): string {
  return i18next.resolvedLanguage ?? BEFORE_MESSAGES;
}

/** Made once for each language: a format is dear to make and cheap to use. */
export function inLanguage<Format>(make: (language: string) => Format): () => Format {
  const made = new Map<string, Format>();
  return () => {
    const key = language();
    const known = made.get(key);
    if (known !== undefined) return known;
    const format = make(key);
    made.set(key, format);
    return format;
  };
}
