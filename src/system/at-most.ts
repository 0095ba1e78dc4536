/** The results of `work` for all `items`, in their order; at most `count` are worked on at the same time. */
export async function atMost<Item, Result>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  // All workers take from the one iterator. When one fails, the others finish what they have and take no more.
  let failed = false;
  await Promise.all(
    Array.from({ length: count }, async () => {
      for (const [index, item] of waiting) {
        if (failed) return;
        try {
          results[index] = await work(item);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    }),
  );
  return results;
}
