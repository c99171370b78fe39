import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { titleOf } from '../../../shared/alert/title.ts'
import { commonPayload, RECEIVED_AT } from './corpus.ts'

const costAlert = (AlertData: object, AlertCategory = 'budgets'): Alert =>
  parseAlert(
    commonPayload(
      { monitoringService: 'CostAlerts', alertRule: null, alertTargetIDs: null },
      { AlertCategory, AlertData },
    ),
    RECEIVED_AT,
  )

describe('amounts', () => {
  test.each([
    ['$1,204.99', '$1,000.00', 'Budget shop: 1204.99 of 1000 EUR spent'],
    ['1.204,99 €', '1.000,00 €', 'Budget shop: 1204.99 of 1000 EUR spent'],
    ['812,33 €', '1 000,00 €', 'Budget shop: 812.33 of 1000 EUR spent'],
    ["CHF 1'204.99", 'Fr. 1’000.00', 'Budget shop: 1204.99 of 1000 EUR spent'],
    ['¥1,204,990', '¥1,000,000', 'Budget shop: 1,204,990 of 1,000,000 EUR spent'],
    ['0,125', '0,5', 'Budget shop: 0.125 of 0.5 EUR spent'],
    ['-$5.00', '100', 'Budget shop: -5 of 100 EUR spent'],
    ['1.204.990', 'many', 'Budget shop: 1.204.990 of many EUR spent'],
    [81.5, 100, 'Budget shop: 81.5 of 100 EUR spent'],
    ['$5.00', undefined, 'Budget shop: 5 EUR spent'],
  ])('%s of %s have their size in the title, in the digits of any language', (spent, amount, title) => {
    const alert = costAlert({
      BudgetName: 'shop',
      SpentAmount: spent,
      BudgetThreshold: amount,
      Unit: 'EUR',
    })
    expect(titleOf(alert)).toBe(title)
  })

  test('are not made up where an alert of another category has none', () => {
    expect(titleOf(costAlert({}, 'InvoiceDueDateReached'))).toBe('Sev2 CostAlerts: InvoiceDueDateReached')
    expect(titleOf(costAlert({ BudgetName: 'shop', BudgetThreshold: '$5.00' }))).toBe('Sev2 shop: budgets')
  })
})

test('the summary of a forecast names it', () => {
  const alert = costAlert({
    BudgetName: 'shop',
    ThresholdType: 'Forecasted',
    SpentAmount: '$40.00',
    ForecastedTotalForPeriod: '$60.50',
    BudgetThreshold: '$50.00',
  })
  expect(alert.summary).toBe('Budget shop: $40.00 of $50.00 spent, $60.50 forecast')
})

test.each([
  ['0.8', '80 %'],
  ['1.1', '110 %'],
  ['40.00', '40.00'],
])('the threshold %s of a budget from before the common schema is %s', (threshold, expected) => {
  const { facts } = parseAlert(
    {
      schemaId: 'AIP Budget Notification',
      data: { BudgetName: 'shop', NotificationThresholdAmount: threshold, Budget: '50' },
    },
    RECEIVED_AT,
  )
  expect(facts).toContainEqual({ name: 'Notification threshold', value: expected })
})
