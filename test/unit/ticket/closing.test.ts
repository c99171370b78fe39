import { expect, test } from 'vitest'
import { closingOf } from '../../../shared/ticket/closing.ts'
import { buildAlert } from '../../builders/alert.ts'
import { buildPolicy } from '../../builders/config.ts'

const DAY = { closeAfterSeconds: 86_400 }

test.each([
  ['yes', {}, ''],
  ['yes', DAY, ''],
  ['no', {}, 'A person closes this ticket: Azure reports no end of such alerts.'],
  [
    'no',
    DAY,
    'Azure reports no end of such alerts: this ticket is resolved when no further one came for 1 d.',
  ],
  ['perhaps', {}, 'Unless its end is reported, a person closes this ticket.'],
  [
    'perhaps',
    DAY,
    'Unless its end is reported before, this ticket is resolved when no further alert came for 1 d.',
  ],
  ['yes', { onResolve: 'note' }, 'A person closes this ticket: this route leaves that to people.'],
  ['no', { onResolve: 'nothing', ...DAY }, 'A person closes this ticket: this route leaves that to people.'],
] as const)('of an alert that reports its end: %s, with %o: %s', (reportsEnd, policy, expected) => {
  expect(closingOf(buildAlert({ reportsEnd }), buildPolicy(policy))).toBe(expected)
})

test('of a ticket request, a person', () => {
  expect(closingOf(buildAlert({ shape: 'ticket-request' }), buildPolicy({}))).toMatch(
    /^A person closes this ticket/,
  )
})
