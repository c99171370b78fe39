import { inColumns } from '../columns.ts'
import { printable } from '../printable.ts'
import type { PreviewedRoute, PreviewReport } from './preview-report.ts'

/** What one payload of many would become, or why it cannot be read. */
export type ListedPreview = { readonly file: string } & (PreviewReport | { readonly problem: string })

const LONGEST_TITLE = 80

/** A line for each payload: file, severity and condition, routes with what they do, title. */
export function formatPreviews(previews: readonly ListedPreview[]): string {
  return inColumns(previews.map(cellsOf)).join('\n')
}

function cellsOf(preview: ListedPreview): [string, string, string, string] {
  if ('problem' in preview) return [preview.file, '', 'no ticket', printable(preview.problem)]
  const { file, alert, ignoredBy, routes } = preview
  const taking = routes.filter(({ isTaken }) => isTaken)
  const done = taking.map(({ name, tickets }) => {
    const [first] = tickets
    return `${name}: ${first?.action ?? 'nothing'}${tickets.length > 1 ? ` ×${tickets.length}` : ''}`
  })
  const ignored = ignoredBy === null ? [] : [`${ignoredBy}: ignored`]
  return [
    file,
    `${alert.severity} ${alert.condition}`,
    [...done, ...ignored].join(', '),
    titleOf(alert, taking[0]).slice(0, LONGEST_TITLE),
  ]
}

/** The first field of a new incident, which templates begin with; an event has no title, and its description begins with one. */
function titleOf(alert: PreviewReport['alert'], route: PreviewedRoute | undefined): string {
  const problem = route?.tickets[0]?.problem
  if (problem != null) return printable(`fails: ${problem}`)
  const opened = route?.sections.find(({ action }) => action === 'open')?.fields ?? {}
  const title = route?.kind === 'incident' ? Object.values(opened)[0] : opened['description']
  return printable(title?.split('\n')[0] ?? alert.rule)
}
