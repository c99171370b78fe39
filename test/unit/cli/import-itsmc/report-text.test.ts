import { describe, expect, test } from 'vitest'
import { writeConfigTexts } from '../../../../cli/import-itsmc/config-texts.ts'
import { planImport } from '../../../../cli/import-itsmc/plan-import.ts'
import type { Receiver } from '../../../../cli/import-itsmc/receiver.ts'
import { formatReport } from '../../../../cli/import-itsmc/report-text.ts'
import type { RouteChanges } from '../../../../cli/import-itsmc/tell-changes.ts'
import { buildReceiver } from './receivers.ts'
import { CHERWELL } from '../../../../shared/connectors/cherwell/product.ts'
import { PROVANCE } from '../../../../shared/connectors/provance/product.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'

async function reportOn(...receivers: readonly Receiver[]): Promise<{ text: string; changes: RouteChanges }> {
  const plan = planImport(receivers, SERVICE_NOW, 'servicenow')
  const { changes } = await writeConfigTexts(plan)
  const [first] = changes
  if (first === undefined) throw new Error('Each route has changes.')
  return {
    text: formatReport({ folder: 'out', plan, changes, remarks: ['b.json has no ITSM receivers.'] }),
    changes: first,
  }
}

describe('the report', () => {
  test('names the webhook of each receiver, the settings and the commands', async () => {
    const { text } = await reportOn(buildReceiver({ name: 'Raise | incident' }))

    expect(text).toContain(
      '| ag-shop | Raise \\| incident | raise-incident | servicenow | `https://<app>.azurewebsites.net/api/alerts/raise-incident` |',
    )
    expect(text).toContain('Set `SERVICENOW_URL`')
    expect(text).toContain('`npm run connect -- servicenow --folder out`')
    expect(text).toContain('remove `config/tests/shipped.yaml`')
    expect(text).toContain('b.json has no ITSM receivers.')
  })

  test.each([
    ['Provance', PROVANCE, 'no new connections to Provance since 2020-10-01'],
    ['Cherwell', CHERWELL, 'no new connections to Cherwell since 2020-10-01'],
    ['Cherwell', CHERWELL, 'Cherwell ends on 2026-12-31'],
  ])('[S-03] says of %s what must be known before it is connected', (_, product, words) => {
    const plan = planImport([buildReceiver()], product, product.name)
    const text = formatReport({ folder: 'out', plan, changes: [], remarks: [] })
    expect(text).toMatch(new RegExp(`## Before you connect\\n\\n- .*${words}`))
  })

  test('separates constants from values that depend on the severity', async () => {
    const { changes } = await reportOn(buildReceiver({}, { constants: new Map([['impact', '3']]) }))

    expect(changes.same).toContain('`impact` is always "3".')
    expect(changes.different).toContain(
      "The alert's severity decides `urgency`. ITSMC left that to ServiceNow.",
    )
  })

  test.each([
    ['perAlert', 'different', 'Each problem has a ticket of its own.'],
    ['perCi', 'different', 'Each configuration item has one ticket, which all its alerts share'],
    ['perLogRow', 'same', "Each row of a log alert's result has a ticket of its own"],
  ] as const)('says what %s means', async (grouping, place, line) => {
    const { changes } = await reportOn(buildReceiver({}, { grouping }))

    expect(changes[place]).toContainEqual(expect.stringContaining(line))
  })

  test('says which fields of a saved template are replaced', async () => {
    const { changes } = await reportOn(buildReceiver({}, { savedTemplate: 'Azure alert' }))

    expect(changes.different).toContainEqual(
      expect.stringContaining('replaces what the saved template says about `short_description`'),
    )
  })

  test('warns of receivers of one action group that would share their tickets', async () => {
    const { changes } = await reportOn(buildReceiver(), buildReceiver({ name: 'Second' }))

    expect(changes.open).toEqual([expect.stringContaining('has `second` as well')])
  })

  test.each([
    ['another action group', { actionGroups: ['ag-stock'] }, {}],
    ['another connection', { connectionId: 'other' }, {}],
    ['another grouping', {}, { grouping: 'perCi' }],
    ['another kind', {}, { kind: 'event' }],
  ] as const)('does not warn of one of %s', async (_, receiver, configuration) => {
    const { changes } = await reportOn(
      buildReceiver(),
      buildReceiver({ name: 'Second', ...receiver }, configuration),
    )

    expect(changes.open).toEqual([])
  })

  test('says what was wrong with the receiver', async () => {
    const { changes } = await reportOn(
      buildReceiver({ remarks: ['connectionId is not a GUID'] }, { remarks: ['Colour is no known member'] }),
    )

    expect(changes.open).toEqual(['connectionId is not a GUID.', 'Colour is no known member.'])
  })
})
