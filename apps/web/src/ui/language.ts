import i18next from 'i18next';

const BEFORE_MESSAGES = 'en';

/** The language that the page speaks. */
export function language(): string {
  return i18next.resolvedLanguage ?? BEFORE_MESSAGES;
}

const formats: (() => unknown)[] = [];

/** Made once for each language: a format is dear to make and cheap to use. */
export function inLanguage<Format>(make: (language: string) => Format): () => Format {
  const made = new Map<string, Format>();
  const format = (): Format => {
    const key = language();
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
  formats.push(format);
  return format;
}

/**
 * Makes the formats that are known by now, each in a task of its own, for a time in which nothing else is to be done: the
 * first one of relative times alone keeps a browser busy for tens of milliseconds.
 */
export function makeFormats(): void {
  for (const format of formats) setTimeout(format);
}
