import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { UsageError } from '../command.ts'
import { type Answers, flagOf, type Question } from './form.ts'

/** As `parseArgs` gives them. */
export type FlagValues = Readonly<Record<string, unknown>>

type Flag = { readonly type: 'string' } | { readonly type: 'boolean' }

/** The flags of questions, for `parseArgs`. Those of secrets are parsed only to be refused. */
export function flagsOf(questions: readonly Question[]): Record<string, Flag> {
  return Object.fromEntries(
    questions.map(({ name, kind }) => [flagOf(name), { type: kind === 'switch' ? 'boolean' : 'string' }]),
  )
}

/** @throws UsageError for a secret, which is not repeated */
export function answersOfFlags(questions: readonly Question[], values: FlagValues): Answers {
  const given = questions.filter(({ name }) => values[flagOf(name)] !== undefined)
  const secret = given.find(({ kind }) => kind === 'secret')
  if (secret !== undefined) {
    throw new UsageError(
      `--${flagOf(secret.name)} is refused: the command line can be read in the shell's history and in the list of processes. ` +
        `Leave it out to be asked without echo, or use --secrets-from-stdin. Change the secret that you have just typed.`,
    )
  }
  return Object.fromEntries(
    given.map(({ name, kind }) => [name, kind === 'switch' ? 'yes' : String(values[flagOf(name)])]),
  )
}

/** Reads `{"password": …, "clientSecret": …}`. @throws UsageError, whose message contains nothing of it */
export async function answersOfStdin(questions: readonly Question[], stdin: Readable): Promise<Answers> {
  const names = questions.filter(({ kind }) => kind === 'secret').map(({ name }) => name)
  const isSecrets = (value: unknown): value is Answers =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([name, secret]) => names.some((known) => known === name) && typeof secret === 'string',
    )
  const value = parseJson(await text(stdin))
  if (isSecrets(value)) return value
  throw new UsageError(
    `--secrets-from-stdin: standard input must be a JSON object of texts, with no other names than ${names.join(', ')}.`,
  )
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
