import { expect, test } from 'vitest'
import type { Probe } from '../../../../cli/report/probe.ts'
import { formatProbes } from '../../../../cli/report/report-text.ts'

const TITLE = 'servicenow (servicenow, https://x)'

const REACHABLE: Probe = { name: 'reachable', outcome: 'Complete', found: 'https://x answers (200)' }

test('a report has a line for each probe, what to do below it, and what it comes to', () => {
  const clock: Probe = { name: 'clock', outcome: 'Not checked', found: 'unknown' }
  const signIn: Probe = { name: 'sign-in', outcome: 'Not complete', found: 'refused', advice: 'Sign in.' }
  expect(formatProbes(TITLE, [REACHABLE, clock, signIn])).toBe(
    [
      'servicenow (servicenow, https://x)',
      '',
      '  Complete      reachable  https://x answers (200)',
      '  Not checked   clock      unknown',
      '  Not complete  sign-in    refused',
      '                           Sign in.',
      '',
      'Not complete: 1 of 3, 1 not checked.',
    ].join('\n'),
  )
})

test('a report of what is complete ends with that word', () => {
  expect(formatProbes(TITLE, [REACHABLE])).toMatch(/\n\nComplete\.$/)
})

test('what a product says steers no terminal', () => {
  const text = formatProbes(TITLE, [{ ...REACHABLE, found: 'a\u001B[2Jb\nc' }])
  expect(text).toContain('a [2Jb c')
})
