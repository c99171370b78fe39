import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import type { Template } from '../../../shared/template/template.ts'
import { kindOf } from '../../builders/products.ts'
import type { Action, Fields } from '../../../shared/ticket/ticket.ts'
import { SHIPPED_TEMPLATES, shippedTemplate } from '../../builders/shipped-template.ts'
import { buildAlert } from '../../builders/alert.ts'
import { buildTemplateContext } from '../../builders/template.ts'
import { loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from '../alert/corpus.ts'

const PREVIOUS = { number: 'INC0010001', url: 'https://example.service-now.com/INC0010001' }
const TICKET = {
  correlationId: 'c',
  closing: '',
  told: 'Sev3 before',
  number: 'INC0010002',
  url: 'https://example.service-now.com/INC0010002',
}

function render(template: Template, action: Action, alert: Alert, raw: unknown): Fields {
  const ticket = action === 'open' ? { correlationId: 'c', closing: '', previous: PREVIOUS } : TICKET
  return template.render(action, buildTemplateContext({ alert, raw, ticket }))
}

/** The alert as its problem ends. */
const ended = (alert: Alert): Alert => ({
  ...alert,
  condition: 'resolved',
  resolvedAt: alert.resolvedAt ?? alert.firedAt,
})

const names = readdirSync(SHIPPED_TEMPLATES).map((file) => file.replace(/\.yaml$/, ''))

describe.each(names)('%s', (name) => {
  const template = shippedTemplate(name)
  const facts = kindOf(template.product, template.kind)

  test.each(PAYLOAD_NAMES)('%s becomes full fields for every action', (payload) => {
    const raw = loadPayload(payload)
    const alert = parseAlert(raw, RECEIVED_AT)
    for (const action of template.actions) {
      const fields = render(template, action, action === 'hold' ? ended(alert) : alert, raw)
      // What is over is in notes as well; and a ticket is resolved without an end when nothing was heard any more.
      const fieldsOfEnd = render(template, action, ended(alert), raw)
      const required = facts?.required[action] ?? []
      for (const written of [fields, fieldsOfEnd]) {
        expect(Object.keys(written)).toEqual(expect.arrayContaining([...required]))
        for (const [field, value] of Object.entries(written)) {
          expect(value.trim()).not.toBe('')
          expect(value).not.toMatch(/\[object |undefined|NaN/)
          expect(value.length).toBeLessThanOrEqual(facts?.maxLength[field] ?? Number.POSITIVE_INFINITY)
        }
      }
    }
  })
})

const incidents = names.filter((name) => shippedTemplate(name).kind === 'incident')

test.each(incidents)('%s names a storm, and how many reports a note stands for', (name) => {
  const raw = loadPayload('common/platform-static-series-a-fired.json')
  const group = {
    isRollUp: true,
    count: 4711,
    lasting: 12,
    hasList: false,
    names: ['cpu-high: vm-1', 'cpu-high: vm-2'],
  }
  const context = buildTemplateContext({
    alert: parseAlert(raw, RECEIVED_AT),
    raw,
    group,
    note: { reports: 815 },
  })
  const [opened, noted] = (['open', 'note'] as const).map((action) =>
    Object.values(shippedTemplate(name).render(action, context)).join('\n'),
  )
  expect(opened).toContain('4711')
  expect(noted).toMatch(/815[^]*4711[^]*12[^]*cpu-high: vm-1[^]*cpu-high: vm-2/)
})

test.each(incidents)('%s promises the list of all alerts only when it is attached', (name) => {
  const raw = loadPayload('common/platform-static-series-a-fired.json')
  const alert = parseAlert(raw, RECEIVED_AT)
  const [without, withList] = [false, true].map((hasList) => {
    const group = { isRollUp: false, count: 30, lasting: 2, hasList, names: ['a', 'b'] }
    return Object.values(
      shippedTemplate(name).render('note', buildTemplateContext({ alert, raw, group })),
    ).join()
  })
  // Service Manager takes no files.
  const promise = name === 'scsm-incident' ? 'among them' : '(a list of all is attached)'
  expect(without).not.toContain('attached')
  expect(withList).toContain(promise)
})

const incident = shippedTemplate('servicenow-incident')

test('an incident says what happened to what, how bad it is and where to look', () => {
  const raw = loadPayload('common/platform-static-series-a-fired.json')
  const fields = render(incident, 'open', parseAlert(raw, RECEIVED_AT), raw)
  expect(fields).toMatchInlineSnapshot(`
    {
      "description": "Average Muzotafum was 7.41 (threshold: less than 1E+15)
    The same problem had INC0010001 (https://example.service-now.com/INC0010001), which is closed.

    Alert: https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/%2Fsubscriptions%2F447db581-4843-4cdb-a128-d56eb4183ca7%2Fproviders%2FMicrosoft.AlertsManagement%2Falerts%2F39d7e6a6-8592-419f-a9e8-16c183f1b8cb
    Resource page: https://portal.azure.com/#@/resource/subscriptions/447db581-4843-4cdb-a128-d56eb4183ca7/resourcegroups/bulesolop/providers/microsoft.web/sites/vimunuz11111

    Severity: Sev3
    Fired: 2020-04-25 10:27:13 UTC
    Duration: 2411 d 2 h so far
    Resource: vimunuz11111 (microsoft.web/sites, resource group bulesolop)
    Subscription: 447db581-4843-4cdb-a128-d56eb4183ca7
    Service: Platform
    Rule: mir mabu

    Condition: Average Muzotafum < 1E+15
    Actual value: 7.41
    Dimension ResourceId: vimunuz11111.furaguded.net
    Dimension Sakazegur: RD0003FF76085F
    Window: 5 min to 2020-04-25 10:23:43 UTC",
      "impact": "3",
      "short_description": "Sev3 Muzotafum 7.41 < 1E+15 on vimunuz11111, RD0003FF76085F, vimunuz11111.furag…",
      "urgency": "2",
    }
  `)
})

test('an incident shows template text of an alert as it is', () => {
  const raw = loadPayload('own/unusual-text-fired.json')
  const fields = render(incident, 'open', parseAlert(raw, RECEIVED_AT), raw)
  const titled = render(
    incident,
    'open',
    buildAlert({ rule: { name: '{{ host }}', id: '', description: '' } }),
    raw,
  )
  expect(titled['short_description']).toBe('Sev1 {{ host }} on vm-shop-1')
  expect(fields['description']).toContain('second {{ x }} {% raw %} line� 🚀')
})
