import { facts } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import { joined } from './criteria.ts'
import { numberOf, numberText } from '../quantity.ts'
import type { ContextReading } from './reading.ts'

/** Cost alerts: a budget's threshold was reached, or is forecast to be. Amounts are texts with currency signs. */
export function parseCostContext(context: unknown): ContextReading {
  const member = readMembers(context)
  const budget = member.inside('AlertData', ['BudgetId'])
  const name = budget.text('BudgetName')
  const spent = budget.text('SpentAmount')
  const threshold = budget.text('NotificationThresholdAmount')
  const [amount, unit] = [budget.text('BudgetThreshold'), budget.text('Unit')]
  const forecast = budget.text('ForecastedTotalForPeriod')
  const isForecast = /forecast/i.test(budget.text('ThresholdType')) && forecast !== ''
  return {
    title: [
      { text: name.replace(/[ _-]?budget$/i, '') || name, rank: 1, before: 'Budget ', after: ':' },
      {
        text: joined(amountText(isForecast ? forecast : spent), 'of', amountText(amount), unit),
        rank: 0,
      },
      { text: isForecast ? 'forecast' : 'spent', rank: 2 },
      { text: shareText(threshold, amount), rank: 3, before: ' (', after: ' threshold)' },
    ],
    facts: facts([
      ['Budget', name],
      ['Category', member.get('AlertCategory')],
      ['Budget type', budget.get('BudgetType')],
      ['Spent', spent],
      ['Forecast for the period', forecast],
      ['Notification threshold', threshold],
      ['Threshold type', budget.get('ThresholdType')],
      ['Budget amount', amount],
      ['Unit', unit],
      ['Budget start', budget.get('BudgetStartDate')],
      ['Scope', budget.get('Scope')],
      ['Budget creator', budget.get('BudgetCreator')],
    ]),
    rest: [...budget.rest(), ...member.rest()],
    sentence: joined(
      name === '' ? '' : `Budget ${name}:`,
      spent === '' ? '' : joined(spent, amount === '' ? '' : `of ${amount}`, 'spent'),
      threshold === '' ? '' : `(notification threshold: ${threshold})`,
    ),
    ruleName: name,
  }
}

/** `$11,111.00` as `11,111`: the currency is named beside it. */
function amountText(amount: string): string {
  return numberText(plainAmount(amount))
}

function plainAmount(amount: string): string {
  const digits = amount.replace(/[^\d.-]/g, '')
  return numberOf(digits) === undefined ? amount : digits
}

/** A threshold in percent of the budget; the amount itself where the budget's is not known. */
function shareText(threshold: string, amount: string): string {
  const [part, whole] = [numberOf(plainAmount(threshold)), numberOf(plainAmount(amount))]
  if (part === undefined || whole === undefined || whole === 0) return amountText(threshold)
  return `${numberText(Number(((part / whole) * 100).toPrecision(3)))} %`
}
