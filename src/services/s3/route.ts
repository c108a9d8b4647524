import type { Answer, Call } from './call.ts'
import { listObjects } from './listing.ts'
import { deleteObjects } from './multi-delete.ts'
import { abortUpload, completeUpload, createUpload, listParts, listUploads, uploadPart } from './multipart.ts'
import { copyObject, deleteObject, getObject, putObject } from './objects.ts'
import { accessDenied, notImplemented, S3Error } from './s3-error.ts'
import { xml } from './xml.ts'

type Operation = (call: Call) => Promise<Answer>

/** Sides of a bucket or an object that are not offered; to pass over one would be to do something else than was asked. */
const NOT_OFFERED = [
  'accelerate', 'acl', 'analytics', 'attributes', 'cors', 'encryption', 'inventory', 'legal-hold', 'lifecycle', 'logging', 'metrics', 'notification', 'object-lock',
  'ownershipControls', 'policy', 'policyStatus', 'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'tagging', 'torrent', 'versionId', 'versions', 'website',
]

export function operationOf(call: Call): Operation {
  const side = NOT_OFFERED.find((name) => call.has(name))
  if (side !== undefined) throw notImplemented(`\`?${side}\``)
  return call.key === '' ? onBucket(call) : onObject(call)
}

function onBucket({ method, has }: Call): Operation {
  switch (method) {
    case 'HEAD':
      return async () => ({ status: 200, headers: { 'content-type': 'application/xml' } })
    case 'GET':
      if (has('uploads')) return listUploads
      if (has('location')) return locate
      if (has('versioning')) return async () => ({ status: 200, body: xml('VersioningConfiguration', {}) })
      return listObjects
    case 'POST':
      if (has('delete')) return deleteObjects
      break
    case 'PUT':
      throw new S3Error(409, 'BucketAlreadyOwnedByYou', 'The bucket is there already, and it is yours.')
    case 'DELETE':
      throw accessDenied()
  }
  throw notAllowed(method)
}

function onObject({ method, has, headers }: Call): Operation {
  switch (method) {
    case 'GET':
      return has('uploadId') ? listParts : getObject
    case 'HEAD':
      return getObject
    case 'PUT':
      if (has('uploadId')) return uploadPart
      return headers['x-amz-copy-source'] === undefined ? putObject : copyObject
    case 'POST':
      if (has('uploads')) return createUpload
      if (has('uploadId')) return completeUpload
      break
    case 'DELETE':
      return has('uploadId') ? abortUpload : deleteObject
  }
  throw notAllowed(method)
}

async function locate({ verified }: Call): Promise<Answer> {
  const region = verified.scope.split('/')[1] as string
  return { status: 200, body: xml('LocationConstraint', region === 'us-east-1' ? '' : region) }
}


function notAllowed(method: string): S3Error {
  return new S3Error(405, 'MethodNotAllowed', 'The method is not allowed here.', { Method: method })
}
