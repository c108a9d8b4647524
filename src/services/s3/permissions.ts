import type { Permission } from '../../author/object-store.ts'

interface Asked {
  method: string
  bucket: string
  key: string
  has(name: string): boolean
  copySource: string | undefined
}

/** What a request needs to be allowed, the most telling first. */
export function permissionsOf({ method, bucket, key, has, copySource }: Asked): Permission[] {
  if (bucket === '') return [{ action: 's3:ListAllMyBuckets', resource: '*' }]
  const action = key === '' ? onBucket(method, has) : onObject(method, has)
  const resource = `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`
  const needed: Permission = { action, resource }
  if (copySource === undefined) return [needed]
  return [needed, { action: 's3:GetObject', resource: `arn:aws:s3:::${copySource.replace(/^\//, '').split('?')[0]}` }]
}

export function deletions(bucket: string, keys: string[]): Permission[] {
  return keys.map((key) => ({ action: 's3:DeleteObject', resource: `arn:aws:s3:::${bucket}/${key}` }))
}

function onBucket(method: string, has: Asked['has']): string {
  if (method === 'PUT') return 's3:CreateBucket'
  if (method === 'DELETE') return 's3:DeleteBucket'
  if (method === 'POST') return has('delete') ? 's3:DeleteObject' : 's3:PutObject'
  if (has('uploads')) return 's3:ListBucketMultipartUploads'
  if (has('location')) return 's3:GetBucketLocation'
  if (has('versioning')) return 's3:GetBucketVersioning'
  return 's3:ListBucket'
}

function onObject(method: string, has: Asked['has']): string {
  if (method === 'DELETE') return has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject'
  if (method === 'PUT' || method === 'POST') return has('acl') ? 's3:PutObjectAcl' : has('tagging') ? 's3:PutObjectTagging' : 's3:PutObject'
  if (has('uploadId')) return 's3:ListMultipartUploadParts'
  return has('acl') ? 's3:GetObjectAcl' : has('tagging') ? 's3:GetObjectTagging' : 's3:GetObject'
}
