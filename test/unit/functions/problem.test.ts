import type { HttpResponseInit } from '@azure/functions'
import { expect, test } from 'vitest'
import { problemAnswer } from '../../../functions/problem.ts'
import { BridgeError, type ErrorCode, ERRORS } from '../../../shared/errors.ts'

const problemIn = ({ body }: HttpResponseInit): unknown => JSON.parse(typeof body === 'string' ? body : '')

test.each(Object.keys(ERRORS) as ErrorCode[])('the answer to %s has the title of its status', (code) => {
  const answer = problemAnswer(new BridgeError(code, 'It failed.'))

  expect(answer.status).toBe(ERRORS[code].status)
  expect(problemIn(answer)).toMatchObject({ status: ERRORS[code].status, code })
  expect(problemIn(answer)).not.toHaveProperty('title', 'Failed')
})
