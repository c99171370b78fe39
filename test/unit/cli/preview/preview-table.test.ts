import { expect, test } from 'vitest'
import { previewReport } from '../../../../cli/preview/preview-report.ts'
import { formatPreviews } from '../../../../cli/preview/preview-table.ts'
import sample from '../../../../dev/sample-alert.json' with { type: 'json' }
import { loadConfig } from '../../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'
import { START } from '../../../builders/clock.ts'

test.each(['servicenow', 'servicenow-event', 'servicenow-alert', 'scsm', 'provance', 'cherwell'])(
  'the line of a payload on the route %s ends with what happened',
  async (route) => {
    const config = await loadConfig('test/fixtures/config', undefined, PRODUCTS)
    const report = previewReport(config, sample, { receivedAt: START, route, explain: false })
    expect(formatPreviews([{ file: 'a.json', ...report }])).toMatch(
      new RegExp(`^a\\.json  Sev1 fired  ${route}: open  Sev1 Percentage CPU 97\\.4 > 90 % on vm-orders-01 `),
    )
  },
)
