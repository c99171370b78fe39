import { parentPort, workerData } from 'node:worker_threads'
import { answerTrial } from './answer-trial.ts'
import type { TrialAsked } from './trial.ts'

/*
 * A template of the playground is not trusted: it is rendered in a thread of its own, without the environment of the process
 * and with limits of time and memory. Liquid reads no files here, as everywhere.
 */
parentPort?.postMessage(await answerTrial(workerData as TrialAsked), [])
