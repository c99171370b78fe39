import type { Action, Kind } from './ticket.ts'

/** What a template must know of a product's record: checked when templates load, kept when values are fitted. */
export interface KindFacts {
  /** Longest value per field, in characters, as the product keeps it; the product would cut longer ones silently. */
  readonly maxLength: Readonly<Record<string, number>>
  /** The field that takes the rest of a value that was cut. */
  readonly overflowField: string
  /** Fields that each action must give, or the product refuses the write or a person finds a blank. */
  readonly required: Readonly<Record<Action, readonly string[]>>
  /** Fields that the connector writes itself; a template that names one is refused. */
  readonly reserved: readonly string[]
  /**
   * How long the product may work on a change, whatever became of the call: the deadline of the connector's calls, or the
   * product's own limit where that is longer. The claim on a ticket's row lasts longer, and until it ends, a change in
   * doubt counts as perhaps made.
   */
  readonly longestChangeSeconds: number
  /** What its field names look like: the product would ignore a name in another case silently. */
  readonly fieldNames: RegExp
  /** Actions that the product does not offer for such a record. */
  readonly cannot: readonly Action[]
  /** Fields that take no free text, as far as they are known. */
  readonly fields?: Readonly<Record<string, FieldFacts>>
  /** Fields that a value of another field requires. */
  readonly companions?: readonly Companion[]
}

/** A field whose values have a form. */
export interface FieldFacts {
  readonly is: 'date' | 'choice' | 'reference'
  /** What a value may look like. */
  readonly accepts: RegExp
  /** The form in words: `a number such as 6, not its label`. */
  readonly wanted: string
  /** The value as the product takes it; as it is unless given. */
  readonly write?: (value: string) => string
}

/** Where one field has this value, another one must be given. */
export interface Companion {
  readonly field: string
  readonly value: string
  readonly needs: string
  /** Why, as the end of a sentence. */
  readonly because: string
}

/** What field names look like that are columns of a database. */
export const SNAKE_CASE = /^[a-z][a-z0-9_]*$/
/** What field names look like that are properties of a class. */
export const PASCAL_CASE = /^[A-Z][A-Za-z0-9_]*$/

/** A product as tickets and templates see it. */
export interface TicketProduct {
  /** As templates name it. */
  readonly name: string
  /** The sorts of record that it has, the usual one first. */
  readonly kinds: Readonly<Partial<Record<Kind, KindFacts>>>
  /** Texts of its connections that templates see, as `connection.<name>`; a connection may lack them. */
  readonly templateOptions?: readonly string[]
}

/** The kinds of record that a product has. */
export function kindsOf({ kinds }: TicketProduct): Kind[] {
  return Object.keys(kinds) as Kind[]
}

/** @throws TypeError for a kind that the product does not have, which no configuration that was loaded names */
export function factsOf({ name, kinds }: TicketProduct, kind: Kind): KindFacts {
  const facts = kinds[kind]
  if (facts === undefined) throw new TypeError(`${name} has no ${kind}.`)
  return facts
}
