import { facts } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import { joined } from './criteria.ts'
import type { ContextReading } from './reading.ts'

/** Cost alerts: a budget's threshold was reached, or is forecast to be. Amounts are texts with currency signs. */
export function parseCostContext(context: unknown): ContextReading {
  const member = readMembers(context)
  const budget = member.inside('AlertData', ['BudgetId'])
  const name = budget.text('BudgetName')
  const spent = budget.text('SpentAmount')
  const threshold = budget.text('NotificationThresholdAmount')
  return {
    facts: facts([
      ['Budget', name],
      ['Category', member.get('AlertCategory')],
      ['Budget type', budget.get('BudgetType')],
      ['Spent', spent],
      ['Forecast for the period', budget.get('ForecastedTotalForPeriod')],
      ['Notification threshold', threshold],
      ['Threshold type', budget.get('ThresholdType')],
      ['Budget amount', budget.get('BudgetThreshold')],
      ['Unit', budget.get('Unit')],
      ['Budget start', budget.get('BudgetStartDate')],
      ['Scope', budget.get('Scope')],
      ['Budget creator', budget.get('BudgetCreator')],
    ]),
    rest: [...budget.rest(), ...member.rest()],
    sentence: joined(
      name === '' ? '' : `Budget ${name}:`,
      spent === '' ? '' : `spent ${spent}`,
      threshold === '' ? '' : `of the notification threshold ${threshold}`,
    ),
    ruleName: name,
  }
}
