/** Commands as a person runs them, in processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
}

export interface Finished {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

const running: ChildProcess[] = []

/** Stops what {@link run} has started. */
export async function stopAll(): Promise<void> {
  for (const child of running.splice(0)) await stop(child)
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** Commands for operators, or for developers. */
function folderOf(script: string): string {
  return ['start', 'simulate', 'chaos'].includes(script) ? 'dev' : script === 'write-docs' ? 'tools' : 'cli'
}

/** For one test. */
export function run(script: string, ...words: string[]): Run {
  const started = launch(script, ...words)
  running.push(started.child)
  return started
}

/** Runs until the caller stops it. */
export function launch(script: string, ...words: string[]): Run {
  const started = start(script, words)
  started.child.stdin?.end()
  return started
}

function start(script: string, words: readonly string[], environment: Environment = {}): Run {
  const child = spawn(process.execPath, [`${folderOf(script)}/${script}.ts`, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  return { child, output: () => output, errors: () => errors }
}

export function finish(script: string, ...words: string[]): Promise<Finished> {
  return finishWith({}, script, ...words)
}

interface Given {
  /** What stands on standard input. */
  readonly input?: string
  /** Added to the environment of the tests. */
  readonly environment?: Environment
}

type Environment = Readonly<Record<string, string>>

/** As {@link finish}, with something on standard input or in the environment. */
export async function finishWith(
  { input = '', environment = {} }: Given,
  script: string,
  ...words: string[]
): Promise<Finished> {
  const started = start(script, words, environment)
  running.push(started.child)
  started.child.stdin?.end(input)
  await once(started.child, 'close')
  return finishedOf(started)
}

function finishedOf({ child, output, errors }: Run): Finished {
  return { code: child.exitCode, output: output(), errors: errors() }
}
