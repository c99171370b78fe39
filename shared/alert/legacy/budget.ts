import { requiredName } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { at, text } from '../values.ts'

/**
 * A budget's notification from before the common schema: `schemaId` `AIP Budget Notification`. It has neither an id nor
 * a time; the budget in its subscription and resource group, with the threshold reached, names the episode.
 */
export function parseBudget(payload: unknown): Notification {
  const budgetName = requiredName(at(payload, 'data'), '$.data', 'BudgetName', 'SubscriptionId')
  const field = (name: string): string => text(at(payload, 'data', name))
  const threshold = field('NotificationThresholdAmount')
  const scope = [field('SubscriptionName'), field('ResourceGroup')].filter((part) => part !== '').join(' / ')
  const episode = ['budget', field('SubscriptionId'), field('ResourceGroup'), budgetName, threshold]
  return {
    ...EMPTY_NOTIFICATION,
    shape: 'budget',
    service: 'CostAlerts',
    ruleName: budgetName,
    context: {
      AlertCategory: 'budgets',
      AlertData: {
        Scope: scope || field('SubscriptionId'),
        BudgetName: budgetName,
        BudgetType: field('BudgetType'),
        BudgetThreshold: field('Budget'),
        BudgetStartDate: field('BudgetStartDate'),
        BudgetCreator: field('BudgetCreator'),
        NotificationThresholdAmount: threshold,
        SpentAmount: field('SpendingAmount'),
        Unit: field('Unit'),
      },
    },
    episode,
    formerEpisode: episode,
    delivery: episode,
  }
}
