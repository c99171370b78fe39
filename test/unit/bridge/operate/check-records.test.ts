import { expect, test } from 'vitest'
import { checkRecords } from '../../../../shared/bridge/operate/check-records.ts'
import type { Check, Expectation } from '../../../../shared/connectors/connector.ts'
import type { Kind } from '../../../../shared/ticket/ticket.ts'
import { buildRoute } from '../../../builders/config.ts'

const incidents = buildRoute('servicenow')
const events = buildRoute('servicenow', { template: { ...incidents.template, kind: 'event' } })
const { connection } = incidents

/** As ServiceNow reports a role that events alone need. */
const checksOf = (kind: Kind): readonly Check[] => [
  { name: `${kind}s can be read`, ok: true, detail: '' },
  { name: 'role evt', isShared: true, ok: true, isNeeded: kind === 'event', detail: `for ${kind}s` },
]

async function check(routes: readonly (typeof incidents)[], isRead = false) {
  const asked: [Kind, Expectation | undefined][] = []
  const checks = await checkRecords({ connection, routes }, isRead, async (kind) => ({
    check: async (expected) => {
      asked.push([kind, expected])
      return checksOf(kind)
    },
  }))
  return { checks, asked }
}

test('every kind that routes write is asked about, and what one kind needs is needed', async () => {
  const { checks } = await check([incidents, events])

  expect(checks).toEqual([
    { name: 'role evt', isShared: true, ok: true, isNeeded: true, detail: 'for events' },
    { name: 'incident: incidents can be read', ok: true, detail: '' },
    { name: 'event: events can be read', ok: true, detail: '' },
  ])
})

test('the product is asked for what the templates write', async () => {
  const { checks, asked } = await check([incidents], true)

  expect(asked).toEqual([['incident', { fields: ['title'], opening: ['title'], choices: {}, isRead: true }]])
  expect(checks.map(({ name }) => name)).toEqual(['role evt', 'incidents can be read'])
})

test('without a route, the usual kind of the product is asked about', async () => {
  expect((await check([])).asked).toEqual([['incident', undefined]])
})
