import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

type Messages = Record<string, unknown>;

const LANGUAGE = 'en';

/** One file for each part of the page, named as its namespace. Another language is another folder. */
const FILES = import.meta.glob<Messages>(['./en/*.json', '!./en/{acts,fleet,inbox,shell,states}.json'], {
  import: 'default',
});

/** What the frame around every page says, and the page that most people open first. */
const AT_FIRST = import.meta.glob<Messages>('./en/{acts,fleet,inbox,shell,states}.json', {
  eager: true,
  import: 'default',
});

export async function loadMessages(): Promise<void> {
  const resources = Object.entries(AT_FIRST).map(([path, messages]) => [namespaceOf(path), messages]);
  await i18next.use(initReactI18next).init({
    lng: LANGUAGE,
    fallbackLng: LANGUAGE,
    defaultNS: 'shell',
    resources: { [LANGUAGE]: Object.fromEntries(resources) },
    interpolation: { escapeValue: false },
    returnNull: false,
    saveMissing: true,
    missingKeyHandler: (_, namespace, key) => console.error(`berth: no message ${namespace}:${key}`),
  });
}

/** A part of the page, which is there when the messages of these namespaces are there too. */
export async function withMessages<Part>(
  part: Promise<Part>,
  ...namespaces: readonly string[]
): Promise<Part> {
  const [loaded] = await Promise.all([part, ...namespaces.map(addMessages)]);
  return loaded;
}

async function addMessages(namespace: string): Promise<void> {
  const load = FILES[`./${LANGUAGE}/${namespace}.json`];
  if (load === undefined) throw new Error(`there are no messages for ${namespace}`);
  i18next.addResourceBundle(LANGUAGE, namespace, await load());
}

function namespaceOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
}
