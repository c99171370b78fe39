/** Azure Storage on this machine: Azurite as a child process that never outlives us. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

/** The account and key of every Azurite (Azurite README): public, so not a secret. */
const ACCOUNT = 'devstoreaccount1'
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

const READY_WITHIN_MS = 60_000
const STOPPED_WITHIN_MS = 5_000

const SERVICES = ['blob', 'queue', 'table'] as const
type Service = (typeof SERVICES)[number]

export interface AzuriteOptions {
  /** Fixed ports, so that a stopped Azurite can be started again where its clients look for it. Default: any free ones. */
  readonly ports?: Readonly<Record<Service, number>>
  /** Keeps the data on disk in this folder, across restarts. Default: in memory, gone when it stops. */
  readonly folder?: string
  /** With a certificate and its key, PEM: it listens on https and accepts tokens as well, whoever signed them. Default: http. */
  readonly certificateFile?: string
}

export interface Azurite {
  readonly connectionString: string
  /** The URLs have the account in their path, as the SDK clients expect. */
  readonly blobUrl: string
  readonly queueUrl: string
  readonly tableUrl: string
  /** The ports in use. Another `startAzurite` with them listens at the same addresses. */
  readonly ports: Readonly<Record<Service, number>>
  /** Resolves when the process has ended, with its data written if it has a folder. */
  stop(): Promise<void>
}

/**
 * Starts Azurite on loopback and waits until blobs, queues and tables answer.
 * @throws Error with Azurite's own output when it ends, or is not ready, within a minute.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const child = fork(
    createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'),
    azuriteArguments(options),
    {
      execArgv: ['--import', new URL('exit-with-parent.ts', import.meta.url).href],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl-C must not reach Azurite: it stops last, when the app no longer uses it.
      detached: true,
    },
  )
  const ports = await listeningPorts(child).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  const protocol = options.certificateFile === undefined ? 'http' : 'https'
  const url = (service: Service) => `${protocol}://127.0.0.1:${ports[service]}/${ACCOUNT}`
  return {
    connectionString:
      `DefaultEndpointsProtocol=${protocol};AccountName=${ACCOUNT};AccountKey=${ACCOUNT_KEY};` +
      `BlobEndpoint=${url('blob')};QueueEndpoint=${url('queue')};TableEndpoint=${url('table')};`,
    blobUrl: url('blob'),
    queueUrl: url('queue'),
    tableUrl: url('table'),
    ports,
    stop: () => stop(child),
  }
}

function azuriteArguments({ ports, folder, certificateFile }: AzuriteOptions): string[] {
  return [
    ...(folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder]),
    ...(certificateFile === undefined
      ? []
      : ['--cert', certificateFile, '--key', certificateFile, '--oauth', 'basic']),
    '--skipApiVersionCheck',
    '--silent',
    '--disableTelemetry',
    ...SERVICES.flatMap((service) => [`--${service}Port`, String(ports?.[service] ?? 0)]),
  ]
}

/** The ports that Azurite says it listens on; `--silent` quiets its access log, not these lines. */
function listeningPorts(child: ChildProcess): Promise<Record<Service, number>> {
  return new Promise((resolve, reject) => {
    let output = ''
    const giveUp = (reason: string) => reject(new Error(`Azurite ${reason}. Its output:\n${output}`))
    const deadline = setTimeout(() => giveUp(`was not ready after ${READY_WITHIN_MS} ms`), READY_WITHIN_MS)
    const read = (chunk: string) => {
      output += chunk
      const listening = [
        ...output.matchAll(/^Azurite (\w+) service is successfully listening at \S+:(\d+)$/gm),
      ]
      const ports = Object.fromEntries(listening.map(([, name, port]) => [name?.toLowerCase(), Number(port)]))
      const { blob, queue, table } = ports
      if (blob === undefined || queue === undefined || table === undefined) return
      clearTimeout(deadline)
      resolve({ blob, queue, table })
    }
    child.stdout?.setEncoding('utf8').on('data', read)
    child.stderr?.setEncoding('utf8').on('data', read)
    child.once('exit', (code, signal) => {
      clearTimeout(deadline)
      giveUp(`ended with ${signal ?? `code ${code}`}`)
    })
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  // Azurite's own message for a stop that writes its data; its signal listeners do the same but wait for our channel.
  child.send('shutdown')
  const deadline = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS)
  await ended
  clearTimeout(deadline)
}
