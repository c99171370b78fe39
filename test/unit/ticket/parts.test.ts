import { describe, expect, test } from 'vitest'
import { type Alert, WITHOUT_TAGS } from '../../../shared/alert/alert.ts'
import { type Grouping, MOST_OWN_PARTS, type Part, partsOf } from '../../../shared/ticket/parts.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { buildAlert } from '../../builders/alert.ts'
import { START } from '../../builders/clock.ts'
import { commonPayload, loadPayload } from '../alert/corpus.ts'

const ITEMS = ['vm-1', 'vm-2', 'VM-3']
const ROWS = [
  { host: 'a', disk: '' },
  { host: 'b', disk: 'C:' },
  { host: 'a', disk: '' },
]

const keysOf = (grouping: Grouping, overrides: Partial<Alert> = {}): (readonly string[])[] =>
  partsOf(buildAlert(overrides), grouping).map(({ ticketKey }) => ticketKey)

const only = (parts: readonly Part[]): Part => {
  expect(parts).toHaveLength(1)
  return parts[0] as Part
}

const episode = (name: string): Partial<Alert> => ({
  keys: { episode: name, formerEpisode: null, notification: name, series: null },
})

const named = (name: string, id: string) => ({ rule: { name, id, description: '' } })

const episodeOf = (name: string): string =>
  only(partsOf(buildAlert(episode(name)), 'perRule')).occurrence.episode

describe('perAlert', () => {
  test('an alert has one ticket, and its notifications share it', () => {
    const [fired] = keysOf('perAlert', { configurationItems: ITEMS, rows: ROWS })
    expect(keysOf('perAlert', { condition: 'resolved' })).toEqual([fired])
    expect(keysOf('perAlert', episode('another'))).not.toEqual([fired])
  })
})

describe('perRule', () => {
  test('all alerts of a rule share a ticket, by its id or else by its name', () => {
    const [one] = keysOf('perRule', { ...named('cpu', '/rules/CPU'), ...episode('one') })
    expect(keysOf('perRule', { ...named('cpu-new', '/rules/cpu'), ...episode('two') })).toEqual([one])
    expect(keysOf('perRule', named('CPU', ''))).toEqual(keysOf('perRule', named('cpu', '')))
    expect(keysOf('perRule', named('cpu', ''))).not.toEqual(keysOf('perRule', named('disk', '')))
  })

  test('each alert is an episode of its own in it', () => {
    expect(episodeOf('one')).toMatch(/^[0-9a-f]{16}$/)
    expect(episodeOf('one')).not.toBe(episodeOf('two'))
  })
})

const database = (server: string) => ({
  id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Sql/servers/${server}/databases/orders`,
  name: 'orders',
  type: 'microsoft.sql/servers/databases',
  resourceGroup: 'rg',
  subscriptionId: 's',
  ...WITHOUT_TAGS,
})
const about = (...servers: readonly string[]): Partial<Alert> => ({
  configurationItems: ['orders'],
  targets: servers.map(database),
  resource: database(servers[0] ?? ''),
})

describe('perCi', () => {
  test('an alert has a ticket for each configuration item, as if it were about that alone', () => {
    const parts = partsOf(buildAlert({ configurationItems: ITEMS }), 'perCi')
    expect(parts.map(({ alert }) => alert.configurationItems)).toEqual([['vm-1'], ['vm-2'], ['VM-3']])
    expect(parts.map(({ occurrence }) => occurrence.name)).toEqual([
      'cpu-high: vm-1',
      'cpu-high: vm-2',
      'cpu-high: VM-3',
    ])
  })

  test('all alerts of an item share its ticket, however its name is written', () => {
    const [, , third] = keysOf('perCi', { configurationItems: ITEMS })
    expect(keysOf('perCi', { configurationItems: ['vm-3'], ...episode('another') })).toEqual([third])
  })

  test('databases of one name on two servers have two tickets, also in one alert', () => {
    const [eu, us] = [...keysOf('perCi', about('eu')), ...keysOf('perCi', about('us'))]
    expect(eu).not.toEqual(us)
    expect(keysOf('perCi', about('eu', 'us'))).toEqual([eu, us])
  })

  test('a part about a target is about that alone, and says what named its ticket before', () => {
    const [, second] = partsOf(buildAlert(about('eu', 'us')), 'perCi')
    expect(second).toMatchObject({
      formerTicketKey: ['item', 'orders'],
      alert: { targets: [database('us')], resource: database('us') },
    })
    expect(second?.alert.links.resource).toContain('/servers/us/databases/orders')
  })

  test('a target that is named twice has one ticket, and no former name where that is its id', () => {
    const item = database('eu').id
    const parts = partsOf(
      buildAlert({ ...about('eu'), configurationItems: [item, 'ORDERS', 'orders'] }),
      'perCi',
    )
    expect(parts).toHaveLength(1)
    expect(
      partsOf(buildAlert({ ...about('eu'), configurationItems: [item] }), 'perCi')[0],
    ).not.toHaveProperty('formerTicketKey')
  })

  test('an alert without items has a ticket of its own', () => {
    expect(keysOf('perCi', { configurationItems: [] })).toEqual(keysOf('perAlert'))
  })
})

const seriesOfCase = (name: string): string => {
  const alert = parseAlert(loadPayload(`../cases/${name}.json`), '2026-11-25T08:16:00.000Z')
  return JSON.stringify(only(partsOf(alert, 'perSeries')).ticketKey)
}

const seriesKeys = (...dimensions: Alert['dimensions'][number][]) => keysOf('perSeries', { dimensions })

describe('perSeries', () => {
  test('knows a resource among the dimensions in either letter case', () => {
    const [one, other] = ['/subscriptions/S/resourceGroups/RG/x', '/subscriptions/s/resourcegroups/rg/x'].map(
      (value) => seriesKeys({ name: '_ResourceId', value }),
    )
    expect(one).toEqual(other)
    expect(seriesKeys({ name: 'disk', value: 'C:' })).not.toEqual(seriesKeys({ name: 'disk', value: 'c:' }))
  })

  const [computer, disk] = [
    { name: 'Computer', value: 'a' },
    { name: 'Disk', value: 'C:' },
  ]

  test('alerts of a rule on a target with the same dimensions share a ticket, in whatever order they stand', () => {
    const one = keysOf('perSeries', { dimensions: [computer, disk], ...episode('one') })
    expect(keysOf('perSeries', { dimensions: [disk, computer], ...episode('two') })).toEqual(one)
  })

  test('refires of a Prometheus rule and of a stateless log rule share a ticket, another dimension has its own', () => {
    const prometheus = [1, 2, 3].map((number) => seriesOfCase(`b03-prometheus-refires-${number}`))
    const log = [1, 2, 3].map((number) => seriesOfCase(`b12-stateless-log-refire-${number}`))
    expect([new Set(prometheus).size, new Set(log).size]).toEqual([1, 1])
    expect(seriesOfCase('b12-stateless-log-other-dimension')).not.toBe(log[0])
  })

  test('another dimension, rule or target is another series', () => {
    const keys = [
      seriesKeys(computer),
      seriesKeys({ ...computer, value: 'b' }),
      seriesKeys(),
      keysOf('perSeries', { dimensions: [computer], ...named('other', '') }),
      keysOf('perSeries', { dimensions: [computer], ...about('eu') }),
    ]
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length)
  })

  test('the series is one episode, by whichever of its alerts it is reported', () => {
    const [one, two] = ['one', 'two'].map((name) => {
      const { occurrence } = only(
        partsOf(buildAlert({ dimensions: [computer], ...episode(name) }), 'perSeries'),
      )
      return occurrence.episode
    })
    expect(one).toBe(two)
  })

  test('members of a ticket differ by their dimensions', () => {
    const { name } = only(partsOf(buildAlert({ dimensions: [computer] }), 'perSeries')).occurrence
    expect(name).toBe('cpu-high: vm-shop-1, Computer=a')
  })
})

const parsed = (name: string): Alert =>
  parseAlert(loadPayload(`../cases/${name}.json`), '2026-11-25T08:16:00.000Z')

const phase = (status: string, changed: object = {}, essentials: object = {}): string => {
  const context = {
    operationName: 'Microsoft.Compute/virtualMachines/restart/action',
    operationId: '51d3a1e3-f232-4aac-ae19-605185d18ce1',
    status,
    ...changed,
  }
  const sent = {
    monitoringService: 'Activity Log - Administrative',
    alertId: `/alerts/${status}`,
    ...essentials,
  }
  return only(partsOf(parseAlert(commonPayload(sent, context), START), undefined)).ticketKey.join()
}

const scaled = (step: string, changed: object = {}, essentials: object = {}): string => {
  const operationName = `Microsoft.Insights/AutoscaleSettings/${step}/Action`
  const correlationId = 'c1d3a1e3-f232-4aac-ae19-605185d18ce1'
  return phase('Succeeded', { operationName, correlationId, ...changed }, essentials)
}

describe('without a group', () => {
  test.each(['b03-prometheus-refires-1', 'b12-stateless-log-refire-1'])(
    'what fires anew at each evaluation has a ticket for its series: %s',
    (name) => {
      const alert = parsed(name)
      const [part] = partsOf(alert, undefined)
      expect(part?.ticketKey).toEqual(partsOf(alert, 'perSeries')[0]?.ticketKey)
      // A ticket that was opened before this was the default goes on.
      expect(part?.formerTicketKey).toEqual([alert.keys.formerEpisode])
    },
  )

  test('an alert of another service has a ticket of its own', () => {
    const alert = parsed('b01-resolved-with-new-fireddatetime-1-fired')
    expect(partsOf(alert, undefined)).toEqual(partsOf(alert, 'perAlert'))
  })

  test('each row of a simple log alert has one too, whatever the sender calls itself', () => {
    const context = { condition: { allOf: [{ searchQuery: 'q', event: [[{ name: 'a', value: '1' }]] }] } }
    const alert = parseAlert(commonPayload({ monitoringService: 'Log Alerts V2' }, context), START)
    expect(partsOf(alert, undefined)).toEqual(partsOf(alert, 'perAlert'))
  })

  test('the phases of an operation share a ticket; another operation, target or test notification does not', () => {
    const one = phase('Started')
    expect([phase('Accepted'), phase('Succeeded')]).toEqual([one, one])
    const others = [
      phase('Started', { operationId: '61d3a1e3-f232-4aac-ae19-605185d18ce1' }),
      phase('Started', { operationId: 'none' }),
      phase('Started', {}, { alertTargetIDs: ['/subscriptions/s/resourceGroups/rg/providers/a/b/other'] }),
      phase('Started', {}, { alertRule: 'another' }),
      phase('Started', {}, { alertId: '/alerts/Test_Alert' }),
    ]
    expect(new Set([one, ...others]).size).toBe(6)
  })

  test('what autoscale reports of one change, on the setting and on what it scales, shares a ticket', () => {
    const onSetting = { alertTargetIDs: ['/subscriptions/s/resourceGroups/rg/providers/a/settings/setting'] }
    const one = scaled('Scaleup')
    const same = [
      scaled('Scaleup', {}, onSetting),
      scaled('ScaleupResult', { operationId: '61d3a1e3-f232-4aac-ae19-605185d18ce1' }, onSetting),
    ]
    expect(same).toEqual([one, one])
    const others = [
      scaled('Scaleup', { correlationId: 'd1d3a1e3-f232-4aac-ae19-605185d18ce1' }),
      scaled('Scaleup', { correlationId: 'none' }),
      scaled('Scaleup', {}, { alertRule: 'another' }),
      scaled('Scaleup', {}, { alertId: '/alerts/Test_Alert' }),
    ]
    expect(new Set([one, ...others]).size).toBe(5)
  })
})

const sharedKey = (...sharedBy: string[]): unknown =>
  only(partsOf(buildAlert(episode(sharedBy.join())), { sharedBy })).ticketKey

test('groupBy: alerts that give the same texts share a ticket', () => {
  expect(sharedKey('a', 'b')).toEqual(['by', 'a', 'b'])
  expect(sharedKey('a,b')).not.toEqual(sharedKey('a', 'b'))
})

describe('perLogRow', () => {
  test('an alert has a ticket for each different row, whose values that are not blank lead its facts', () => {
    const parts = partsOf(buildAlert({ rows: ROWS }), 'perLogRow')
    expect(parts.map(({ alert }) => alert.rows)).toEqual([[ROWS[0]], [ROWS[1]]])
    expect(parts[0]?.alert.facts).toEqual([
      { name: 'host', value: 'a' },
      { name: 'Condition', value: 'Average Percentage CPU over 90' },
    ])
  })

  test('a row of a later alert is another ticket', () => {
    const rows = [{ host: 'a' }]
    expect(keysOf('perLogRow', { rows, ...episode('later') })).not.toEqual(keysOf('perLogRow', { rows }))
  })

  test('an alert without rows has a ticket of its own', () => {
    expect(keysOf('perLogRow', { rows: [] })).toEqual(keysOf('perAlert'))
  })
})

describe('what a part says', () => {
  test('is the alert’s condition, time and severity, its rule and id, and whether its end will be reported', () => {
    const alert = buildAlert({ severity: 'Sev0', reportsEnd: 'perhaps', firedAt: '2026-02-03T04:05:06.000Z' })
    expect(only(partsOf(alert, 'perAlert')).occurrence).toMatchObject({
      condition: 'fired',
      occurredAt: '2026-02-03T04:05:06.000Z',
      severity: 'Sev0',
      reportsEnd: 'perhaps',
      rule: alert.rule.name,
      alertId: alert.alertId,
    })
  })

  test('has a name of one line, of at most 120 characters, well-formed', () => {
    const rule = { name: `disk\n\tfull ${'x'.repeat(108)}🚀`, id: '', description: '' }
    const { name } = only(partsOf(buildAlert({ rule, configurationItems: [] }), 'perAlert')).occurrence
    expect(name).toBe(`disk full ${'x'.repeat(108)}🚀`)
    const longer = { ...rule, name: `x${rule.name}` }
    const cut = only(partsOf(buildAlert({ rule: longer, configurationItems: [] }), 'perAlert')).occurrence
      .name
    expect(cut.length).toBeLessThanOrEqual(120)
    expect(cut.isWellFormed()).toBe(true)
  })

  test('is an episode of the same key under every grouping but perLogRow', () => {
    const alert = buildAlert({ configurationItems: ['vm-1'], rows: [{ host: 'a' }] })
    const episodes = (['perAlert', 'perRule', 'perCi', 'perLogRow'] as const).map(
      (grouping) => partsOf(alert, grouping)[0]?.occurrence.episode,
    )
    expect(new Set(episodes.slice(0, 3)).size).toBe(1)
    expect(episodes[3]).not.toBe(episodes[0])
  })
})

describe('an alert of very many parts', () => {
  const items = Array.from({ length: 80 }, (_, index) => `vm-${index}`)
  const rows = items.map((host) => ({ host }))
  const many = { configurationItems: items, rows }

  test.each(['perCi', 'perLogRow'] as const)(
    'has forty-nine tickets and one for the rest with %s',
    (grouping) => {
      const parts = partsOf(buildAlert(many), grouping)
      expect(parts).toHaveLength(MOST_OWN_PARTS + 1)
      const { alert, occurrence } = parts.at(-1) as Part
      expect(occurrence.name).toMatch(/^cpu-high: 31 more (rows|configuration items) of this alert$/)
      const told = parts.flatMap((part): readonly unknown[] =>
        grouping === 'perCi' ? part.alert.configurationItems : part.alert.rows,
      )
      expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(80)
      expect(told).toHaveLength(80)
      expect(alert.facts[0]?.value.split('; ')).toHaveLength(31)
    },
  )

  test.each(['perCi', 'perLogRow'] as const)(
    'has the same ones for its end, in any order, with %s',
    (grouping) => {
      const ended = {
        configurationItems: items.toReversed(),
        rows: rows.toReversed(),
        condition: 'resolved',
      } as const
      expect(keysOf(grouping, ended)).toEqual(keysOf(grouping, many))
    },
  )
})
