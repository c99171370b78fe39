import { describe, expect, test } from 'vitest'
import {
  afterLook,
  afterOwnAction,
  alertChanges,
  type AlertResponse,
  type BeforeLook,
  type TicketLook,
} from '../../../shared/ticket/alert-response.ts'
import type { AlertMark } from '../../../shared/ticket/alert-mark.ts'
import type { Episode } from '../../../shared/ticket/episodes.ts'

const NOW = '2026-11-26T12:00:00.000Z'
const LATER = '2026-11-26T12:05:00.000Z'
const NOBODY = { assignee: '', group: 'ops', inWork: false }

const look = (status: TicketLook['status'], changes: Partial<typeof NOBODY> = {}): TicketLook => ({
  status,
  assignment: { ...NOBODY, ...changes },
})
const before = (response: AlertResponse | null, changes: Partial<BeforeLook> = {}): BeforeLook => ({
  response,
  status: 'open',
  assignment: NOBODY,
  mayHaveReopened: false,
  ...changes,
})

/** What is wanted after each of several looks at a ticket that we opened. */
function wantedAfter(...looks: readonly TicketLook[]): unknown[] {
  let response = afterOwnAction(null, 'open', look('open'), NOW)
  return looks.map((each) => {
    response = afterLook(before(response), each, LATER)
    return response.wanted
  })
}

describe('a ticket', () => {
  test('that a person takes, resolves, reopens and closes is acknowledged, closed, new and closed', () => {
    expect(
      wantedAfter(
        look('open', { assignee: 'ann' }),
        look('resolved', { assignee: 'ann' }),
        look('open', { assignee: 'ann', inWork: true }),
        look('closed', { assignee: 'ann', inWork: true }),
      ),
    ).toEqual(['Acknowledged', 'Closed', 'New', 'Closed'])
  })

  test('that is taken into work, or given to another person, is acknowledged', () => {
    expect(wantedAfter(look('open', { inWork: true }))).toEqual(['Acknowledged'])
    expect(wantedAfter(look('held', { assignee: 'ann' }), look('open', { assignee: 'bob' }))).toEqual([
      'Acknowledged',
      'Acknowledged',
    ])
  })

  test('that a person gives back stays acknowledged', () => {
    expect(wantedAfter(look('open', { assignee: 'ann' }), look('open'))).toEqual([
      'Acknowledged',
      'Acknowledged',
    ])
  })

  test('that our template gave to someone is not taken', () => {
    const opened = afterOwnAction(null, 'open', look('open', { assignee: 'duty' }), NOW)
    expect(afterLook(before(opened), look('open', { assignee: 'duty' }), LATER).wanted).toBeNull()
  })

  test('that was taken when it is looked at first is acknowledged; one that was over long before is left alone', () => {
    expect(afterLook(before(null), look('open', { assignee: 'ann' }), NOW).wanted).toBe('Acknowledged')
    expect(afterLook(before(null, { status: 'resolved' }), look('resolved'), NOW).wanted).toBeNull()
    expect(afterLook(before(null), look('resolved'), NOW).wanted).toBe('Closed')
  })

  test('that a person deleted is closed', () => {
    const opened = afterOwnAction(null, 'open', look('open'), NOW)
    expect(afterLook(before(opened), { status: 'closed', assignment: undefined }, LATER).wanted).toBe(
      'Closed',
    )
  })
})

describe('our own end', () => {
  const resolved = afterOwnAction(
    afterOwnAction(null, 'open', look('open'), NOW),
    'resolve',
    look('resolved'),
    NOW,
  )

  test('closes once, also when the product shows the ticket as it was for a moment', () => {
    expect(resolved?.wanted).toBe('Closed')
    const late = afterLook(before(resolved), look('open'), '2026-11-26T12:00:30.000Z')
    expect(late.wanted).toBe('Closed')
    expect(afterLook(before(late), look('resolved'), LATER).wanted).toBe('Closed')
  })

  test('that a person takes back is new', () => {
    expect(afterLook(before(resolved), look('open'), LATER).wanted).toBe('New')
  })

  test('that a try of ours in doubt may have taken back says nothing', () => {
    expect(afterLook(before(resolved, { mayHaveReopened: true }), look('open'), LATER).wanted).toBeNull()
  })

  test('writes nothing when our own reopening follows: the alert that fired again is a new one', () => {
    const reopened = afterOwnAction(resolved, 'reopen', look('open'), LATER)
    expect(reopened?.wanted).toBeNull()
    expect(afterLook(before(reopened), look('resolved'), '2026-11-26T12:05:10.000Z').wanted).toBeNull()
  })
})

const alertId = (name: string): string =>
  `/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/${name}`
const episode = (name: string, changes: Partial<Episode> = {}): Episode => ({
  name,
  rule: 'cpu',
  alertId: alertId(name),
  firedAt: NOW,
  endedAt: null,
  reportsEnd: 'yes',
  ...changes,
})
const wanting = (wanted: AlertResponse['wanted']): AlertResponse => ({
  wanted,
  seen: { isOver: false, assignee: '', isInWork: false },
  ours: null,
})

describe('what is written', () => {
  test('is the state, to each alert that does not have it from us', () => {
    const episodes = { a: episode('a'), b: episode('b', { alertMark: 'Acknowledged' }) }
    expect(alertChanges(wanting('Acknowledged'), episodes, 'ended')).toEqual([
      { episode: 'a', alertId: alertId('a'), from: 'New', to: 'Acknowledged' },
    ])
    expect(alertChanges(wanting(null), episodes, 'ended')).toEqual([])
    expect(alertChanges(null, episodes, 'ended')).toEqual([])
  })

  test('is no end while the alert lasts, unless the ticket alone decides', () => {
    const episodes = { a: episode('a'), b: episode('b', { endedAt: LATER }) }
    const closed = (closeAlert: 'ended' | 'always'): unknown[] =>
      alertChanges(wanting('Closed'), episodes, closeAlert).map((change) => change.episode)
    expect(closed('ended')).toEqual(['b'])
    expect(closed('always')).toEqual(['a', 'b'])
  })

  test.each<AlertMark>(['theirs', 'gone', 'notPermitted'])(
    'is nothing for an alert that is %s',
    (alertMark) => {
      expect(alertChanges(wanting('Closed'), { a: episode('a', { alertMark }) }, 'always')).toEqual([])
    },
  )

  test('is no acknowledgement to an alert of an earlier round, and New only where something was written', () => {
    const episodes = { a: episode('a', { endedAt: NOW, alertMark: 'Closed' }), b: episode('b') }
    const changed = (wanted: AlertResponse['wanted']): unknown[] =>
      alertChanges(wanting(wanted), episodes, 'ended').map((change) => change.episode)
    expect(changed('Acknowledged')).toEqual(['b'])
    expect(changed('New')).toEqual(['a'])
  })

  test('is nothing for ids that are no alert’s, and for what an earlier ticket stood for', () => {
    const episodes = {
      a: episode('a', { alertId: '/subscriptions/x/resourceGroups/y' }),
      b: episode('b', { isEarlier: true }),
    }
    expect(alertChanges(wanting('Closed'), episodes, 'always')).toEqual([])
  })

  test('goes to the 200 alerts that fired last', () => {
    const all = Array.from({ length: 300 }, (_, index) => {
      const firedAt = new Date(Date.parse(NOW) + index * 1000).toISOString()
      return [`e${index}`, episode(`e${index}`, { firedAt })] as const
    })
    const changes = alertChanges(wanting('Closed'), Object.fromEntries(all), 'always')
    expect(changes).toHaveLength(200)
    expect(changes.at(-1)?.episode).toBe('e100')
  })
})
