import { parseArgs, type ParseArgsConfig } from 'node:util'
import { closestName } from '../shared/closest-name.ts'
import { asBridgeError, BridgeError } from '../shared/errors.ts'
import { adviceFor } from './advice.ts'
import { takenByNpm } from './taken-by-npm.ts'

/** A mistake in how a command was called, or something that a person can correct: the message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

type Options = NonNullable<ParseArgsConfig['options']>

/** The values of a command's options. */
export type ValuesOf<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values']

/**
 * Runs a command: `--help` prints the usage; a mistake prints what is wrong and what to type next, and ends with code 1.
 *
 * @param usage what `--help` prints
 * @param run gets the parsed options and the remaining words; a returned number is the exit code
 */
export async function runCommand<T extends Options>(
  usage: string,
  options: T,
  run: (values: ValuesOf<T>, words: readonly string[]) => Promise<number | void>,
): Promise<void> {
  try {
    refuseTaken(scriptOf(usage), Object.keys(options))
    const help = { help: { type: 'boolean', short: 'h' } } as const
    const { values, positionals } = parseArgs({ options: { ...options, ...help }, allowPositionals: true })
    if ((values as { help?: boolean }).help === true) {
      console.log(usage.trim())
      return
    }
    const code = await run(values, positionals)
    if (code !== undefined) process.exitCode = code
  } catch (error) {
    console.error(textOf(error, usage, options))
    process.exitCode = 1
  }
}

/** The message for a person: what is wrong, and what to type next. */
function textOf(thrown: unknown, usage: string, options: Options): string {
  const help = `Try ${callOf(scriptOf(usage))} --help.`
  if (thrown instanceof UsageError) return thrown.message.replace(/Try --help\.$/, help)
  if (thrown instanceof BridgeError) {
    const line = `${thrown.code}: ${placed(thrown.message, thrown.path)}`
    const advice = adviceFor(line)
    return advice === undefined ? line : `${line}\nNext: ${advice}`
  }
  if (thrown instanceof TypeError && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS')) {
    return `${refusalOf(thrown.message, options)} ${help}`
  }
  return asBridgeError(thrown).message
}

/** A message, and where in the JSON it applies, unless it says so itself or means all of it. */
export function placed(message: string, path: string | undefined): string {
  return path === undefined || path === '$' || message.includes(path) ? message : `${message} (at ${path})`
}

/** The name of the script in package.json, by the first line of the usage. */
function scriptOf(usage: string): string {
  return /^npm (?:run )?(\S+)/.exec(usage.trim())?.[1] ?? ''
}

/** `npm run preview --` */
function callOf(script: string): string {
  return script === 'start' ? 'npm start --' : `npm run ${script} --`
}

/** @throws UsageError for an option that did not reach the command */
function refuseTaken(script: string, names: readonly string[]): void {
  const name = takenByNpm({ script, names, words: process.argv.slice(2) }, process.env)
  if (name === undefined) return
  const call = callOf(script)
  throw new UsageError(
    `npm took --${name} for itself, so that ${script} did not get it. Put -- before its flags: ${call} --${name} …`,
  )
}

/** The first sentence of Node's message about an option, and the option that was probably meant. */
function refusalOf(message: string, options: Options): string {
  if (message.includes('argument is ambiguous')) {
    const [, name = ''] = /'(?:-\w, )?(--[\w-]+)/.exec(message) ?? []
    return `${name} needs a value. Give one that begins with a dash as ${name}=VALUE.`
  }
  const [sentence = ''] = message.split('. ')
  const [, unknown] = /^Unknown option '--?([^'=]+)/.exec(sentence) ?? []
  const meant = unknown === undefined ? undefined : closestName(unknown, Object.keys(options))
  return meant === undefined ? `${sentence}.` : `${sentence}. Did you mean --${meant}?`
}

/** A port number of the command line. @throws UsageError */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port takes a number from 0 (any free port) to 65535, not ${JSON.stringify(text)}.`)
}

/** A number of seconds of the command line, at most 9999. @throws UsageError */
export function parseSeconds(option: string, text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new UsageError(`--${option} takes seconds from 0 to 9999, not ${JSON.stringify(text)}.`)
}

/** Refuses words that a command does not take. @throws UsageError */
export function refuseWords(words: readonly string[]): void {
  if (words.length > 0) throw new UsageError(`Unknown argument ${JSON.stringify(words[0])}. Try --help.`)
}
