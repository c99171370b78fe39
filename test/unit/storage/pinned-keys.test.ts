/**
 * The names of stored things. What is stored is found by them, so none of them may change unseen: a change needs a former
 * name, as an episode has, or an upgrade of what is stored.
 */
import { expect, test } from 'vitest'
import { type Alert, WITHOUT_TAGS } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { readSubject, TICKET_REQUEST } from '../../../shared/alert/read-subject.ts'
import { ticketPartsOf } from '../../../shared/bridge/deliver/ticket-parts.ts'
import { deadLetterName } from '../../../shared/storage/dead-letter-name.ts'
import { NEW_TICKET_RECORD } from '../../../shared/storage/ledger.ts'
import { indexKeyOf, placeOf, summaryOf } from '../../../shared/storage/ticket-index.ts'
import {
  changeIdOf,
  correlationIdOf,
  deliveryIdOf,
  followingCorrelationId,
  rollUpCorrelationId,
  seriesIdOf,
} from '../../../shared/ticket/keys.ts'
import { type Grouping, GROUPINGS } from '../../../shared/ticket/parts.ts'
import { buildAlert } from '../../builders/alert.ts'
import { START } from '../../builders/clock.ts'
import { buildRoute } from '../../builders/config.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildHealthPayload, buildPayload } from '../../builders/payload.ts'
import { MESSAGES, TICKET_ROWS } from '../../builders/storage-v0.ts'
import { buildTicketRequest } from '../../builders/ticket-request.ts'

const alert = parseAlert(buildPayload({ series: 'series-1' }), START)

test('a delivery', () => {
  expect(deliveryIdOf(alert)).toBe('f286464c77fdb6e2fad987cef0c05575')
})

test('a delivery of a ticket request, with and without a correlation', () => {
  const ids = [buildTicketRequest({ correlation: 'job-7' }), buildTicketRequest()].map((request) =>
    deliveryIdOf(readSubject(request, { sort: TICKET_REQUEST, receivedAt: START })),
  )
  expect(ids).toEqual(['d01311742a9db4fb96e8f76a69092eab', '7fd1589855fbaaccddd3127c2337c7bc'])
})

test('a ticket, by what its route groups', () => {
  const rows = GROUPINGS.map((grouping) => {
    const [part] = ticketPartsOf(alert, {}, { ...buildRoute('servicenow'), grouping })
    return [grouping, part?.row, part?.occurrence.episode]
  })
  expect(rows).toEqual([
    ['perAlert', '44b5f16724dc3330c6f3df45a1d91a08', '5ea8bec7cc04fb7d'],
    ['perRule', 'a2b215a916fa99ba2fbf40cda892bee3', '5ea8bec7cc04fb7d'],
    ['perCi', 'c5af8a06e7c2a5f79f04b7944f0616f5', '5ea8bec7cc04fb7d'],
    ['perSeries', '83e5fdeb472af3712597b650c120c731', 'de8a6129b091f811'],
    ['perLogRow', '44b5f16724dc3330c6f3df45a1d91a08', '5ea8bec7cc04fb7d'],
  ])
})

/** The row, the episode and the former row, if any, of each part. */
function keysOfParts(of: Alert, grouping: Grouping): (string | undefined)[][] {
  const route = { ...buildRoute('servicenow'), grouping }
  return ticketPartsOf(of, {}, route).map(({ row, occurrence, formerRow }) =>
    [row, occurrence.episode, formerRow].filter((key) => key !== undefined),
  )
}

test('a ticket of a configuration item: by its name, or by the id of its resource', () => {
  const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Sql/servers/eu/databases/orders'
  const resource = { id, name: 'orders', type: 'microsoft.sql/servers/databases' }
  const target = { ...resource, resourceGroup: 'rg', subscriptionId: 's', ...WITHOUT_TAGS }
  const items = buildAlert({ configurationItems: ['vm-1', 'orders'], targets: [target], resource: target })
  expect(keysOfParts(items, 'perCi')).toEqual([
    ['8f22e7cb75b1062c4aae3f0bbcaa0478', 'fd84a330e5aae0be'],
    ['c511edfd0da58dca1b304355ecb7075c', 'fd84a330e5aae0be', '4d57fb941b7b2f898a4b008b803735bb'],
  ])
})

test('a ticket of a row of a log search', () => {
  const rows = buildAlert({
    rows: [
      { host: 'a', disk: '' },
      { host: 'b', disk: 'C:' },
    ],
  })
  expect(keysOfParts(rows, 'perLogRow')).toEqual([
    ['d4cd8b2684dcbf40731260acda83d07a', '32d38a1792cc10b4', 'ab5991589f7e2a9d1f90b2fcd878ba5a'],
    ['05663fb6ecfd2b24b3f0f9f79ddcf51f', '6925459ccacd18bc', 'e58f171a3944eeebb00cd69e890c0dc7'],
  ])
})

test('a series, whose episodes were named by their alerts before', () => {
  const [part] = ticketPartsOf(alert, {}, { ...buildRoute('servicenow'), grouping: 'perSeries' })
  expect(part?.occurrence.formerEpisode).toBe('5ea8bec7cc04fb7d')
})

test('a ticket of Service Health', () => {
  const health = parseAlert(buildHealthPayload({ episode: 'ABCD-EFG', stage: 'Active', at: START }), START)
  const [part] = ticketPartsOf(health, {}, buildRoute('servicenow'))
  expect([part?.row, part?.occurrence.episode]).toEqual([
    '10d28990ea53aa323139640398576920',
    '2dba88308a3571ac',
  ])
})

test('tickets, changes and series, by what they are made of', () => {
  expect({
    ticket: correlationIdOf('servicenow', 'incident', ['a']),
    followsFirst: followingCorrelationId('0'.repeat(32), 1),
    rollUp: rollUpCorrelationId('servicenow-incident', 'rule|2026-11-23T12:00:00.000Z'),
    change: changeIdOf(['a', 'b'], START),
    series: seriesIdOf('servicenow', 'incidents', alert.keys.series ?? ''),
  }).toEqual({
    change: '932c145ded4ccb65b3ca5350f47eff04',
    followsFirst: '73a6e8616bbf3a48cb0a79f6265c970b',
    rollUp: '34bde4051759bfe65d6410a1ae7b0348',
    series: '2bd060a733e900016701b84f93ab03c1',
    ticket: 'ef00f7d1c4d7fd7f903255ea6d991293',
  })
  expect(followingCorrelationId('0'.repeat(32), 0)).toBe('0'.repeat(32))
})

test('rows of version 0, by their former names', () => {
  const posted = MESSAGES['open']?.envelope.notifications[0]?.alert
  const [part] = ticketPartsOf(parseAlert(posted, START), posted, buildRoute('servicenow'))
  expect(part?.formerRow).toBe(TICKET_ROWS['open']?.rowKey)
  expect(part?.occurrence.formerEpisode).toBe('2edb1601171396ba')
})

test('an index row', () => {
  const key = { connection: 'servicenow', correlationId: '0123456789abcdef'.repeat(2) }
  const record = { ...NEW_TICKET_RECORD, createdAt: START, updatedAt: START }
  expect(indexKeyOf(summaryOf(key, record))).toBe('i-waiting-8204564799999-0123456789abcdef0123456789abcdef')
  expect(placeOf(START, 'a')).toBe('8204564799999-a')
})

test('a dead letter', () => {
  const letter = { code: 'gave_up', reason: '', diedAt: START, attempts: 1, route: 'incidents' } as const
  const notification = buildNotification(undefined, { deliveryId: 'd'.repeat(32) })
  expect(deadLetterName({ ...letter, notification })).toBe(`2026-11-23/${'d'.repeat(32)}.incidents.json`)
  expect(deadLetterName({ ...letter, message: 'hello' })).toBe(
    '2026-11-23/message-5aa762ae383fbb727af3c7a36d4940a5.incidents.json',
  )
})
