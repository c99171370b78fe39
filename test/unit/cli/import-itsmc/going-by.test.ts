import { describe, expect, test } from 'vitest'
import { writeConfigTexts } from '../../../../cli/import-itsmc/config-texts.ts'
import { goingBy } from '../../../../cli/import-itsmc/going-by.ts'
import { planImport } from '../../../../cli/import-itsmc/plan-import.ts'
import { formatReport } from '../../../../cli/import-itsmc/report-text.ts'
import { productNamed } from '../../../builders/products.ts'
import { buildReceiver } from './receivers.ts'

describe('an import for Service Manager', () => {
  test.each([
    [undefined, 'user: DOMAIN\\name', '--via gateway'],
    ['portal', 'user: DOMAIN\\name', '--via gateway'],
    ['gateway', 'via: gateway', '`gateway/scsm`'],
  ])('by %s writes such a connection, which the app takes', async (way, member, chore) => {
    const plan = planImport([buildReceiver()], goingBy(way, productNamed('scsm')), 'scsm')
    const { texts, changes } = await writeConfigTexts(plan)
    expect(texts['bridge.yaml']).toContain(member)
    expect(formatReport({ folder: 'out', plan, changes, remarks: [] })).toContain(chore)
  })

  test('refuses a way that does not exist', () => {
    expect(() => goingBy('web', productNamed('scsm'))).toThrow('--via takes portal or gateway, not "web".')
  })

  test('refuses a way for any other product', () => {
    expect(() => goingBy('portal', productNamed('servicenow'))).toThrow(
      '--via is not for ServiceNow, which is reached in one way.',
    )
  })

  test('leaves out constants that the product cannot take, and reports them', async () => {
    const constants = new Map([['impact', '3']])
    const plan = planImport([buildReceiver({}, { constants })], productNamed('scsm'), 'scsm')
    await expect(writeConfigTexts(plan)).resolves.toBeDefined()
    expect(plan.routes[0]?.remarks).toEqual([
      expect.stringMatching(
        /^WorkItemData: Impact is left out, because it is a choice and takes .+; "3" is none$/,
      ),
    ])
  })
})
