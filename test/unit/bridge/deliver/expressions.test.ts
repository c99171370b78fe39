/** What the expressions of routes do to a delivery. */
import { describe, expect, test } from 'vitest'
import { previewAlert } from '../../../../shared/bridge/deliver/preview-alert.ts'
import type { Config, IgnoringRoute } from '../../../../shared/config/config.ts'
import { createTestBridge } from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildRoute, conditionOf, groupKeyOf } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'

const tests: IgnoringRoute = {
  name: 'tests',
  when: conditionOf('alert.rule.name == "CPU-high"'),
  ignore: true,
}

/** A configuration that ignores alerts after its first routes. */
function ignoringAfter(...names: readonly string[]): Config {
  const others = names.map((name) => buildRoute(name, { continue: true }))
  const config = buildConfig(...(others as [ReturnType<typeof buildRoute>]), buildRoute('last'))
  return { ...config, choices: [...others, tests, buildRoute('last')] }
}

describe('a route that ignores', () => {
  test('leaves a line in log and journal, and no ticket', async () => {
    const bridge = createTestBridge(() => ignoringAfter())
    await bridge.deliver(messageOf(buildPayload()))
    const facts = { route: 'tests', reasonCode: 'ignored-by-route' }
    expect(bridge.logLines).toMatchObject([{ level: 'info', event: 'alert-ignored', ...facts }])
    expect(bridge.journal.entries).toMatchObject([{ step: 'ignored', at: START, ...facts }])
    expect(bridge.product('last').tickets).toEqual([])
  })

  test('leaves the tickets of the routes above it that say continue', async () => {
    const bridge = createTestBridge(() => ignoringAfter('first'))
    await bridge.deliver(messageOf(buildPayload()))
    expect(bridge.journal.entries.map(({ step }) => step).toSorted()).toEqual(['delivered', 'ignored'])
    expect(bridge.product('first').tickets).toHaveLength(1)
  })

  test('takes only what its condition holds for', async () => {
    const bridge = createTestBridge(() => ignoringAfter())
    await bridge.deliver(messageOf(buildPayload({ rule: 'disk-full' })))
    expect(bridge.product('last').tickets).toHaveLength(1)
  })

  test('is named by a preview', () => {
    const remarks: string[] = []
    const remark = (sentence: string) => void remarks.push(sentence)
    expect(previewAlert(ignoringAfter(), buildPayload(), START, undefined, remark)).toEqual([])
    expect(remarks).toEqual(['The route tests ignores such alerts: no ticket.'])
  })
})

const groupedBy = (text: string): Config => buildConfig(buildRoute('desk', { groupBy: groupKeyOf(text) }))

describe('groupBy', () => {
  test('lets alerts for which it gives the same share a ticket', async () => {
    const bridge = createTestBridge(() =>
      groupedBy('[alert.severity, raw.data.essentials.monitoringService]'),
    )
    for (const [index, severity] of ['Sev1', 'Sev1', 'Sev2'].entries()) {
      await bridge.deliver(messageOf(buildPayload({ episode: `e${index}`, rule: `rule-${index}`, severity })))
    }
    expect(bridge.product('desk').tickets).toHaveLength(2)
  })

  test('gives an alert that lacks its values a ticket of its own, and logs it once', async () => {
    const bridge = createTestBridge(() => groupedBy('alert.customProperties.service'))
    for (const episode of ['a', 'b']) await bridge.deliver(messageOf(buildPayload({ episode })))
    expect(bridge.product('desk').tickets).toHaveLength(2)
    const undecided = bridge.logLines.filter(({ event }) => event === 'expression-undecided')
    const reason = 'groupBy: the alert has no alert.customProperties.service'
    expect(undecided).toMatchObject([{ level: 'warn', route: 'desk', reason }])
  })
})

test('a condition that lacks a value takes no alert, and this is logged once', async () => {
  const asks = buildRoute('asks', { when: conditionOf('alert.customProperties.team != "a"') })
  const bridge = createTestBridge(() => buildConfig(asks, buildRoute('others')))
  for (const episode of ['a', 'b']) await bridge.deliver(messageOf(buildPayload({ episode })))
  expect([bridge.product('asks').tickets, bridge.product('others').tickets.length]).toEqual([[], 2])
  const undecided = bridge.logLines.filter(({ event }) => event === 'expression-undecided')
  expect(undecided).toMatchObject([{ route: 'asks', reason: 'the alert has no alert.customProperties.team' }])
})
