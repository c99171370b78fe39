import type { Check } from '../../shared/connectors/connector.ts'

/** Checks by what they say, the most telling first. */
const SAYINGS: readonly ((check: Check) => boolean)[] = [
  ({ ok, isNeeded = true }) => !ok && isNeeded,
  ({ ok }) => !ok,
  ({ isSkipped = false, isNeeded = true }) => isNeeded && !isSkipped,
  ({ isNeeded = true }) => isNeeded,
]

/** What several kinds of record were asked for alike, each once: the answer of the kind that it matters to. */
export function mergeShared(checks: readonly Check[]): readonly Check[] {
  const names = new Set(checks.filter(({ isShared = false }) => isShared).map(({ name }) => name))
  return [...names].flatMap((name) => {
    const same = checks.filter((check) => check.name === name)
    const telling = SAYINGS.map((says) => same.find(says)).find((check) => check !== undefined)
    return telling ?? same[0] ?? []
  })
}
