import { describe, expect, test } from 'vitest'
import { findActionGroups } from '../../../../cli/import-itsmc/action-groups.ts'

const receivers = [{ name: 'Raise incident' }]

describe('the action groups of an export', () => {
  test.each([
    ['the REST API', { name: 'ag', properties: { itsmReceivers: receivers } }],
    ['a list of the REST API', { value: [{ name: 'ag', properties: { itsmReceivers: receivers } }] }],
    ['Azure CLI', { name: 'ag', itsmReceivers: receivers }],
    ['a list of Azure CLI', [{ name: 'ag', itsmReceivers: receivers }]],
    ['names in capitals', { Name: 'ag', Properties: { ItsmReceivers: receivers } }],
    ['an ARM template', { resources: [{ name: 'ag', properties: { itsmReceivers: receivers } }] }],
    [
      'an ARM template with symbolic names',
      { resources: { group: { name: 'ag', properties: { itsmReceivers: receivers } } } },
    ],
    [
      'a nested deployment',
      {
        resources: [
          {
            name: 'nested',
            properties: {
              template: { resources: [{ name: 'ag', properties: { itsmReceivers: receivers } }] },
            },
          },
        ],
      },
    ],
  ])('are found as %s writes them', (_, exported) => {
    expect(findActionGroups(exported)).toEqual([{ name: 'ag', receivers }])
  })

  test('have the default values of the parameters of their own template', () => {
    const exported = {
      parameters: { group: { defaultValue: 'outer' } },
      resources: [
        {
          properties: {
            template: {
              parameters: { group: { defaultValue: 'ag' }, connection: { defaultValue: 'c-1' } },
              resources: [
                {
                  name: "[parameters('group')]",
                  properties: {
                    itsmReceivers: [
                      { name: "[parameters('unknown')]", connectionId: "[parameters('connection')]" },
                    ],
                  },
                },
              ],
            },
          },
        },
      ],
    }

    expect(findActionGroups(exported)).toEqual([
      { name: 'ag', receivers: [{ name: "[parameters('unknown')]", connectionId: 'c-1' }] },
    ])
  })

  test('are reported when their receivers are computed', () => {
    const [group] = findActionGroups({ name: 'ag', itsmReceivers: "[variables('receivers')]" })

    expect(group).toMatchObject({ receivers: [], remark: expect.stringContaining('an ARM expression') })
  })

  test('keep the receivers that can be read beside one that cannot', () => {
    const [group] = findActionGroups({ name: 'ag', itsmReceivers: ['what?', ...receivers] })

    expect(group).toMatchObject({ receivers, remark: expect.stringContaining('1 of itsmReceivers') })
  })

  test.each([[null], [7], ['text'], [[]], [{ itsmReceivers: [] }], [{ itsmReceivers: null }], [{ a: 1 }]])(
    'are not seen in %j',
    (exported) => {
      expect(findActionGroups(exported)).toEqual([])
    },
  )
})
