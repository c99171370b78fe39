import type { TriedSection } from '../../shared/bridge/deliver/try-alert.ts'
import type { Action } from '../../shared/ticket/ticket.ts'
import { formatFields } from '../fields-text.ts'
import { printable } from '../printable.ts'
import type { PreviewedRoute, PreviewReport, ReportedTicket } from './preview-report.ts'

/** What an alert would become, for people to read. */
export function formatPreview({ alert, ignoredBy, routes }: PreviewReport): string {
  const { severity, condition, rule, service, items } = alert
  const about = items.length === 0 ? '' : `, about ${items.join(', ')}`
  const head = printable(`${severity} ${condition}: ${rule} (${service})${about}`)
  const ignored = ignoredBy === null ? [] : [`The route ${ignoredBy} takes it and makes no ticket of it.`]
  return [head, ...ignored, ...routes.map(routeText)].join('\n\n')
}

const WHEN: Readonly<Record<Action, string>> = {
  open: 'when it fires',
  note: 'when it fires again, or ends and is only noted',
  escalate: 'when it gets worse',
  hold: 'when it ends and is held',
  resolve: 'when it ends',
  reopen: 'when it comes back',
}

function routeText(route: PreviewedRoute): string {
  const { name, isTaken, reason, connection, product, kind, template, tickets, sections } = route
  const head = `${name}: ${isTaken ? 'takes it' : 'does not take it'}. ${reason}`
  if (!isTaken) return head
  const [first] = tickets
  const main = sections.filter(({ action }) => action === first?.action)
  const others = sections.filter(({ action }) => action !== first?.action)
  return [
    head,
    `  ${connection} (${product}), ${kind}, template ${template}`,
    ...tickets.map(ticketLine),
    ...main.map((section) => `\n${sectionText(section, 'now')}`),
    ...others.map((section) => `\n${sectionText(section, WHEN[section.action])}`),
  ].join('\n')
}

function ticketLine({ correlationId, action, problem }: ReportedTicket): string {
  return `  ticket ${correlationId}: ${action ?? 'nothing is done'}${problem === null ? '' : `, which fails: ${problem}`}`
}

function sectionText({ action, fields, problem }: TriedSection, when: string): string {
  return [
    `  ${action} (${when})`,
    fields === null ? `    fails: ${printable(problem ?? '')}` : formatFields(fields, 4),
  ].join('\n')
}
