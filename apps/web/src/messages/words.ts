import type { CustomTypeOptions, Namespace, TFunction } from 'i18next';

type Resources = CustomTypeOptions['resources'];
type GroupIn<Messages> = {
  [Name in keyof Messages & string]: Messages[Name] extends string
    ? never
    : Name | `${Name}.${GroupIn<Messages[Name]>}`;
}[keyof Messages & string];

/** Messages of which the daemon says by a word which it is, with their namespace: `states:activity`. */
export type MessageGroup = {
  [Name in keyof Resources]: `${Name}:${GroupIn<Resources[Name]>}`;
}[keyof Resources];

/** What the daemon says, with what its message speaks of. */
export interface Said {
  readonly word: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** The text for what the daemon says. A newer one may say a word that stands in no message here: it is shown as it came. */
export function wordFor<Names extends Namespace>(
  t: TFunction<Names>,
  group: MessageGroup,
  said: string | Said,
): string {
  const { word, values } = typeof said === 'string' ? { word: said, values: {} } : said;
  // The compiler knows the group; whether the message is there shows when the daemon has spoken.
  const anyText = t as unknown as (key: string, options: object) => string;
  return anyText(`${group}.${word}`, { ...values, defaultValue: word });
}
