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
    const reasons = variables.map(unknownConditionName).filter((reason) => reason !== undefined)
    if (variables.length === 0) reasons.push('the condition looks at nothing of the alert')
    if (reasons.length > 0) return reasons
    return (alert, raw) => engine.renderSync(parsed, conditionScope(alert, raw)) === 'yes'
  } catch (error) {
    return [liquidReason(error).reason]
  }
}
