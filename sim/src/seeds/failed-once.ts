/** Seeds that found something once. A change of the simulator makes other runs of them; run again they cost little. */
export const failedOnce: readonly { readonly seed: number; readonly found: string }[] = [
  { seed: 2, found: 'a refused write dropped the unit with the start of its workflow task; nobody offered the task again' },
  { seed: 81, found: 'a task started again after its start was undone kept the timeout of its first start, which did nothing' },
  { seed: 100, found: 'the former owner of a shard started a task in vain; the new owner never offered it again' },
  { seed: 172, found: 'a reader was shown a start that a refused write undid, and never the events that came in its place' },
  { seed: 1597, found: 'the former owner of a shard remembered that a workflow did not exist, and said so' },
  {
    seed: 203_532,
    found: 'a started task that was handed out once more took a query along, which was newer than what it had seen',
  },
];
