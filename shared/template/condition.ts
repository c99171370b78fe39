import { Tokenizer, TypeGuards } from 'liquidjs'
import type { Alert } from '../alert/alert.ts'
import { conditionScope } from './context.ts'
import { createConditionEngine, variablesOf } from './engine.ts'
import { unknownConditionName } from './names.ts'
import { liquidReason } from './template.ts'

/** Whether an alert satisfies a route's `when`. */
export type Condition = (alert: Alert, raw: unknown) => boolean

const engine = createConditionEngine()

/**
 * Compiles a Liquid condition such as `alert.severity == "Sev0"`.
 *
 * @returns the condition, or the reasons why it is none
 */
export function compileCondition(expression: string): Condition | string[] {
  if (/[{}]/.test(expression)) return ['a condition is a Liquid expression without {{ }} and {% %}']
  try {
    const parsed = engine.parse(`{% if ${expression} %}yes{% endif %}`)
    const variables = variablesOf(engine, parsed)
    const reasons = variables
      .map(({ path }) => unknownConditionName(path))
      .filter((reason) => reason !== undefined)
    const malformed = malformedPart(expression)
    if (malformed !== undefined) reasons.push(malformed)
    if (variables.length === 0) reasons.push('the condition looks at nothing of the alert')
    if (reasons.length > 0) return reasons
    return (alert, raw) => engine.renderSync(parsed, conditionScope(alert, raw)) === 'yes'
  } catch (error) {
    return [liquidReason(error).reason]
  }
}

/**
 * What Liquid would pass over: `a b`, `a ==`, `a == "b` and `a == 1, 2` all have a value for it. A condition that is not
 * what it seems to be must not route alerts.
 */
function malformedPart(expression: string): string | undefined {
  const tokenizer = new Tokenizer(expression, engine.options.operators)
  let wantsValue = true
  for (const token of tokenizer.readExpressionTokens()) {
    const text = token.getText()
    const isNot = text === 'not'
    const isValue = !TypeGuards.isOperatorToken(token)
    if (wantsValue !== (isValue || isNot)) return `${text} is not expected there`
    if (TypeGuards.isQuotedToken(token) && !/^(["']).*\1$/s.test(text)) return `${text} has no closing quote`
    wantsValue = !isValue
  }
  if (wantsValue) return 'the condition ends where a value is expected'
  tokenizer.skipBlank()
  const rest = tokenizer.remaining()
  return rest === '' || rest.startsWith('|') ? undefined : `${rest} is not expected there`
}
