import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { Scope } from '../../base/scope.ts'
import { S3Service } from './s3-service.ts'
import { pythonWith } from './testing/python-with.ts'

const here = (file: string) => fileURLToPath(new URL(`testing/${file}`, import.meta.url))
const python = pythonWith(here('requirements.txt'))

test.skipIf(!python)('what boto3 asks for it gets, and what it must not have it does not', { timeout: 120_000 }, async () => {
  const scope = new Scope('boto3')
  const folder = await mkdtemp(join(tmpdir(), 'roadworthy-boto3-'))
  scope.defer('a folder', () => rm(folder, { recursive: true }))
  try {
    const store = await S3Service.start(scope, { bucket: 'lendery-receipts' })
    const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', PYTHONIOENCODING: 'utf-8', ...store.environment() }
    const { stdout } = await promisify(execFile)(python as string, [here('boto3_workload.py'), join(folder, 'large')], { env })
    expect(stdout.trimEnd().split('\n')).toEqual([
      "got: (b'hello', 'text/csv', {'from': 'python'})",
      "range: b'el'",
      'head: 5',
      'list: ["in/ünï code + \'x\' (1)/a b.csv"]',
      'first writer only: PreconditionFailed',
      'missing: NoSuchKey',
      "copy: b'hello'",
      'CRC32: 1lD8fQ==',
      expect.stringMatching(/^SHA1: .{28}$/),
      expect.stringMatching(/^SHA256: .{44}$/),
      'large: True',
      'deleted: NoSuchKey',
      "presigned: b'hello'",
      'presigned, another key: 403',
      'presigned, stretched: 403',
      'form: 204',
      'form, stored: True',
      'form, 201: AccessDenied',
      'form, too large: EntityTooLarge',
      'form, too small: EntityTooSmall',
      'form, another type: AccessDenied',
      'form, another key: AccessDenied',
      'form, policy changed: SignatureDoesNotMatch',
      'form, no policy: AccessDenied',
      'wrong secret, read: SignatureDoesNotMatch',
      'wrong secret, write: SignatureDoesNotMatch',
      'wrong id: InvalidAccessKeyId',
      'tampered: XAmzContentSHA256Mismatch',
      'nothing of it stored: 404',
      'hash: 2cf24dba',
    ])
    expect(new Set(store.requests().map(({ action }) => action))).toContain('s3:PutObject')
  } finally {
    await scope.close()
  }
  expect(scope.failures).toEqual([])
})
