import { type Arbitrary, assert, constantFrom, letrec, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import type { Severity } from '../../../shared/alert/alert.ts'
import { isCovered } from '../../../shared/expression/outline.ts'
import { ExpressionScope } from '../../../shared/expression/scope.ts'
import { buildAlert } from '../../builders/alert.ts'
import { conditionOf } from '../../builders/config.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'

const QUESTIONS = [
  'alert.severity == "Sev0"',
  'alert.severity <= "SEV1"',
  'alert.severity != "Sev4"',
  'alert.severity in ["Sev0", "Sev3"]',
  '"Sev2" > alert.severity',
  'alert.condition == "fired"',
  'alert.rule.name == "cpu"',
  'alert.rule.name in ["CPU", "disk"]',
  'alert.rule.name.startsWith("c")',
  'alert.customProperties.team == "shop"',
]

/** Conditions of a few questions, with parentheses. */
const { condition } = letrec<{ condition: string; both: string; question: string }>((tie) => ({
  condition: constantFrom('question', 'both').chain((kind) => tie(kind as 'both')),
  both: tuple(tie('condition'), constantFrom('&&', '||'), tie('question')).map(
    ([left, operator, right]) => `(${left}) ${operator} ${right}`,
  ),
  question: constantFrom(...QUESTIONS, ...QUESTIONS.map((question) => `!(${question})`)),
})) as { condition: Arbitrary<string> }

const SCOPES = (['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'] satisfies Severity[]).flatMap((severity) =>
  ['cpu', 'Disk', 'other'].flatMap((name) =>
    [{}, { team: 'shop' }, { team: 'web' }].map(
      (customProperties) =>
        new ExpressionScope(
          buildAlert({ severity, rule: { name, id: '', description: '' }, customProperties }),
          {},
        ),
    ),
  ),
)

test('a condition that is reported as covered holds for no alert that the other conditions leave', () => {
  assert(
    property(condition, condition, (lower, upper) => {
      const [one, other] = [conditionOf(lower), conditionOf(upper)]
      if (!isCovered(one.outline ?? [], [other.outline ?? []])) return
      const left = SCOPES.filter((scope) => one(scope) === true && other(scope) !== true)
      expect([lower, upper, left.length]).toEqual([lower, upper, 0])
    }),
    propertyRuns(300, 20_000),
  )
})
