import { facts } from '../facts.ts'
import { at, text } from '../values.ts'
import { joined } from './criteria.ts'
import type { ContextReading } from './reading.ts'

/** Cost alerts: a budget's threshold was reached, or is forecast to be. Amounts are texts with currency signs. */
export function parseCostContext(context: unknown): ContextReading {
  const budget = at(context, 'AlertData')
  const name = text(at(budget, 'BudgetName'))
  const spent = text(at(budget, 'SpentAmount'))
  const threshold = text(at(budget, 'NotificationThresholdAmount'))
  return {
    facts: facts([
      ['Budget', name],
      ['Category', at(context, 'AlertCategory')],
      ['Budget type', at(budget, 'BudgetType')],
      ['Spent', spent],
      ['Forecast for the period', at(budget, 'ForecastedTotalForPeriod')],
      ['Notification threshold', threshold],
      ['Threshold type', at(budget, 'ThresholdType')],
      ['Budget amount', at(budget, 'BudgetThreshold')],
      ['Unit', at(budget, 'Unit')],
      ['Budget start', at(budget, 'BudgetStartDate')],
      ['Scope', at(budget, 'Scope')],
      ['Budget creator', at(budget, 'BudgetCreator')],
    ]),
    sentence: joined(
      name === '' ? '' : `Budget ${name}:`,
      spent === '' ? '' : `spent ${spent}`,
      threshold === '' ? '' : `of the notification threshold ${threshold}`,
    ),
    ruleName: name,
  }
}
