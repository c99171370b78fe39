import type { ConfigTexts } from '../../shared/config/parse-config.ts'

/** A small valid bridge.yaml; tests expect problems at its lines, so they change it by `replace`. */
export const BRIDGE_YAML = `connections:
  servicenow:
    product: servicenow
    url: https://example.service-now.com
routes:
  - name: databases
    when: alert.resource.type.startsWith("microsoft.sql/")
    connection: servicenow
    template: incident
    continue: true
    reopenWithin: 12h
  - name: incidents
    connection: servicenow
    template: incident
defaultRoute: incidents
delivery:
  giveUpAfter: 2d
`

/** The template that it names. */
export const TEMPLATE_YAML = `product: servicenow
kind: incident
tables:
  impact: { Sev0: 1, otherwise: 3 }
open:
  short_description: '{{ alert.rule.name }}'
  description: |
    {{ alert.summary }}
    {{ alert.firedAt }}
  impact: '{{ alert.severity | impact }}'
  urgency: 2
note:
  work_notes: Again
resolve:
  state: 6
  close_code: Solution provided
  close_notes: Over
reopen:
  state: 2
`

/** The texts of a valid configuration folder, with files added or changed. */
export function buildConfigTexts(changed: ConfigTexts = {}): ConfigTexts {
  return { 'bridge.yaml': BRIDGE_YAML, 'templates/incident.yaml': TEMPLATE_YAML, ...changed }
}
