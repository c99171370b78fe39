import type { Check } from './connector.ts'

/** Outcomes of checks, the most important first. */
const SAYINGS: readonly ((check: Check) => boolean)[] = [
  ({ ok, isNeeded = true }) => !ok && isNeeded,
  ({ ok }) => !ok,
  ({ isSkipped = false, isNeeded = true }) => isNeeded && !isSkipped,
  ({ isNeeded = true }) => isNeeded,
]

/** Checks that several kinds of record share, each once: the result of the kind that needs it. */
export function mergeShared(checks: readonly Check[]): readonly Check[] {
  const names = new Set(checks.filter(({ isShared = false }) => isShared).map(({ name }) => name))
  return [...names].flatMap((name) => {
    const same = checks.filter((check) => check.name === name)
    const telling = SAYINGS.map((says) => same.find(says)).find((check) => check !== undefined)
    return telling ?? same[0] ?? []
  })
}
