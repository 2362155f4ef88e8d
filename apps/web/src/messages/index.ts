import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

/** One file for each part of the page, named as its namespace. Another language is another folder. */
const files = import.meta.glob<Record<string, unknown>>('./en/*.json', { eager: true, import: 'default' });

const english = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [path.slice('./en/'.length, -'.json'.length), texts]),
);

export async function loadMessages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'shell',
    resources: { en: english },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
