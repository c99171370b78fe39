import { describe, expect, test } from 'vitest'
import { WITHOUT_TAGS } from '../../../shared/alert/alert.ts'
import { aboutOf, endingOf, pagesOf } from '../../../shared/template/about.ts'
import { buildAlert } from '../../builders/alert.ts'

const OVER = { condition: 'resolved', resolvedAt: '2026-02-03T06:15:06.000Z' } as const

const linesOf = (alert: ReturnType<typeof buildAlert>): string[] =>
  aboutOf(alert).map(({ name, value }) => `${name}: ${value}`)

describe('what every alert says of itself', () => {
  test('how bad, since when, where and by which rule', () => {
    expect(linesOf(buildAlert({ summary: 'CPU was 91 %' }))).toEqual([
      'Severity: Sev1',
      'Fired: 2026-02-03 04:05:06 UTC',
      'Duration: 1 min so far',
      'Resource: vm-shop-1 (microsoft.compute/virtualmachines, resource group rg-shop)',
      'Subscription: 11111111-1111-4111-8111-111111111111',
      'Service: Platform',
      'Rule: cpu-high',
      'Description: The processor is busy.',
    ])
  })

  test('one severity, with the one that was sent, and that its time is ours', () => {
    const lines = linesOf(buildAlert({ severity: 'Sev4', importance: 'Sev1', isFiredAtOurs: true }))
    expect(lines.slice(0, 2)).toEqual([
      'Severity: Sev1 by its content, sent as Sev4',
      "Fired: 2026-02-03 04:05:06 UTC (by the bridge's clock)",
    ])
  })

  test('no duration of what is reported once, and no description that is the summary', () => {
    expect(linesOf(buildAlert({ reportsEnd: 'no' })).join()).not.toMatch(/Duration|Description/)
  })

  test('a subscription by its name, where that is known', () => {
    const { resource } = buildAlert()
    if (resource === null) throw new Error('It has none.')
    const lines = linesOf(buildAlert({ resource: { ...resource, subscriptionName: 'Shop production' } }))
    expect(lines).toContain(`Subscription: Shop production (${resource.subscriptionId})`)
  })

  test('a subscription that it is about, by one line', () => {
    const subscription = {
      id: '/subscriptions/s',
      name: 's',
      type: '',
      resourceGroup: '',
      subscriptionId: 's',
    }
    const lines = linesOf(buildAlert({ resource: { ...subscription, ...WITHOUT_TAGS } }))
    expect(lines.filter((line) => /^(Resource|Subscription)/.test(line))).toEqual(['Subscription: s'])
  })
})

test('pages are the links that the alert has, the alert first', () => {
  expect(pagesOf(buildAlert())).toEqual([
    { name: 'Alert', value: 'https://portal.azure.com/#alert' },
    { name: 'Resource page', value: 'https://portal.azure.com/#resource' },
  ])
})

describe('the ending says', () => {
  test('since when, how long it lasted and the last value', () => {
    expect(endingOf(buildAlert({ ...OVER, measured: 'Average Percentage CPU 7.58 %' }))).toBe(
      'cpu-high ended at 2026-02-03 06:15:06 UTC. It lasted 2 h 10 min, since 2026-02-03 04:05:06 UTC. Last reported: Average Percentage CPU 7.58 %.',
    )
  })

  test('the times of the impact, where the service names them', () => {
    const impact = { beganAt: '2026-01-20T16:07:00.000Z', endedAt: '2026-01-20T19:17:00.000Z' }
    expect(endingOf(buildAlert({ ...OVER, ...impact }))).toBe(
      'cpu-high ended at 2026-01-20 19:17:00 UTC. It lasted 3 h 10 min, since 2026-01-20 16:07:00 UTC.',
    )
  })

  test('no length of what began and ended at once', () => {
    expect(endingOf(buildAlert({ ...OVER, beganAt: OVER.resolvedAt }))).toBe(
      'cpu-high ended at 2026-02-03 06:15:06 UTC.',
    )
  })

  test('that nothing more came, where no end was reported', () => {
    expect(endingOf(buildAlert())).toBe('No further alert of cpu-high came.')
  })
})
