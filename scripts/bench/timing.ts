/** Work to be timed; what it returns is thrown away. */
export type Work = () => unknown;

/**
 * Milliseconds of each run of each work. The works take turns, so that a slow moment of the machine meets all of them;
 * the first `warmUps` rounds are not counted.
 */
export async function alternate(
  works: readonly Work[],
  { runs, warmUps }: { readonly runs: number; readonly warmUps: number },
): Promise<number[][]> {
  const taken = works.map((): number[] => []);
  for (let round = -warmUps; round < runs; round++) {
    for (const [i, work] of works.entries()) {
      const started = performance.now();
      await work();
      const elapsedMs = performance.now() - started;
      if (round >= 0) taken[i]?.push(elapsedMs);
    }
  }
  return taken;
}
