import type { SetUp } from './set-up-entra.ts'

const COLUMN = 'missing'.length

/** What was found and created, and the next commands. */
export function formatSetUp({ values, steps }: SetUp, applied: boolean): string {
  const lines = steps.map(({ what, outcome }) => `  ${outcome.padEnd(COLUMN)}  ${what}`)
  const missing = steps.filter(({ outcome }) => outcome === 'missing').length
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`  azd env set ${name} ${value}`],
  )
  const end =
    applied || missing === 0 ? 'Complete.' : `Not complete: ${missing} missing. Make them with --apply.`
  return [...lines, '', ...(known.length === 0 ? [] : [...known, '']), end].join('\n')
}
