/** The names of a list that the page knows whole, so that each has its message. */
export function namesIn<List extends object>(list: List): readonly (keyof List & string)[] {
  return Object.keys(list) as (keyof List & string)[];
}
