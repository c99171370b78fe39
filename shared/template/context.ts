import type { Alert } from '../alert/alert.ts'
import { titleOf } from '../alert/title.ts'
import { aboutOf, durationText, endingOf, pagesOf } from './about.ts'

/** What a template sees. */
export interface TemplateContext {
  readonly alert: Alert
  /** The payload as posted. */
  readonly raw: unknown
  readonly route: {
    readonly name: string
    /** Of the IANA database: times in texts are given in it as well; absent: in UTC alone. */
    readonly timeZone?: string
  }
  readonly connection: {
    readonly name: string
    readonly url: string
    /** Options of the product's connections; templates see some of them beside name and url. */
    readonly options?: Readonly<Record<string, unknown>>
  }
  /** The ticket; number and url only once it exists. */
  readonly ticket: {
    readonly correlationId: string
    readonly number?: string
    readonly url?: string
    /** How it ends, if no alert reports the end of its problem; `''` if one does. */
    readonly closing: string
    /** The title of the alert that was written to it last. */
    readonly told?: string
    /** The closed ticket of the same problem that this one follows. */
    readonly previous?: { readonly number: string; readonly url: string }
  }
  /** What the ticket stands for: one problem, unless alerts are grouped or a storm is rolled up. */
  readonly group: {
    readonly isRollUp: boolean
    readonly count: number
    /** How many of them are not over. */
    readonly lasting: number
    /** The list of all of them is attached to the ticket with this writing. */
    readonly hasList: boolean
    /** Some of them by name, those that last if any do. */
    readonly names: readonly string[]
  }
  readonly note: {
    /** How many reports this write covers. */
    readonly reports: number
  }
}

/** The context as Liquid gets it. A null is left out, so that using it without a default is an error, not a blank. */
export function liquidScope(context: TemplateContext): object {
  const { alert, connection } = context
  return { ...context, alert: alertScope(alert), connection: connectionScope(connection) }
}

/** The connection as templates see it. */
export function connectionScope({ name, url, options }: TemplateContext['connection']): object {
  return { ...options, name, url }
}

function alertScope(alert: Alert): object {
  return {
    ...withoutNulls(alert),
    title: titleOf(alert),
    duration: durationText(alert),
    ending: endingOf(alert),
    pages: pagesOf(alert),
    about: aboutOf(alert),
    links: withoutNulls(alert.links),
  }
}

function withoutNulls(source: object): object {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== null))
}
