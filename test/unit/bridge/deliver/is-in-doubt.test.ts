import { expect, test } from 'vitest'
import { isInDoubt } from '../../../../shared/bridge/deliver/is-in-doubt.ts'
import { ticketPartsOf } from '../../../../shared/bridge/deliver/ticket-parts.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import { buildBegun } from '../../../builders/batch.ts'
import { START } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import { buildPayload } from '../../../builders/payload.ts'

const raw = buildPayload()
const route = buildRoute('servicenow')
const alert = parseAlert(raw, START)
const [own] = ticketPartsOf(alert, raw, route)
const OWN = own?.row ?? ''
const begun = { inDoubt: [buildBegun({ deliveryId: 'd' })] }

/** @param rows records by their rows; each other row does not exist */
function ask(rows: Readonly<Record<string, Partial<TicketRecord>>>): Promise<boolean> {
  const ledger = {
    read: async ({ correlationId }: { readonly correlationId: string }) => {
      const record = rows[correlationId]
      return record && { ...NEW_TICKET_RECORD, ...record }
    },
    mayHaveFormerRows: async () => false,
  }
  return isInDoubt({ notification: { deliveryId: 'd' }, alert, raw, route }, ledger)
}

test.each<[where: string, rows: Readonly<Record<string, Partial<TicketRecord>>>, isInDoubt: boolean]>([
  ['nowhere', {}, false],
  ['at its own row', { [OWN]: begun }, true],
  ['at the ticket that its row is merged into', { [OWN]: { mergedInto: 'a' }, a: begun }, true],
  [
    'behind the row of another episode',
    { [OWN]: { mergedInto: 'a' }, a: { mergedInto: 'b' }, b: begun },
    true,
  ],
  ['at rows that lead in a circle', { [OWN]: { mergedInto: 'a' }, a: { mergedInto: OWN } }, false],
  ['with another delivery in doubt', { [OWN]: { inDoubt: [buildBegun({ deliveryId: 'other' })] } }, false],
])('a delivery is looked for %s', async (_, rows, expected) => {
  expect(await ask(rows)).toBe(expected)
})
