import { describe, expect, test } from 'vitest'
import { lookUpsFor } from '../../../shared/resource-graph/tags.ts'

const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111'
const GROUP = `${SUBSCRIPTION}/resourcegroups/rg`
const ACCOUNT = `${GROUP}/providers/microsoft.storage/storageaccounts/files`

describe('what is looked up for a target', () => {
  test.each([
    ['a resource: it and its group', ACCOUNT, [ACCOUNT, GROUP]],
    [
      'a part of one: the whole as well',
      `${ACCOUNT}/queueServices/default`,
      [`${ACCOUNT}/queueservices/default`, ACCOUNT, GROUP],
    ],
    ['a group: itself', `${SUBSCRIPTION}/resourceGroups/RG/`, [GROUP]],
    ['a subscription: itself', SUBSCRIPTION, [SUBSCRIPTION]],
    [
      'what is in a subscription and in no group',
      `${SUBSCRIPTION}/providers/Microsoft.Example/things/one`,
      [`${SUBSCRIPTION}/providers/microsoft.example/things/one`, SUBSCRIPTION],
    ],
    [
      'a name with letters of any alphabet',
      `${SUBSCRIPTION}/resourceGroups/größe`,
      [`${SUBSCRIPTION}/resourcegroups/größe`],
    ],
  ])('%s', (_, id, lookUps) => {
    expect(lookUpsFor(id)).toEqual({ tagged: lookUps, subscription: SUBSCRIPTION })
  })
})

test.each([
  ['a quote', `${GROUP}/providers/x/y/a') | project secret //`],
  ['a backslash', `${GROUP}/providers/x/y/a\\`],
  ['a line break', `${GROUP}/providers/x/y/a\nb`],
  ['a bar', `${GROUP}/providers/x/y/a|b`],
  ['no subscription', '/providers/x/y/a'],
  ['an invalid subscription', '/subscriptions/all/resourceGroups/rg'],
  ['more than an id has', `${GROUP}/providers/x/y/${'a'.repeat(261)}`],
])('an id with %s reaches no query', (_, id) => {
  expect(lookUpsFor(id)).toBeUndefined()
})
