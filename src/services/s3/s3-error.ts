/** A refusal as S3 words it. The code is what clients go by. */
export class S3Error extends Error {
  override readonly name = 'S3Error'
  readonly code: string
  readonly status: number
  /** Further members of the error document. */
  readonly details: Record<string, string>

  constructor(status: number, code: string, message: string, details: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export const accessDenied = (message = 'Access Denied') => new S3Error(403, 'AccessDenied', message)
export const invalidRequest = (message: string) => new S3Error(400, 'InvalidRequest', message)
export const invalidArgument = (name: string, value: string, message: string) => new S3Error(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })
export const preconditionFailed = (condition: string) => new S3Error(412, 'PreconditionFailed', 'A precondition of the request does not hold.', { Condition: condition })
export const noSuchKey = (key: string) => new S3Error(404, 'NoSuchKey', 'There is no object with this key.', { Key: key })
export const noSuchUpload = (id: string) => new S3Error(404, 'NoSuchUpload', 'There is no such multipart upload; it may have been completed or aborted.', { UploadId: id })
export const notImplemented = (what: string) => new S3Error(501, 'NotImplemented', `${what} is not implemented here.`)
export const signatureDoesNotMatch = (details: Record<string, string> = {}) =>
  new S3Error(403, 'SignatureDoesNotMatch', 'The signature that was calculated for this request is not the one it bears: look at the secret key and at what was signed.', details)
