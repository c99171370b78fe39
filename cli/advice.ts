import { type ErrorCode, ERRORS } from '../shared/errors.ts'

/** Advice for errors whose message cannot contain it. */
const BY_CODE: Readonly<Partial<Record<ErrorCode, string>>> = {
  dead_letter_unknown: 'npm run dead-letters -- list',
  silence_unknown: 'npm run silence -- list',
  config_invalid: 'Correct that in the configuration, and then: npm run check-config',
  product_unreachable: 'Correct the url in bridge.yaml, or check name resolution, firewall and certificate.',
  product_cut_off: 'Check for a firewall, a proxy or an untrusted certificate, and try again.',
  product_timed_out: 'Try again; if the failure persists, check for a firewall or a proxy in between.',
  product_unavailable: 'Wait until the product is up again. Alerts wait as well, and are delivered then.',
  product_throttled: 'Try again later; rateLimit in bridge.yaml limits the calls of the bridge.',
  product_asleep: 'Wake the instance by signing in to it in a browser.',
  product_redirected: 'Give the url in bridge.yaml that the server redirects to, if that is the product.',
  product_answer_unusable:
    'Open the url in a browser to see what answers: the product, or something in front of it.',
  product_refused_credentials: 'Sign in again with npm run connect, and check the user in the product.',
  product_not_permitted: 'Give the user the rights that the page of the product in docs/ lists.',
  token_endpoint_failed:
    'Try again; if the failure persists, check that the token server is up and the url is correct.',
  vault_unavailable: 'Sign in to Azure (az login) as someone who may read and write secrets of the vault.',
  storage_unavailable:
    'Correct the settings AzureWebJobsStorage…, or check the network access to the storage account.',
}

/**
 * What a refused sign-in means, by the code that the server gave. Those of Entra ID: Microsoft identity platform docs,
 * "Microsoft Entra authentication and authorization error codes".
 */
const BY_REFUSAL: readonly (readonly [RegExp, string])[] = [
  [
    /\(401 server_error\)/,
    'It does not say which is wrong. Sign in to the product as this user with this password; compare the client id, and type the client secret again, with the registration there; check that sign-ins by password are enabled.',
  ],
  [
    /\((?:400|401) invalid_client\w*\)/,
    'Compare the client id, and type the client secret again, with the registration in the product.',
  ],
  [
    /\(400 invalid_grant\)/,
    'The user name or the password is wrong, or the user is locked: sign in to the product as this user.',
  ],
  [
    /refused the user \(401\)/,
    'The user name or the password is wrong, or the user is locked: sign in to the portal as this user, with its domain before the name.',
  ],
  [
    /AADSTS7000215\b/,
    'The client secret is wrong: take its value, not its id, from the registration with this client id.',
  ],
  [/AADSTS7000222\b/, 'The client secret has expired: create another one in the registration, and use that.'],
  [
    /AADSTS700016\b/,
    'The tenant has no application with this client id: compare both with the registration.',
  ],
  [
    /AADSTS90002\b/,
    'There is no such tenant: compare the tenant id with the directory (tenant) ID of the registration.',
  ],
  [
    /AADSTS500011\b/,
    'The tenant does not know the resource of the scope: compare it with the application ID URI.',
  ],
  [/AADSTS50126\b/, 'The user name or the password is wrong.'],
  [
    /AADSTS5007[69]\b/,
    'The user needs a second factor, which is not possible here: sign in as an application, or exclude the user from that policy.',
  ],
  [
    /AADSTS65001\b/,
    'The application lacks consent: an administrator of the tenant gives it in the registration (API permissions).',
  ],
  [/AADSTS50053\b/, 'The user is locked after too many wrong passwords: wait, or unlock it.'],
  [/AADSTS50055\b/, 'The password has expired: sign in once in a browser and set another one.'],
  [/AADSTS50057\b/, 'The user is disabled in the tenant.'],
  [
    /AADSTS700027\b/,
    'The certificate does not belong to the registration: upload it there (Certificates & secrets), or use the one that does.',
  ],
]

const CODE = /\b[a-z]+(?:_[a-z]+)+(?=: )/

/**
 * What to do about a failure, if its message does not say so.
 *
 * @param found as the command prints it: with the code of the error, if it was one
 */
export function adviceFor(found: string): string | undefined {
  const refusal = BY_REFUSAL.find(([pattern]) => pattern.test(found))
  if (refusal !== undefined) return refusal[1]
  const code = CODE.exec(found)?.[0] ?? ''
  return Object.hasOwn(ERRORS, code) ? BY_CODE[code as ErrorCode] : undefined
}
