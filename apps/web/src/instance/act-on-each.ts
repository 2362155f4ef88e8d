import { Problem, toProblem } from '../api/problem.ts';

/** More at once would only stand in a queue of the daemon's. */
const AT_ONCE = 6;

export interface Outcome<Item> {
  readonly done: readonly Item[];
  readonly failed: readonly { readonly item: Item; readonly problem: Problem }[];
}

/** Does the same to each, a few at a time; one that fails keeps none of the others from it. In their order. */
export async function actOnEach<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  atOnce = AT_ONCE,
): Promise<Outcome<Item>> {
  const results: { item: Item; problem: Problem | undefined }[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index] as Item;
      results[index] = { item, problem: await problemWith(() => act(item)) };
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return {
    done: results.filter(({ problem }) => problem === undefined).map(({ item }) => item),
    failed: results.flatMap(({ item, problem }) => (problem === undefined ? [] : [{ item, problem }])),
  };
}

async function problemWith(act: () => Promise<unknown>): Promise<Problem | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return toProblem(error);
  }
}

/** What stood in the way of several, as one problem: each reason once. */
export function joinedProblem(failed: Outcome<unknown>['failed']): Problem {
  const messages = [...new Set(failed.map(({ problem }) => problem.message))];
  return new Problem(failed[0]?.problem.code ?? 'unknown', messages.join(' '));
}
