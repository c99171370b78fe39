import { Worker } from 'node:worker_threads'
import pLimit from 'p-limit'
import type { Config } from '../../config/config.ts'
import type { ConfigTexts } from '../../config/parse-config.ts'
import { BridgeError } from '../../errors.ts'
import type { ConsoleData } from '../data.ts'
import type { RunTrial, TrialAnswer, TrialAsked } from '../trial.ts'

export interface Playground {
  /** Names of the templates that can be tried. */
  readonly templates: readonly string[]
  readonly template: string
  /** The text of the template. */
  readonly text: string
  /** The text differs from that of the configuration. */
  readonly isEdited: boolean
  readonly payload: string
  /** Null before anything is tried. */
  readonly answer: TrialAnswer | null
}

export interface PlaygroundAsked {
  /** Absent: that of the default route. */
  readonly template?: string
  /** Absent: as it is in the configuration. */
  readonly text?: string
  /** Absent: nothing is tried. */
  readonly payload?: string
}

const LONGEST_MS = 8000
const MOST_MEGABYTES = 96

/** Trials at a time in one instance: others wait, so that alerts keep their share of it. */
const AT_ONCE = 2

/** @param worker the file of the thread */
export function createRunTrial(worker: URL): RunTrial {
  const inTurn = pLimit(AT_ONCE)
  return (asked) => inTurn(() => runIn(worker, asked))
}

function runIn(file: URL, asked: TrialAsked): Promise<TrialAnswer> {
  const worker = new Worker(file, {
    workerData: asked,
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES, maxYoungGenerationSizeMb: 16 },
  })
  return new Promise<TrialAnswer>((resolve) => {
    const problem = (text: string): void => resolve({ problems: [text] })
    const timer = setTimeout(
      () => problem(`The trial took longer than ${LONGEST_MS / 1000} seconds and was stopped.`),
      LONGEST_MS,
    )
    worker.once('message', resolve)
    worker.once('error', (error) => problem(`The trial was stopped: ${error.message}`))
    worker.once('exit', () => {
      clearTimeout(timer)
      problem('The trial ended without an answer.')
    })
  }).finally(() => void worker.terminate())
}

/** @throws BridgeError `request_invalid` for a template that is not there */
export async function readPlayground(asked: PlaygroundAsked, data: ConsoleData): Promise<Playground> {
  const [config, texts] = await Promise.all([data.config(), data.configTexts()])
  const templates = Object.keys(texts)
    .map((file) => /^templates\/(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
  const template = asked.template ?? config.defaultRoute.template.name
  const file = `templates/${template}.yaml`
  const own = texts[file]
  if (own === undefined) throw new BridgeError('request_invalid', 'There is no such template.')
  const text = asked.text === undefined ? own : asked.text.replaceAll('\r\n', '\n')
  const { payload } = asked
  const answer =
    payload === undefined
      ? null
      : await data.runTrial(trialOf({ ...texts, [file]: text }, config, payload, data.now()))
  return { templates, template, text, isEdited: text !== own, payload: payload ?? '', answer }
}

function trialOf(texts: ConfigTexts, config: Config, payload: string, now: number): TrialAsked {
  const urls = Object.fromEntries([...config.connections.values()].map(({ name, url }) => [name, url]))
  return { texts, urls, payload, receivedAt: new Date(now).toISOString() }
}
