import { BridgeError } from '../../errors.ts'
import type { StorageService } from './storage-access.ts'

/** One service of an account, by its connection string. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string
  readonly sharedKey?: { readonly accountName: string; readonly accountKey: Buffer }
  /** A shared access signature: goes into the query of each request. */
  readonly signature?: string
}

/** What `UseDevelopmentStorage=true` stands for (Azurite README: account and key are public). */
const EMULATOR = {
  accountname: 'devstoreaccount1',
  accountkey: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoMGMw==',
  blobendpoint: 'http://127.0.0.1:10000/devstoreaccount1',
  queueendpoint: 'http://127.0.0.1:10001/devstoreaccount1',
  tableendpoint: 'http://127.0.0.1:10002/devstoreaccount1',
}

/**
 * Storage docs, "Configure Azure Storage connection strings".
 *
 * @throws BridgeError `setting_missing`, which repeats nothing of the text
 */
export function endpointOf(service: StorageService, connectionString: string): Endpoint {
  const parts = partsOf(connectionString)
  const given = parts['usedevelopmentstorage'] === 'true' ? EMULATOR : parts
  const { accountname, accountkey, sharedaccesssignature } = given as Readonly<Record<string, string>>
  const { defaultendpointsprotocol = 'https', endpointsuffix = 'core.windows.net' } = parts
  const url =
    (given as Readonly<Record<string, string>>)[`${service}endpoint`] ??
    (accountname && `${defaultendpointsprotocol}://${accountname}.${service}.${endpointsuffix}`)
  if (!url || !URL.canParse(url)) throw invalid(`it names no address of the ${service} service`)
  const address = { url: url.replace(/\/$/, '') }
  if (sharedaccesssignature) return { ...address, signature: sharedaccesssignature.replace(/^\?/, '') }
  if (!accountname || !accountkey)
    throw invalid('it has neither AccountName and AccountKey nor SharedAccessSignature')
  return {
    ...address,
    sharedKey: { accountName: accountname, accountKey: Buffer.from(accountkey, 'base64') },
  }
}

/** Names in lower case: their case does not matter. A value may have `=` in it. */
function partsOf(connectionString: string): Readonly<Record<string, string>> {
  const pairs = connectionString.split(';').map((part) => {
    const end = part.indexOf('=')
    return [part.slice(0, end).trim().toLowerCase(), part.slice(end + 1).trim()] as const
  })
  return Object.fromEntries(pairs)
}

function invalid(why: string): BridgeError {
  return new BridgeError('setting_missing', `Set AzureWebJobsStorage to a connection string: ${why}.`)
}
