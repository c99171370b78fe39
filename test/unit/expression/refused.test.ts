import { describe, expect, test } from 'vitest'
import { compileCondition } from '../../../shared/expression/expression.ts'

/** What is said of a text that is no condition, each with its column. */
function saidOf(text: string): string[] {
  const condition = compileCondition(text)
  if (!Array.isArray(condition)) throw new Error('It is a condition.')
  return condition.map(({ at, reason }) => `${at + 1}: ${reason}`)
}

describe('an expression is no condition', () => {
  test.each([
    ['', '1: the expression ends where a value is expected'],
    ['true', '1: it gives the same result for every alert: it reads no value of the alert'],
    ['alert.severity == "Sev0" ||', '28: the expression ends where a value is expected'],
    ['alert.severity == "Sev0', '19: the text that begins with "Sev0 has no closing quote'],
    ['alert.severity == "Sev0", "Sev1"', '25: , is not expected there'],
    ['alert["severity" == 1', '22: a closing ] is missing at the end'],
    ['severity == "Sev0"', '1: there is no value severity. Did you mean alert.severity?'],
    [
      'ticket.number == "1"',
      '1: there is no value ticket. A text needs quotes: "ticket". An expression can use alert and raw',
    ],
    [
      'alert.severity == nil',
      '19: there is no value nil. Whether the alert has a value is asked by has(…), such as has(alert.resource)',
    ],
    ['alert["severty"] == "Sev0"', '7: alert has no severty. Did you mean severity?'],
    ['alert.dimensions.exists(d, d.nam == "x")', '30: d has no nam. Did you mean name?'],
    [
      'alert.configurationItems.size > 1',
      '26: alert.configurationItems is a list and has no size. Write alert.configurationItems.size()',
    ],
    ['alert.condition == "Fire"', '20: alert.condition is never "Fire". Did you mean fired?'],
    [
      'alert.rule.name.upperAscii() == "X"',
      '1: there is no function upperAscii: letter case makes no difference here',
    ],
    ['alert.rule.name.contains(1)', '1: contains cannot be used like that. It is written text.contains("…")'],
    ['"db" in alert.rule.name', '1: alert.rule.name is a text: write alert.rule.name.contains("db")'],
    [
      'alert.severity && alert.isFiredAtOurs',
      '1: &&, || and ! take what is true or false, such as a comparison, and not a text',
    ],
    ['alert.rule.name.matches(alert.rule.id)', '1: matches takes a pattern that is written there in quotes'],
    [
      'alert.facts.exists(f, alert.targets.exists(t, t.name == f.value))',
      '23: inside a list, only lists that belong to its own items can be gone through',
    ],
    ['not alert.resource', '5: not is not known here. Write !. As a whole: !has(alert.resource)'],
    [
      'alert.configurationItems contains "vm-1" or alert.severity <> "Sev4"',
      '26: contains is not known here. Write value.contains("…"), or "…" in list. As a whole: "vm-1" in alert.configurationItems || alert.severity != "Sev4"',
    ],
  ])('%s', (text, said) => {
    expect(saidOf(text)).toEqual([said])
  })

  test('and all names that are unknown are named', () => {
    expect(saidOf('alert.a == raw.b || c')).toEqual([
      expect.stringMatching(/^7: alert has no a\. It has shape, /),
      '21: there is no value c. A text needs quotes: "c". An expression can use alert and raw',
    ])
  })
})
