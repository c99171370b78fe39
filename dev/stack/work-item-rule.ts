import { WORK_ITEM_COLUMNS, WORK_ITEM_TABLE } from '../../shared/log-analytics/columns.ts'
import type { DataCollectionRule } from '../../simulators/log-analytics/data-collection-rule.ts'

/** Immutable id of the rule on this machine. */
export const WORK_ITEM_RULE_ID = 'dcr-00000000000000000000000000000001'

/** The stream of work items, as `infra/` names it. */
export const WORK_ITEM_STREAM = `Custom-${WORK_ITEM_TABLE}`

/** The data collection rule that `infra/` declares. */
export const WORK_ITEM_RULE: DataCollectionRule = {
  streams: {
    [WORK_ITEM_STREAM]: {
      table: WORK_ITEM_TABLE,
      columns: Object.fromEntries(
        WORK_ITEM_COLUMNS.map(({ name, type }) => [name, type === 'dateTime' ? 'datetime' : type]),
      ),
    },
  },
}
