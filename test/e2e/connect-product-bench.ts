/** Another product than ServiceNow, with a Key Vault and an Entra ID, for `npm run connect`. */
import { type EntraId, startEntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { startKeyVault } from '../../simulators/key-vault/start-key-vault.ts'
import { CommandBench } from './connect-run.ts'

interface Stoppable {
  readonly stop: () => Promise<void>
}

export class ProductBench<P extends Stoppable> extends CommandBench {
  readonly product: P
  readonly entraId: EntraId
  readonly #parts: readonly Stoppable[]

  constructor(product: P, entraId: EntraId, settings: Readonly<Record<string, string>>, keyVault: Stoppable) {
    super(settings)
    this.product = product
    this.entraId = entraId
    this.#parts = [product, entraId, keyVault]
  }

  static async start<P extends Stoppable>(
    startProduct: (entraId: EntraId) => Promise<P>,
  ): Promise<ProductBench<P>> {
    const entraId = await startEntraId()
    const keyVault = await startKeyVault({ identityUrl: entraId.url, tenantId: entraId.tenantId })
    const settings = {
      KEY_VAULT_URL: keyVault.url,
      IDENTITY_ENDPOINT: entraId.identityEndpoint,
      IDENTITY_HEADER: entraId.identityHeader,
    }
    return new ProductBench(await startProduct(entraId), entraId, settings, keyVault)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.stop()))
  }
}
