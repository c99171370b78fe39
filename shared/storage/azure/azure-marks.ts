import type { BlobServiceClient } from '@azure/storage-blob'
import type { Marks } from '../ports.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

/** One small blob per mark. */
const MARKS = 'marks'

export function createAzureMarks(service: BlobServiceClient): Marks {
  const container = service.getContainerClient(MARKS)
  const read = async (name: string): Promise<string | undefined> => {
    try {
      return (await container.getBlobClient(name).downloadToBuffer()).toString('utf8')
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw storageUnavailable(error, `reading mark ${name}`)
    }
  }
  return {
    read,
    set: async (name, text) => {
      const body = Buffer.from(text)
      const conditions = { ifNoneMatch: '*' }
      try {
        await making(
          () => container.getBlockBlobClient(name).upload(body, body.length, { conditions }),
          () => container.createIfNotExists(),
        )
        return text
      } catch (error) {
        // It is there already.
        if (statusOf(error) === 409 || statusOf(error) === 412) return (await read(name)) ?? text
        throw storageUnavailable(error, `setting mark ${name}`)
      }
    },
    clear: async (name) => {
      try {
        await container.getBlobClient(name).deleteIfExists()
      } catch (error) {
        throw storageUnavailable(error, `clearing mark ${name}`)
      }
    },
  }
}
