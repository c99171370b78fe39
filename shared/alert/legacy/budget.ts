import { unknownMembers } from '../member-reader.ts'
import { requiredName } from '../not-recognised.ts'
import { EMPTY_NOTIFICATION, type Notification } from '../notification.ts'
import { numberOf, numberText } from '../quantity.ts'
import { at, text } from '../values.ts'

const KNOWN_IN_DATA = [
  'SubscriptionName',
  'SubscriptionId',
  'ResourceGroup',
  'BudgetName',
  'BudgetType',
  'Budget',
  'BudgetStartDate',
  'BudgetCreator',
  'NotificationThresholdAmount',
  'SpendingAmount',
  'Unit',
]

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
        NotificationThresholdAmount: thresholdText(threshold),
        SpentAmount: field('SpendingAmount'),
        Unit: field('Unit'),
      },
    },
    episode,
    formerEpisode: episode,
    delivery: episode,
    rest: unknownMembers([payload, ['schemaId'], ['data']], [at(payload, 'data'), KNOWN_IN_DATA]),
  }
}

/** The highest threshold that a budget can have, 1000 % (Cost Management docs). */
const HIGHEST_SHARE = 10

/** Its threshold is a share of the budget, `0.8` (Cost Management docs, automating budgets): `80 %`. */
function thresholdText(sent: string): string {
  const share = numberOf(sent)
  if (share === undefined || share > HIGHEST_SHARE) return sent
  return `${numberText(Number((share * 100).toPrecision(6)))} %`
}
