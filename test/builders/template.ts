import type { TemplateContext } from '../../shared/template/context.ts'
import type { TemplateDocument } from '../../shared/template/template-schema.ts'
import { buildAlert } from './alert.ts'

/** A template document with the fields that ServiceNow needs, and fixed texts in all of them. */
export function buildTemplateDocument(overrides: Partial<TemplateDocument> = {}): TemplateDocument {
  return {
    product: 'servicenow',
    kind: 'incident',
    open: { short_description: 'Title', description: 'Text', impact: 1, urgency: 2 },
    note: { work_notes: 'Again' },
    resolve: { state: '6', close_code: 'Solution provided', close_notes: 'Over' },
    reopen: { state: '2' },
    ...overrides,
  }
}

/** What a template sees when the first ticket for an alert is about to be opened. */
export function buildTemplateContext(overrides: Partial<TemplateContext> = {}): TemplateContext {
  return {
    alert: buildAlert(),
    raw: { schemaId: 'azureMonitorCommonAlertSchema' },
    route: { name: 'incidents' },
    connection: { name: 'servicenow', url: 'https://example.service-now.com' },
    ticket: { correlationId: '0123456789abcdef0123456789abcdef', closing: '' },
    group: { isRollUp: false, count: 1, lasting: 1, hasList: false, names: ['cpu-high: vm-shop-1'] },
    note: { reports: 1 },
    ...overrides,
  }
}
