import { describe, expect, test } from 'vitest'
import { buildRoute } from '../../../builders/config.ts'
import {
  actionsOf,
  at,
  bridgeOf,
  fired,
  pass,
  resolved,
  stateless,
  statusesOf,
  deliverEach,
  update,
} from '../simulation/stories.ts'

const HOUR = 3600

const ofSeverity = (severity: string, minute: number) =>
  fired({ severity, firedAt: at(minute), episode: `p${minute}` })

describe('onResolve: hold', () => {
  const hold = { policy: { onResolve: 'hold', resolveAfterSeconds: HOUR } } as const

  test('sets the ticket aside, and resolves it when it stays quiet for resolveAfter', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1))
    await pass(bridge, 58)
    expect(statusesOf(bridge)).toEqual(['held'])
    await pass(bridge, 1)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'resolve']])
  })

  test('takes the ticket up again when the episode comes back meanwhile, and holds it anew after its next end', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, update(0), update(1, 'Resolved'), update(2))
    await pass(bridge, 120)
    expect(statusesOf(bridge)).toEqual(['open'])
    await deliverEach(bridge, update(130, 'Resolved'))
    await pass(bridge, 58)
    expect(statusesOf(bridge)).toEqual(['held'])
    await pass(bridge, 1)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'reopen', 'hold', 'resolve']])
  })

  test('leaves a ticket that a person took while it was on hold', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1))
    bridge.product().setAssignment('INC1', { assignee: 'beth' })
    await pass(bridge, 24 * 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold']])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('opens and holds when the end comes before its Fired', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, resolved(1), fired())
    expect(actionsOf(bridge)).toEqual([['open', 'hold']])
  })
})

describe('an end', () => {
  test('is noted where onResolve is note', async () => {
    const bridge = bridgeOf({ policy: { onResolve: 'note' } })
    await deliverEach(bridge, fired(), resolved(1))
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
    expect(statusesOf(bridge)).toEqual(['open'])
  })

  test('does nothing where onResolve is nothing', async () => {
    const bridge = bridgeOf({ policy: { onResolve: 'nothing' } })
    await deliverEach(bridge, fired(), resolved(1))
    expect(actionsOf(bridge)).toEqual([['open']])
  })

  test('resolves the ticket forty days later', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, fired())
    await pass(bridge, 40 * 24 * 60)
    await deliverEach(bridge, resolved(40 * 24 * 60))
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('is noted on a ticket that a person took', async () => {
    const bridge = bridgeOf()
    await deliverEach(bridge, fired())
    bridge.product().setAssignment('INC1', { inWork: true })
    await deliverEach(bridge, resolved(1))
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
  })

  test('resolves it all the same where touch is always', async () => {
    const bridge = bridgeOf({ policy: { touch: 'always' } })
    await deliverEach(bridge, fired())
    bridge.product().setAssignment('INC1', { inWork: true })
    await deliverEach(bridge, resolved(1))
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })
})

describe('an episode that comes back', () => {
  test('gets a new ticket that names the old one, where onRefire is new', async () => {
    const bridge = bridgeOf({ policy: { onRefire: 'new' } })
    await deliverEach(bridge, update(0), update(1, 'Resolved'), update(2))
    expect(statusesOf(bridge)).toEqual(['resolved', 'open'])
    expect(bridge.product().tickets[1]?.fields).toMatchObject({ previous: 'INC1' })
  })

  test('opens nothing after a person closed its ticket with a code of wontFix', async () => {
    const bridge = bridgeOf({ policy: { wontFix: ['Known error'] } })
    await deliverEach(bridge, update(0))
    bridge.product().setStatus('INC1', 'closed', 'Known error')
    await deliverEach(bridge, update(2), update(3, 'Resolved'), update(4))
    expect(actionsOf(bridge)).toEqual([['open']])
  })
})

describe('an episode that is reported often', () => {
  const policy = { notesPerHour: 2 }

  test('is noted twice within an hour; then one note says how often it was reported', async () => {
    const bridge = bridgeOf({ policy })
    await deliverEach(bridge, ...[0, 1, 2, 3, 4, 5].map((minute) => update(minute)))
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
    await pass(bridge, 54)
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
    await pass(bridge, 1)
    const [ticket] = bridge.product().tickets
    expect(ticket?.changes.map(({ fields }) => fields['reports'])).toEqual(['1', '1', '3'])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('continues for hours: every report is counted once', async () => {
    const bridge = bridgeOf({ policy })
    for (let minute = 0; minute < 300; minute += 1) await deliverEach(bridge, update(minute))
    await pass(bridge, 120)
    const [ticket] = bridge.product().tickets
    const reports = ticket?.changes.map(({ fields }) => Number(fields['reports'])) ?? []
    expect(reports.reduce((sum, count) => sum + count)).toBe(299)
    expect(reports.length).toBeLessThanOrEqual(2 * 7)
  })

  test('counts with its end what was left for the digest, and then writes no digest', async () => {
    const bridge = bridgeOf({ policy })
    await deliverEach(bridge, ...[0, 1, 2, 3, 4].map((minute) => update(minute)), update(5, 'Resolved'))
    await pass(bridge, 120)
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note', 'resolve']])
    expect(bridge.product().tickets[0]?.changes.at(-1)?.fields).toMatchObject({ reports: '3' })
  })
})

describe('severity', () => {
  const perRule = { grouping: 'perRule' } as const

  test('that rises is written to the ticket, one that falls is noted', async () => {
    const bridge = bridgeOf(perRule)
    await deliverEach(
      bridge,
      ofSeverity('Sev2', 0),
      ofSeverity('Sev3', 1),
      ofSeverity('Sev1', 2),
      ofSeverity('Sev2', 3),
      ofSeverity('Sev1', 4),
    )
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'escalate', 'note', 'note']])
    expect(bridge.product().tickets[0]?.changes[1]?.fields).toMatchObject({ severity: 'Sev1' })
  })

  test('that rises is noted by a template that cannot write it, once', async () => {
    const { template } = buildRoute('servicenow')
    const actions = new Set([...template.actions].filter((action) => action !== 'escalate'))
    const bridge = bridgeOf({ ...perRule, template: { ...template, actions } })
    await deliverEach(bridge, ofSeverity('Sev2', 0), ofSeverity('Sev1', 1))
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
  })

  test('of an episode that came back is written to the reopened ticket', async () => {
    const bridge = bridgeOf({ grouping: 'perRule' })
    const end = resolved(1, { severity: 'Sev2', episode: 'p0' })
    await deliverEach(bridge, ofSeverity('Sev2', 0), end, ofSeverity('Sev0', 2))
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen', 'escalate']])
  })
})

describe('closeAfter', () => {
  const daily = { policy: { closeAfterSeconds: 24 * HOUR } }

  test('resolves the ticket of an alert whose end is never reported when it was quiet for so long', async () => {
    const bridge = bridgeOf(daily)
    await deliverEach(bridge, stateless('a', 0))
    await pass(bridge, 24 * 60 - 2)
    expect(statusesOf(bridge)).toEqual(['open'])
    await pass(bridge, 1)
    expect(actionsOf(bridge)).toEqual([['open', 'resolve']])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('is counted anew whenever something is heard', async () => {
    const bridge = bridgeOf({ ...daily, grouping: 'perRule' })
    await deliverEach(bridge, stateless('a', 0))
    await pass(bridge, 23 * 60)
    await deliverEach(bridge, stateless('b', 23 * 60))
    await pass(bridge, 23 * 60)
    expect(statusesOf(bridge)).toEqual(['open'])
    await pass(bridge, 60)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('of a month works though a message can be hidden for a week only', async () => {
    const bridge = bridgeOf({ policy: { closeAfterSeconds: 30 * 24 * HOUR } })
    await deliverEach(bridge, stateless('a', 0))
    await pass(bridge, 30 * 24 * 60 - 2)
    expect(statusesOf(bridge)).toEqual(['open'])
    await pass(bridge, 1)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('does not end an episode whose end is reported', async () => {
    const bridge = bridgeOf(daily)
    await deliverEach(bridge, fired())
    await pass(bridge, 30 * 24 * 60)
    expect(actionsOf(bridge)).toEqual([['open']])
  })

  test('is over: what comes back then reopens the ticket', async () => {
    const bridge = bridgeOf({ ...daily, grouping: 'perRule' })
    await deliverEach(bridge, stateless('a', 0))
    await pass(bridge, 24 * 60)
    await deliverEach(bridge, stateless('b', 24 * 60 + 1))
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen']])
  })
})
