import { html } from 'hono/html'
import type { TicketState, TicketSummary } from '../storage/ticket-index.ts'
import { BASE, type Html } from './page.ts'

/** The colours of texts. */
export type Tone = 'good' | 'warn' | 'bad' | 'accent' | ''

export function badge(text: string, tone: Tone = ''): Html {
  return html`<span class="badge ${tone}">${text}</span>`
}

const STATES: Readonly<Record<TicketState, readonly [string, Tone]>> = {
  open: ['open', 'accent'],
  held: ['on hold', 'warn'],
  resolved: ['resolved', 'good'],
  closed: ['closed', ''],
  inDoubt: ['in doubt', 'bad'],
  merged: ['merged', ''],
  waiting: ['no ticket yet', 'warn'],
}

export function stateBadge(state: TicketState): Html {
  return badge(...STATES[state])
}

export function stateText(state: TicketState): string {
  return STATES[state][0]
}

export function severityMark(severity: string | null): Html {
  return severity === null ? html`` : html`<span class="severity ${severity}">${severity}</span>`
}

/** Foreign texts: unchanged, in their own writing direction, and cut to what fits into a list. */
export function foreign(text: string, longest = 300): Html {
  return html`<bdi>${text.length > longest ? `${text.slice(0, longest)}…` : text}</bdi>`
}

/** A relative time (`5 min ago`), with the exact one as its title. @param now epoch milliseconds */
export function ago(at: string, now: number): Html {
  const seconds = Math.round((now - Date.parse(at)) / 1000)
  return html`<time datetime="${at}" title="${exact(at)}"
    >${seconds < 0 ? `in ${span(-seconds)}` : `${span(seconds)} ago`}</time
  >`
}

/** The text of a check, with its times in a readable form. */
export function sayings(text: string, longest: number): Html {
  return foreign(text.replaceAll(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z/g, '$1 $2 UTC'), longest)
}

/** `2026-11-26 08:15:00 UTC` */
export function exact(at: string): string {
  return at === '' ? '' : `${at.slice(0, 19).replace('T', ' ')} UTC`
}

export function time(at: string): Html {
  return html`<time datetime="${at}">${exact(at)}</time>`
}

function span(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

export function ticketPath({
  connection,
  correlationId,
}: Pick<TicketSummary, 'connection' | 'correlationId'>): string {
  return `${BASE}/tickets/${encodeURIComponent(connection)}/${encodeURIComponent(correlationId)}`
}

/** A link out of the console. Anything but https is text. */
export function outside(url: string, text: string | Html): Html {
  if (!url.startsWith('https://') && !/^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url)) return html`${text}`
  return html`<a href="${url}" rel="noreferrer noopener" target="_blank">${text}</a>`
}

/** `1,234`; with a plus where there are more. */
export function count(value: number, isMore = false): string {
  return `${value.toLocaleString('en')}${isMore ? '+' : ''}`
}

/** `1 retry`, `2 retries`. @param plural if it is not the word with an s */
export function counted(value: number, word: string, plural = `${word}s`): string {
  return `${count(value)} ${value === 1 ? word : plural}`
}

/** How many of the alerts that a ticket stands for are not over. */
export function activeText(all: number, active: number): string {
  if (active === 0) return all === 1 ? 'over' : 'all over'
  return active === all ? (all === 1 ? 'active' : 'all active') : `${count(active)} active`
}

/** A list to choose from, in a form. */
export function choice(
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): Html {
  return html`<label
    >${label}
    <select name="${name}">
      ${options.map(
        ([value, text]) =>
          html`<option value="${value}" ${value === chosen ? SELECTED : ''}>${text}</option>`,
      )}
    </select>
  </label>`
}

const SELECTED = html`selected`
