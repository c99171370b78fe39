import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { kindFacts } from '../../../shared/ticket/kinds.ts'
import { ACTIONS, type Action, type Fields } from '../../../shared/ticket/ticket.ts'
import { buildTemplateContext } from '../../builders/template.ts'
import { loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from '../alert/corpus.ts'

const folder = fileURLToPath(new URL('../../../config', import.meta.url))
const { template } = (await loadConfig(folder, undefined)).defaultRoute
const facts = kindFacts(template.product, template.kind)

const PREVIOUS = { number: 'INC0010001', url: 'https://example.service-now.com/INC0010001' }
const TICKET = { correlationId: 'c', number: 'INC0010002', url: 'https://example.service-now.com/INC0010002' }

function render(action: Action, alert: Alert, raw: unknown): Fields {
  const ticket = action === 'open' ? { correlationId: 'c', previous: PREVIOUS } : TICKET
  return template.render(action, buildTemplateContext({ alert, raw, ticket }))
}

/** The alert as its problem ends: only then is a ticket resolved. */
const ended = (alert: Alert): Alert => ({
  ...alert,
  condition: 'resolved',
  resolvedAt: alert.resolvedAt ?? alert.firedAt,
})

test.each(PAYLOAD_NAMES)('%s becomes full fields for every action', (name) => {
  const raw = loadPayload(name)
  const alert = parseAlert(raw, RECEIVED_AT)
  for (const action of ACTIONS) {
    const fields = render(action, action === 'resolve' ? ended(alert) : alert, raw)
    expect(Object.keys(fields)).toEqual(expect.arrayContaining([...facts.required[action]]))
    for (const [field, value] of Object.entries(fields)) {
      expect(value.trim()).not.toBe('')
      expect(value).not.toMatch(/\[object |undefined|NaN/)
      expect(value.length).toBeLessThanOrEqual(facts.maxLength[field] ?? Number.POSITIVE_INFINITY)
    }
  }
})

test('an incident says what happened to what, how bad it is and where to look', () => {
  const raw = loadPayload('common/platform-static-series-a-fired.json')
  const fields = render('open', parseAlert(raw, RECEIVED_AT), raw)
  expect(fields).toMatchInlineSnapshot(`
    {
      "description": "Average Muzotafum < 1E+15, measured 7.406

    Severity: Sev3
    Fired: 2020-04-25 10:27:13 UTC
    Resource: vimunuz11111 (microsoft.web/sites, resource group bulesolop)
    Condition: Average Muzotafum < 1E+15
    Actual value: 7.406
    Metric namespace: Microsoft.Web/sites
    Dimension ResourceId: vimunuz11111.furaguded.net
    Dimension Sakazegur: RD0003FF76085F
    Window: 5 min
    Window start: 2020-04-25 10:18:43 UTC
    Window end: 2020-04-25 10:23:43 UTC

    Alert: https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/%2Fsubscriptions%2F447db581-4843-4cdb-a128-d56eb4183ca7%2Fproviders%2FMicrosoft.AlertsManagement%2Falerts%2F39d7e6a6-8592-419f-a9e8-16c183f1b8cb
    Resource: https://portal.azure.com/#@/resource/subscriptions/447db581-4843-4cdb-a128-d56eb4183ca7/resourcegroups/bulesolop/providers/microsoft.web/sites/vimunuz11111

    The same problem had INC0010001 (https://example.service-now.com/INC0010001), which was closed.",
      "impact": "3",
      "short_description": "Sev3 mir mabu: vimunuz11111",
      "urgency": "2",
    }
  `)
})

test('an incident shows template text of an alert as it is', () => {
  const raw = loadPayload('own/unusual-text-fired.json')
  const fields = render('open', parseAlert(raw, RECEIVED_AT), raw)
  expect(fields['short_description']).toContain('Disk full � on {{ host }}')
  expect(fields['description']).toContain('second {{ x }} {% raw %} line� 🚀')
})
