const KEY = 'berth.keys';

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Whether single keys act while nobody types. Who speaks to the computer, or hits keys by chance, wants them off. */
export function keysAct(storage: Pick<Kept, 'getItem'> = localStorage): boolean {
  return storage.getItem(KEY) !== 'off';
}

export function letKeysAct(isOn: boolean, storage: Kept = localStorage): void {
  if (isOn) storage.removeItem(KEY);
  else storage.setItem(KEY, 'off');
}

/** A letter, a digit or a sign; keys with names, such as `Escape`, are hit by nobody who speaks. */
export function isSingleKey(key: string): boolean {
  return [...key].length === 1;
}
