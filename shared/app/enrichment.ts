import { setTimeout } from 'node:timers/promises'
import type { EnrichAlert } from '../bridge/enrich/enrich-alert.ts'
import type { Config } from '../config/config.ts'
import type { Settings } from '../config/settings.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'

export interface EnrichmentOptions {
  readonly config: () => Promise<Config>
  readonly settings: () => Settings
  readonly http: () => Promise<HttpClient>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const PUBLIC_CLOUD = 'https://management.azure.com'

/** Looks up names and tags before routes are chosen; without `enrich` it does nothing and loads nothing. */
export function createEnrichment({ config, settings, http, log, now }: EnrichmentOptions): EnrichAlert {
  const enrich = once(async (): Promise<EnrichAlert> => {
    const { enrich: asked } = await config()
    if (asked === undefined) return async (alert) => alert
    const { createEnrichAlert } = await import('../bridge/enrich/enrich-alert.ts')
    const { createAzureTagReader } = await import('../resource-graph/azure/azure-tag-reader.ts')
    const { DefaultAzureCredential } = await import('@azure/identity')
    const url = settings().RESOURCE_MANAGER_URL ?? PUBLIC_CLOUD
    const tags = createAzureTagReader({
      url,
      credential: new DefaultAzureCredential(),
      http: await http(),
      now,
    })
    return createEnrichAlert({ ...asked, tags, log, now, pause })
  })
  return async (alert) => (await enrich())(alert)
}

/** A ticket that has its tags must not keep the process alive for the remaining time. */
const pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000, undefined, { ref: false })
