import { DEFAULT_SEVERITY, type Severity } from './alert.ts'
import { text } from './values.ts'

/** Azure's words for its severities (Azure Monitor docs), and what older shapes and relays write for them. */
export const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
  sev0: 'Sev0',
  '0': 'Sev0',
  critical: 'Sev0',
  sev1: 'Sev1',
  '1': 'Sev1',
  error: 'Sev1',
  sev2: 'Sev2',
  '2': 'Sev2',
  warning: 'Sev2',
  sev3: 'Sev3',
  '3': 'Sev3',
  informational: 'Sev3',
  information: 'Sev3',
  info: 'Sev3',
  sev4: 'Sev4',
  '4': 'Sev4',
  verbose: 'Sev4',
}

/**
 * The severity that a context gives, by the member that gives it. Service Health, Resource Health, the
 * activity log and Defender for Cloud send every alert as Sev4, an outage too. Keys are in lower case.
 */
export const SIGNS = {
  /** `level` of an event of the activity log. */
  level: {
    critical: 'Sev0',
    error: 'Sev1',
    warning: 'Sev2',
    informational: 'Sev3',
    verbose: 'Sev4',
  },
  /** `properties.severity` of an alert of Defender for Cloud; it goes before the level, which is the same for all. */
  defender: { high: 'Sev1', medium: 'Sev2', low: 'Sev3', informational: 'Sev4' },
  /** `properties.currentHealthStatus`; `userinitiated` is the cause, which goes before it: somebody stopped the resource. */
  health: {
    unavailable: 'Sev1',
    degraded: 'Sev2',
    unknown: 'Sev3',
    userinitiated: 'Sev3',
    available: 'Sev4',
  },
  /** `properties.incidentType` of Service Health; `over` after a stage or a status that ends it. */
  incidentType: {
    incident: 'Sev1',
    security: 'Sev1',
    actionrequired: 'Sev2',
    maintenance: 'Sev3',
    informational: 'Sev3',
    over: 'Sev4',
  },
} as const satisfies Record<string, Readonly<Record<string, Severity>>>

export type Sign = keyof typeof SIGNS

/** The severity of a word of a context; undefined when the table does not have it. */
export function importanceOf(sign: Sign, word: unknown): Severity | undefined {
  return lookUp(SIGNS[sign], word)
}

/** The severity that a sender names; undefined when it is unknown. */
function severityNamed(sent: string): Severity | undefined {
  return lookUp(SEVERITY_WORDS, sent)
}

/** The severity that a sender names, or the one for those that cannot be read. */
export function severityOf(sent: string): Severity {
  return severityNamed(sent) ?? DEFAULT_SEVERITY
}

/** The more severe of two. */
export function moreSevere(one: Severity, other: Severity | undefined): Severity {
  return other !== undefined && other < one ? other : one
}

function lookUp(table: Readonly<Record<string, Severity>>, word: unknown): Severity | undefined {
  const key = text(word).toLowerCase().replace(/\s/g, '')
  return Object.hasOwn(table, key) ? table[key] : undefined
}
