import { CAPABILITIES, type Capability } from '../../shared/connectors/connector.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { tableOf } from './markdown.ts'

/** Each capability, and what is done for a product without it. */
const MEANINGS: Readonly<Record<Capability, readonly [is: string, otherwise: string]>> = {
  find: [
    'find a record by its correlation id',
    'After a lost answer the record is written again; the product itself must see that it is the same one.',
  ],
  read: ['see the status of a record', 'Every record counts as open: that a person ended it is not noticed.'],
  note: [
    'keep notes',
    'What happened is written all the same, over what was there: the record shows the latest report and no history.',
  ],
  'look up a note': [
    'see whether a note was written',
    'After a lost answer it is written again. Where notes are kept, one may be there twice.',
  ],
  escalate: ['raise the severity of a record', 'The template leaves `escalate` out, and a note is written.'],
  hold: [
    'set a record aside',
    'A template with a section `hold` is refused, and so is `onResolve: hold` on the route.',
  ],
  reopen: ['open a resolved record again', 'A problem that comes back gets a new ticket: `onRefire: new`.'],
  attach: [
    'take files',
    'The list of a ticket that stands for more than 20 problems is not attached. `npm run trace` tells of every alert.',
  ],
  'see the assignment': [
    'see who has a record, and whether it is in work',
    '`touch: never-after-human` goes by the status alone.',
  ],
  'close codes': ['keep why a record ended', '`wontFix` has no effect.'],
  'close for good': [
    'end a record so that it is never written to again',
    'An ended record counts as resolved. Whether the bridge or a person ended it, the bridge knows from its own ledger.',
  ],
  'change only what exists': [
    'refuse changes to a record that was deleted',
    'The next report brings back a record that a person deleted.',
  ],
}

interface RecordKind {
  readonly name: string
  readonly absent: readonly Capability[]
}

function recordKinds(): readonly RecordKind[] {
  return PRODUCTS.flatMap(({ title, kinds }) =>
    Object.entries(kinds).map(([kind, { absent }]) => ({ name: `${title} ${kind}`, absent })),
  )
}

/** The operations that each record supports. */
export function capabilityTable(): string {
  const kinds = recordKinds()
  const rows = CAPABILITIES.map((capability) => [
    MEANINGS[capability][0],
    ...kinds.map(({ absent }) => (absent.includes(capability) ? '**no**' : 'yes')),
  ])
  return tableOf(['can it …', ...kinds.map(({ name }) => name)], rows)
}

/** What happens for records without a capability; capabilities that all records have are left out. */
export function absenceTable(): string {
  const kinds = recordKinds()
  const rows = CAPABILITIES.map((capability) => {
    const where = kinds.filter(({ absent }) => absent.includes(capability)).map(({ name }) => name)
    const [is, otherwise] = MEANINGS[capability]
    return [is, where.join(', '), otherwise]
  })
  return tableOf(
    ['cannot …', 'which', 'what happens instead'],
    rows.filter(([, where]) => where !== ''),
  )
}
