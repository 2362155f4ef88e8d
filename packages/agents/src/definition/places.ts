/** What stands for something in the words of a definition. */
export interface Places {
  readonly home: string;
  readonly workspace: string;
  /** Directory of the profile; empty where there is none. */
  readonly profile: string;
  readonly conversation?: string;
}

const PLACE = /\{(home|workspace|profile|conversation)\}/g;

/** The text with what its places stand for. */
export function filled(text: string, places: Places): string {
  return text.replace(PLACE, (whole, name: keyof Places) => places[name] ?? whole);
}
