import { Ajv } from 'ajv'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })

/**
 * A parser for the JSON body of an admin request.
 *
 * @param schema the JSON Schema that describes `Body`.
 * @returns a function that throws a 400 naming what is wrong with the body.
 */
export function jsonBody<Body>(schema: object): (context: Context) => Promise<Body> {
  const validate = ajv.compile<Body>(schema)
  return async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined)
    if (validate(body)) return body
    throw new HTTPException(400, { message: ajv.errorsText(validate.errors, { dataVar: 'body' }) })
  }
}
