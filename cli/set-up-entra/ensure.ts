/** The result for one required thing. */
export interface Step {
  readonly what: string
  /** `missing` in a dry run only: it would be created. */
  readonly outcome: 'there' | 'missing' | 'made'
}

/**
 * Looks for a thing, and makes it where it is missing and may be made.
 *
 * @param look undefined when that which it depends on is missing itself
 * @returns the thing; undefined in a dry run that found none
 */
export type Ensure = <T>(
  what: string,
  look: (() => Promise<T | undefined>) | undefined,
  make: () => Promise<T>,
) => Promise<T | undefined>

/** @param apply false: nothing is made, and the steps say what would be */
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
