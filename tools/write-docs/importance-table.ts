import { SEVERITY_WORDS, type Sign, SIGNS } from '../../shared/alert/importance.ts'
import type { Severity } from '../../shared/alert/alert.ts'
import { tableOf } from './markdown.ts'

const SOURCES: Readonly<Record<Sign, string>> = {
  level: '`level` of an activity',
  defender: '`severity` of Defender for Cloud, in place of the level',
  health: '`currentHealthStatus` of Resource Health, or the `cause`',
  incidentType: '`incidentType` of Service Health; `over` after a stage that ends it',
}

const SEVERITIES: readonly Severity[] = ['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4']

/** The severity that each value of an alert gives. */
export function importanceTable(): string {
  const rows = [
    ['the severity', ...wordsOf(SEVERITY_WORDS)],
    ...(Object.keys(SIGNS) as Sign[]).map((sign) => [SOURCES[sign], ...wordsOf(SIGNS[sign])]),
  ]
  return tableOf(
    ['what says it, in any letter case', ...SEVERITIES.map((severity) => `\`${severity}\``)],
    rows,
  )
}

function wordsOf(table: Readonly<Record<string, Severity>>): string[] {
  return SEVERITIES.map((severity) =>
    Object.entries(table)
      .filter(([, means]) => means === severity)
      .map(([word]) => `\`${word}\``)
      .join(', '),
  )
}
