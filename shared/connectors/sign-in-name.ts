import { hasProxy, type ProductOptions } from './product.ts'

/** A sign-in has the name of its connection, or of the connection whose proxy it is to. A leaf. */
const SUFFIX = '-proxy'

/** The sign-in to the proxy in front of a connection. */
export function proxySignIn(connection: string): string {
  return `${connection}${SUFFIX}`
}

export function isProxySignIn(name: string): boolean {
  return name.endsWith(SUFFIX)
}

/** The connection that a sign-in is for. */
export function connectionOf(signIn: string): string {
  return isProxySignIn(signIn) ? signIn.slice(0, -SUFFIX.length) : signIn
}

/** All sign-ins of a connection. */
export function signInsOf({ name, options }: { name: string; options: ProductOptions }): string[] {
  return hasProxy(options) ? [name, proxySignIn(name)] : [name]
}
