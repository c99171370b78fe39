/** An exception of Service Manager's SDK, as its caller reports it: its type and its message. */
export class SdkError extends Error {
  override readonly name = 'SdkError'
  readonly exceptionType: string

  constructor(exceptionType: string, message: string) {
    super(message)
    this.exceptionType = `Microsoft.EnterpriseManagement.Common.${exceptionType}`
  }

  /** The value of `exception` in the answer of Commit. */
  get text(): string {
    return `${this.exceptionType}: ${this.message}`
  }

  /** The body of a 500 (ASP.NET Web API, HttpError). */
  get body(): object {
    return {
      Message: 'An error has occurred.',
      ExceptionMessage: this.message,
      ExceptionType: this.exceptionType,
    }
  }
}

/** The object was changed after it was read (Microsoft's Service Manager blog). */
export const collision = (id: string): SdkError =>
  new SdkError(
    'DiscoveryDataModificationCollisionException',
    `The object ${id} was modified by someone else since it was read.`,
  )

/** Another object has the key of the new one. */
export const alreadyThere = (id: string): SdkError =>
  new SdkError(
    'DiscoveryDataInsertionCollisionException',
    `An object with the key ${id} exists already in the database.`,
  )

export const notPermitted = (userName: string): SdkError =>
  new SdkError(
    'UnauthorizedAccessEnterpriseManagementException',
    `The user ${userName} does not have sufficient permission to perform the operation.`,
  )

export const notFound = (id: string): SdkError =>
  new SdkError('ObjectNotFoundException', `An object with Id '${id}' could not be found.`)

export const invalidCriteria = (reason: string): SdkError =>
  new SdkError('InvalidCriteriaException', `The criteria could not be read: ${reason}`)

export const invalidData = (reason: string): SdkError =>
  new SdkError('DiscoveryDataInvalidPropertyValueException', reason)

/** The class requires a value (seen in logs of ITSMC's users). */
export const valueMissing = (property: string): SdkError =>
  new SdkError(
    'DiscoveryDataInvalidNullPropertyValueException',
    `The required property ${property} has no value.`,
  )

/** A workflow or a rule of the installation refused the write. */
export const ruleRefused = (name: string): SdkError =>
  new SdkError('DiscoveryDataException', `The write was refused by the rule '${name}'.`)

/** The database did not answer the SDK in time; the write may have been carried out. */
export const databaseTimeout = (): SdkError =>
  new SdkError(
    'UnknownDatabaseException',
    'Timeout expired. The timeout period elapsed prior to completion of the operation or the server is not responding.',
  )
