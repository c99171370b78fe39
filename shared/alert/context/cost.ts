import type { TitlePart } from '../alert.ts'
import { facts } from '../facts.ts'
import { readMembers } from '../member-reader.ts'
import { joined } from './criteria.ts'
import { numberText } from '../quantity.ts'
import type { ContextReading } from './reading.ts'
import { ON_PART, SEVERITY_PART } from './title-parts.ts'

/** What a cost alert says of its budget, as sent; `''` where it does not. */
interface Budget {
  readonly name: string
  readonly category: string
  readonly spent: string
  /** For the period; `''` unless the alert is about it. */
  readonly forecast: string
  readonly threshold: string
  readonly amount: string
  readonly unit: string
}

/** Cost alerts: a budget's threshold was reached, or is forecast to be. Amounts are texts with currency signs. */
export function parseCostContext(context: unknown): ContextReading {
  const member = readMembers(context)
  const data = member.inside('AlertData', ['BudgetId'])
  const [thresholdType, forecast] = [data.text('ThresholdType'), data.text('ForecastedTotalForPeriod')]
  const budget: Budget = {
    name: data.text('BudgetName'),
    category: member.text('AlertCategory'),
    spent: data.text('SpentAmount'),
    forecast: /forecast/i.test(thresholdType) ? forecast : '',
    threshold: data.text('NotificationThresholdAmount'),
    amount: data.text('BudgetThreshold'),
    unit: data.text('Unit'),
  }
  return {
    title: titleOf(budget),
    facts: facts([
      ['Budget', budget.name],
      ['Category', budget.category],
      ['Budget type', data.get('BudgetType')],
      ['Spent', budget.spent],
      ['Forecast for the period', forecast],
      ['Notification threshold', budget.threshold],
      ['Threshold type', thresholdType],
      ['Budget amount', budget.amount],
      ['Unit', budget.unit],
      ['Budget start', data.get('BudgetStartDate')],
      ['Scope', data.get('Scope')],
      ['Budget creator', data.get('BudgetCreator')],
    ]),
    rest: member.rest(),
    sentence: sentenceOf(budget),
    ruleName: budget.name,
  }
}

/** Other cost alerts, of credits and invoices, have no amounts: they are named by their rule and their category. */
function titleOf({ name, category, spent, forecast, threshold, amount, unit }: Budget): TitlePart[] {
  const reached = forecast || spent
  if (reached === '') {
    return [SEVERITY_PART, { of: 'rule', rank: 1 }, { text: category, rank: 2, before: ': ' }, ON_PART]
  }
  return [
    { text: name.replace(/[ _-]?budget$/i, '') || name, rank: 1, before: 'Budget ', after: ':' },
    { text: joined(amountText(reached), ofText(amountText(amount)), unit), rank: 0 },
    { text: forecast === '' ? 'spent' : 'forecast', rank: 2 },
    { text: shareText(threshold, amount), rank: 3, before: ' (', after: ' threshold)' },
  ]
}

function sentenceOf({ name, spent, forecast, threshold, amount }: Budget): string {
  const amounts = [
    spent === '' ? '' : joined(spent, ofText(amount), 'spent'),
    forecast === '' ? '' : `${forecast} forecast`,
  ].filter((said) => said !== '')
  if (amounts.length === 0) return ''
  return joined(
    name === '' ? '' : `Budget ${name}:`,
    amounts.join(', '),
    threshold === '' ? '' : `(notification threshold: ${threshold})`,
  )
}

function ofText(amount: string): string {
  return amount === '' ? '' : `of ${amount}`
}

/** `$11,111.00` as `11,111`: the currency is named beside it. */
function amountText(amount: string): string {
  const number = amountOf(amount)
  return number === undefined ? amount : numberText(number)
}

/** UTF-16 units; a longer text is no amount. */
const LONGEST_AMOUNT = 64

/**
 * The number of an amount, in the digits of any language: `$11,111.00`, `11.111,00 €`, `11 111,00`. The last of two kinds
 * of separators is that of the fraction; a comma alone is one unless three digits follow. Undefined for other text.
 */
function amountOf(amount: string): number | undefined {
  if (amount.length > LONGEST_AMOUNT) return undefined
  const digits = amount.replace(/[^\d.,-]/g, '').replace(/^[.,]+|[.,]+$/g, '')
  const hasCommaLast = digits.lastIndexOf(',') > digits.lastIndexOf('.')
  const isCommaFraction = hasCommaLast && !/^-?[1-9]\d{0,2}(,\d{3})+$/.test(digits)
  const number = Number(
    isCommaFraction ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', ''),
  )
  return digits === '' || Number.isNaN(number) ? undefined : number
}

/** A threshold in percent of the budget; the amount itself where the budget's is not known. */
function shareText(threshold: string, amount: string): string {
  if (threshold.endsWith('%')) return threshold
  const [part, whole] = [amountOf(threshold), amountOf(amount)]
  if (part === undefined || whole === undefined || whole === 0) return amountText(threshold)
  return `${numberText(Number(((part / whole) * 100).toPrecision(3)))} %`
}
