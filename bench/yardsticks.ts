import { QueueClient } from '@azure/storage-queue'
import { request } from 'undici'
import type { AppCopy } from '../dev/app-copy.ts'
import type { BenchWorld } from './bench-world.ts'
import { alertOf, secondsFor } from './posts.ts'

const JSON_BODY = { 'content-type': 'application/json' }

/** Figures for comparison. */
export interface Yardstick {
  readonly perSecond: number
  /** Processor time of the measured process for each post. */
  readonly cpuMs: number
}

/** Sends a message for each alert by the storage's own client in this process. */
export async function rawPuts(world: BenchWorld, inFlight: number, alerts: number): Promise<Yardstick> {
  const queue = new QueueClient(world.storage.connectionString, 'bench-raw')
  await queue.createIfNotExists()
  const text = Buffer.from(alertOf('raw')).toString('base64')
  const cpuBefore = process.cpuUsage()
  const seconds = await secondsFor(inFlight, Array.from({ length: alerts }), async () => {
    await queue.sendMessage(text, { messageTimeToLive: -1 })
  })
  const { user, system } = process.cpuUsage(cpuBefore)
  // Azurite slows down as its queues fill.
  await queue.clearMessages()
  return { perSecond: alerts / seconds, cpuMs: (user + system) / 1000 / alerts }
}

/** Sends the same posts to an app that stores nothing. */
export async function postToHost(host: AppCopy, inFlight: number, alerts: number): Promise<Yardstick> {
  const body = alertOf('host')
  const cpuBefore = await host.usage()
  const seconds = await secondsFor(inFlight, Array.from({ length: alerts }), async () => {
    const answer = await request(host.webhook, { method: 'POST', headers: JSON_BODY, body })
    await answer.body.dump()
  })
  const cpuAfter = await host.usage()
  return { perSecond: alerts / seconds, cpuMs: (cpuAfter.cpuMs - cpuBefore.cpuMs) / alerts }
}

/** The mean of a measurement before and one after. */
export function meanOf(one: Yardstick, other: Yardstick): Yardstick {
  return { perSecond: (one.perSecond + other.perSecond) / 2, cpuMs: (one.cpuMs + other.cpuMs) / 2 }
}
