import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PAUSES_MS } from '../../../dev/chaos/post-alerts.ts'
import host from '../../../host.json' with { type: 'json' }
import { MOST_AHEAD_MS } from '../../../shared/alert/believed-time.ts'
import { LONGEST_OPEN_SECONDS } from '../../../shared/bridge/protect/circuit.ts'
import { LONGEST_BACK_OFF_SECONDS } from '../../../shared/bridge/queue/back-off.ts'
import { SYNC_EVERY } from '../../../shared/config/compile-policy.ts'
import { secondsOf } from '../../../shared/config/duration.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { MAX_ATTEMPTS } from '../../../shared/connectors/scsm/scsm-connector.ts'
import { claimTimes, REMEMBERED_TRIES } from '../../../shared/storage/ledger.ts'
import { factsOf, kindsOf } from '../../../shared/ticket/kinds.ts'
import { REST_MILLISECONDS } from '../../../shared/tokens/token-renewal.ts'

const root = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** Texts that people read, and comments, by path. */
const TEXTS = new Map(
  [
    'README.md',
    ...['docs', 'docs/decisions', 'infra/app', 'infra/queries'].flatMap(filesIn),
    ...['cli', 'shared', 'functions', 'dev'].flatMap((folder) => sourcesIn(folder)),
  ].map((path) => [path, read(path).replaceAll(/\s+(?:\*|\/\/)?\s*/g, ' ')]),
)

function filesIn(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, root), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${folder}/${entry.name}`)
}

function sourcesIn(folder: string): string[] {
  return (readdirSync(new URL(`${folder}/`, root), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
}

const WORDS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const numberOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) : WORDS.indexOf(text))

const awayMinutes = Number(/ago\((\d+)m\) and/.exec(read('infra/queries/connection-away.kql'))?.[1])

const longestClaimSeconds = Math.max(
  ...PRODUCTS.flatMap((product) => kindsOf(product).map((kind) => factsOf(product, kind))).map(
    ({ longestChangeSeconds }) => claimTimes(longestChangeSeconds).claimSeconds,
  ),
)

/** What is said in several places, and the one place that decides it. */
const STATED: readonly (readonly [string, number, RegExp])[] = [
  [
    'alerts that waited for a person go on by themselves within the longest back-off, in minutes',
    LONGEST_BACK_OFF_SECONDS / 60,
    /(?:at their next try,|tries again) within (\w+) minutes/g,
  ],
  [
    'an alert is put back for at most, in minutes',
    LONGEST_BACK_OFF_SECONDS / 60,
    /doubling(?: from 5 s)? to (\w+) min/g,
  ],
  [
    'a claim ends by itself within, in minutes',
    Math.ceil(longestClaimSeconds / 60),
    /claim (?:ends|expires) within (\w+) minutes/g,
  ],
  [
    'a circuit stays open for at most, in minutes',
    LONGEST_OPEN_SECONDS / 60,
    /(?:one try in|four times as long after each further failure, up to|Waits grow as the breaker's do, up to) (\w+) minutes/g,
  ],
  [
    'a sender’s clock is believed to be ahead by, in minutes',
    MOST_AHEAD_MS / 60_000,
    /never (?:more|later) than (\w+) minutes after/g,
  ],
  [
    'a refused grant is left alone for, in minutes',
    REST_MILLISECONDS / 60_000,
    /not try it again for (\w+) minutes/g,
  ],
  [
    'work items are synced by default every so many minutes',
    secondsOf(SYNC_EVERY) / 60,
    /(?:timer does every|`?sync\.every`? of a connection is) (\w+) minutes/g,
  ],
  [
    'a connection that is away is reported after so many minutes',
    awayMinutes,
    /(?:away for|has failed for) (\w+) minutes/g,
  ],
  [
    'the host gives a message up after so many tries',
    host.extensions.queues.maxDequeueCount,
    /gave the message up after (\w+) tries/g,
  ],
  ['a change in Service Manager is made at most so many times', MAX_ATTEMPTS, /(\w+) times at most/g],
  ['so many tries of a change are remembered', REMEMBERED_TRIES, /each of its last (\w+) tries/g],
  ['an action group posts so many times', PAUSES_MS.length + 1, /action group tries (\w+) times/g],
]

describe.each(STATED)('%s: %d', (_, number, pattern) => {
  const said = [...TEXTS].flatMap(([path, text]) =>
    [...text.matchAll(pattern)].map(([, word = '']) => ({ path, says: numberOf(word) })),
  )

  test('is the same in every text that gives it', () => {
    expect(said.length).toBeGreaterThan(0)
    expect(said.filter(({ says }) => says !== number)).toEqual([])
  })
})
