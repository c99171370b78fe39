/** Whether this is `npm run test:long`, which has the time for every route, product and case. */
export const isLong = process.env['TEST_ALL'] === 'yes'

/** Fixed, so that a run can be repeated; `npm run soak` uses other seeds. */
const SEED = 1

interface PropertyRuns {
  readonly numRuns: number
  readonly seed: number
  /** Shrinking a story takes minutes; the seed and the path that are printed repeat the case. */
  readonly endOnFailure: true
}

/**
 * How a property is tried.
 *
 * @param quick cases in `npm test`
 * @param all cases in `npm run test:long`
 */
export function propertyRuns(quick: number, all: number): PropertyRuns {
  const { SOAK_RUNS, SOAK_SEED } = process.env
  if (SOAK_RUNS !== undefined)
    return { numRuns: Number(SOAK_RUNS), seed: Number(SOAK_SEED), endOnFailure: true }
  return { numRuns: isLong ? all : quick, seed: SEED, endOnFailure: true }
}
