/** The result for one required thing. */
export interface Step {
  readonly what: string
  /** `missing` in a dry run only: it would be created. */
  readonly outcome: 'there' | 'missing' | 'made'
}

/**
 * Looks for a thing, and creates it if it is missing and `apply` is true.
 *
 * @param look undefined when something that it depends on is missing
 * @returns the thing; undefined in a dry run that found none
 */
export type Ensure = <T>(
  what: string,
  look: (() => Promise<T | undefined>) | undefined,
  make: () => Promise<T>,
) => Promise<T | undefined>

/** @param apply when false nothing is created, and the steps say what would be */
export function createEnsure(apply: boolean, steps: Step[]): Ensure {
  return async (what, look, make) => {
    const found = await look?.()
    if (found !== undefined) {
      steps.push({ what, outcome: 'there' })
      return found
    }
    if (!apply) {
      steps.push({ what, outcome: 'missing' })
      return undefined
    }
    const made = await make()
    steps.push({ what, outcome: 'made' })
    return made
  }
}
