import type { AccessTokens, Capability, Connector } from '../../../shared/connectors/connector.ts'
import type { HttpClient } from '../../../shared/http/http-client.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type {
  Action,
  Fields,
  Kind,
  WorkItem,
  WorkItemRef,
  WorkItemStatus,
} from '../../../shared/ticket/ticket.ts'

/** How a failed call is reported: its code, and whether a write may have been carried out all the same. */
export interface ReportedAs {
  readonly code: ErrorCode
  readonly inDoubt: boolean
}

/** What can go wrong with a call, in words that every product shares, and how each is reported. */
export const FAULTS = {
  /** 500 and 503. */
  broken: { code: 'product_unavailable', inDoubt: true },
  unavailable: { code: 'product_unavailable', inDoubt: true },
  /** 429 with `Retry-After: 30`, and without. */
  throttled: { code: 'product_throttled', inDoubt: false },
  'throttled without a time to wait': { code: 'product_throttled', inDoubt: false },
  /** 403, in the product's words for a missing role. */
  'not permitted': { code: 'product_not_permitted', inDoubt: false },
  /** In the product's words for a rule of its own, or a field that is missing. */
  rejected: { code: 'product_rejected', inDoubt: false },
  /** 404, 409 and 413. */
  'not found': { code: 'product_missing_record', inDoubt: false },
  conflict: { code: 'product_rejected', inDoubt: false },
  'refused for its size': { code: 'product_rejected', inDoubt: false },
  /** 200 with HTML; JSON that breaks off, the call having been carried out; more bytes than anyone reads. */
  'a page instead of data': { code: 'product_asleep', inDoubt: true },
  truncated: { code: 'product_answer_unusable', inDoubt: true },
  'too large': { code: 'product_answer_too_large', inDoubt: true },
  /** No answer in time; headers in time, but not the body. */
  'too late': { code: 'product_timed_out', inDoubt: true },
  'slow body': { code: 'product_timed_out', inDoubt: true },
  /** The connection dies: before the call is carried out, after, and amid the answer. */
  'cut before': { code: 'product_cut_off', inDoubt: true },
  'cut after': { code: 'product_cut_off', inDoubt: true },
  'cut midway': { code: 'product_cut_off', inDoubt: true },
  /** 504 by what stands in front; the call is carried out later. */
  'given up by a gateway': { code: 'product_unavailable', inDoubt: true },
  /** 302 to another host. */
  redirected: { code: 'product_redirected', inDoubt: false },
} as const satisfies Record<string, ReportedAs>

export type Fault = keyof typeof FAULTS

/** Passes the client through unchanged. */
export const directly = (http: HttpClient): HttpClient => http

/** How the product differs from others. */
export interface Differences {
  /** What it cannot do; the suite then holds it to what is documented for that. */
  readonly absent: readonly Capability[]
  /** Faults that it reports differently, with a reason beside each. */
  readonly reportedAs?: Partial<Record<Fault, ReportedAs>>
  /** Faults that a question takes for the answer that there is nothing, with a reason beside each. */
  readonly nothing?: readonly Fault[]
  /** How a change of a record that is closed for good is reported; as `rejected` unless given, with a reason beside it. */
  readonly closedAs?: ReportedAs
}

/** A product that is up, and the connector under test. */
export interface Product {
  /**
   * The connector, with these tokens or else with ones that work.
   *
   * @param through gives the client of its requests, for the one that reaches the product
   */
  readonly connect: (tokens?: AccessTokens, through?: (http: HttpClient) => HttpClient) => Connector
  /** A token that works. */
  readonly signIn: () => Promise<string>
  /** From now on the product refuses the tokens that it gave out. */
  readonly revokeTokens: () => Promise<void>
  /** The fields of each action, as a template gives them. */
  readonly fields: Readonly<Record<Action, Fields>>
  /** Fields that open a record with this description. */
  readonly openWith: (description: string) => Fields
  /** What the note of a change says, given a text. */
  readonly noteWith: (text: string) => Fields
  /** Markup in a note, and how it is written: it reads the same, and the product does not render it. */
  readonly markup: readonly (readonly [given: string, written: string])[]
  /** The longest note that the product keeps, in characters. */
  readonly longestNote: number
  /** The next call, of any kind, fails like this. @param path the next request to it, whatever it is part of */
  readonly fail: (fault: Fault, path?: string) => Promise<void>
  /** A person sets a record's status. */
  readonly setStatus: (item: WorkItem, status: WorkItemStatus) => Promise<void>
  /** A person assigns a record to themselves and takes it into work. */
  readonly takeOver: (item: WorkItem) => Promise<void>
  /** A person deletes a record. */
  readonly remove: (item: WorkItem) => Promise<void>
  /** A person ends a record as a duplicate of another, in the product's own way. */
  readonly merge: (item: WorkItem) => Promise<void>
  /**
   * What a person reads of a record: its description, where it comes from, how severe it is, its notes (oldest first), its
   * files.
   */
  readonly description: (item: WorkItemRef) => Promise<string>
  readonly origin: (item: WorkItemRef) => Promise<string>
  readonly severity: (item: WorkItemRef) => Promise<string>
  readonly notes: (item: WorkItemRef) => Promise<readonly string[]>
  readonly files: (item: WorkItemRef) => Promise<readonly { readonly name: string; readonly text: string }[]>
  /** How many records the product has. */
  readonly count: () => Promise<number>
  readonly stop: () => Promise<void>
}

/** One sort of record, and how to start the product that keeps it. */
export interface RecordSort {
  readonly name: string
  readonly product: string
  readonly kind: Kind
  readonly start: () => Promise<Product>
}

/** The description as a template gave it: a line about the connection comes after it. */
export const withoutOrigin = (description: string): string => description.replace(/\n\nConnection: itsm$/, '')

/** Of products that may take a note for HTML. */
export const MARKUP_OF_HTML = [['<b>full</b> a < b', '< b>full< /b> a < b']] as const
