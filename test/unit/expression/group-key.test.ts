import { describe, expect, test } from 'vitest'
import { compileGroupKey } from '../../../shared/expression/expression.ts'
import { ExpressionScope } from '../../../shared/expression/scope.ts'
import { buildAlert } from '../../builders/alert.ts'
import { groupKeyOf } from '../../builders/config.ts'

const raw = { data: { team: 'Shop', number: 7, list: [{ a: 1 }] } }

describe('a group key', () => {
  test.each([
    ['alert.rule.name', ['cpu-high']],
    ['alert.resource.resourceGroup + "/" + alert.rule.name', ['rg-shop/cpu-high']],
    ['[alert.rule.name, alert.resource.resourceGroup]', ['cpu-high', 'rg-shop']],
    ['alert.configurationItems', ['vm-shop-1']],
    ['alert.targets.map(t, t.resourceGroup)', ['rg-shop']],
    ['alert.severity in ["Sev0", "Sev1"] ? "urgent" : alert.rule.name', ['urgent']],
    ['raw.data.team', ['shop']],
    ['raw.data.number', ['7']],
  ])('%s gives %j', (text, expected) => {
    expect(groupKeyOf(text)(new ExpressionScope(buildAlert(), raw))).toEqual(expected)
  })

  test.each([
    ['raw.data.list', 'raw.data.list is not a text or a list of texts'],
    ['raw.data.nothing', 'the alert has no raw.data.nothing'],
  ])('%s gives no key', (text, undecided) => {
    expect(groupKeyOf(text)(new ExpressionScope(buildAlert(), raw))).toEqual({ undecided })
  })

  test.each([
    ['alert.firedAt', 'it is a time'],
    ['alert.severity == "Sev0"', 'it is true or false'],
    ['alert.resource', 'it is a set of values'],
    ['"all"', 'it gives the same result for every alert'],
  ])('%s is refused', (text, reason) => {
    expect(compileGroupKey(text)).toEqual([{ at: 0, reason: expect.stringContaining(reason) }])
  })
})
