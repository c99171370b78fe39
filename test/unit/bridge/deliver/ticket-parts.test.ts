import { expect, test } from 'vitest'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import { ticketPartsOf, wakeUpPartsOf } from '../../../../shared/bridge/deliver/ticket-parts.ts'
import { correlationIdOf } from '../../../../shared/ticket/keys.ts'
import { START } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import { buildPayload } from '../../../builders/payload.ts'

const alert = { ...parseAlert(buildPayload(), START), configurationItems: ['vm-1', 'vm-2'] }
const parts = ticketPartsOf(alert, {}, buildRoute('servicenow', { grouping: 'perCi' }))
const rowOfItem = (item: string): string => correlationIdOf('servicenow', 'incident', ['item', item])

test('each part of an alert has the row of its ticket', () => {
  expect(parts.map(({ row, alert: { configurationItems } }) => [row, configurationItems])).toEqual([
    [rowOfItem(String(alert.resource?.id.toLowerCase())), ['vm-1']],
    [rowOfItem('vm-2'), ['vm-2']],
  ])
})

test('a wake-up looks at the part of its ticket', () => {
  expect(wakeUpPartsOf(parts, { row: rowOfItem('vm-2'), at: START })).toEqual([parts[1]])
})

test('a wake-up of a ticket that the alert was merged into looks at that, with the first part', () => {
  expect(wakeUpPartsOf(parts, { row: 'roll-up', at: START })).toEqual([
    { ...parts[0], row: 'roll-up', formerRow: undefined },
  ])
})
