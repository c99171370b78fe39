import type { ProductOptions } from '../../shared/connectors/product.ts'
import { storeGrant } from '../../shared/tokens/sign-in.ts'
import { flagsOfClient, registerClient } from '../entra-id/register-client.ts'
import type { EntraId } from '../entra-id/start-entra-id.ts'
import { startProvance } from './start-provance.ts'
import { pick, readJson, type ShownWorkItem, type SimulatedProduct } from '../simulated-product.ts'

/** A Dynamics 365 organization with Provance, to which an application of Entra ID signs in with its secret. */
export async function startSimulatedProvance(_: ProductOptions, entraId: EntraId): Promise<SimulatedProduct> {
  const { url: authority, tenantId } = entraId
  const { url, stop } = await startProvance({
    tenantId,
    entraKeysUrl: `${authority}/${tenantId}/discovery/v2.0/keys`,
  })
  const client = await registerClient(entraId)
  return {
    label: 'Provance',
    url,
    connect: {
      flags: ['--product', 'provance', '--url', url, ...flagsOfClient(client)],
      secrets: { clientSecret: client.clientSecret },
    },
    signIn: (options) =>
      storeGrant(options, { type: 'entra_client_secret', ...client, scope: `${url}/.default` }),
    workItems: async () =>
      (await readJson<{ records: Case[] }>(`${url}/__admin/tables/incident`)).records.map(shownAt(url)),
    stop,
  }
}

type Case = Readonly<Record<string, string | number | boolean | null>>

const FIELDS = [
  'title',
  'statecode',
  'statuscode',
  'prioritycode',
  'caseorigincode',
  'createdon',
  'description',
]

/** The text that a person sees for a choice or a lookup (Dataverse docs, formatted values). */
const LABEL = '@OData.Community.Display.V1.FormattedValue'

const shownAt =
  (url: string) =>
  (row: Case): ShownWorkItem => {
    const textOf = (name: string): string => String(row[`${name}${LABEL}`] ?? row[name] ?? '')
    const id = String(row['incidentid'])
    return {
      correlationId: id.replaceAll('-', ''),
      number: textOf('ticketnumber'),
      url: `${url}/main.aspx?etn=incident&id=${id}`,
      fields: pick(FIELDS, textOf),
    }
  }
