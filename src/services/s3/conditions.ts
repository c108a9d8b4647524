import type { StoredObject } from './bucket.ts'
import { noSuchKey, preconditionFailed } from './s3-error.ts'

/** Whether a reader who has an older copy need not be sent this one. Throws if he wants none but a certain one. */
export function notModified(object: StoredObject, headers: Record<string, string>, prefix = ''): boolean {
  const value = (name: string) => headers[`${prefix}${name}`]
  const [match, noneMatch] = [value('if-match'), value('if-none-match')]
  const changed = (since: string) => Math.floor(object.lastModified.getTime() / 1000) * 1000 > Date.parse(since)
  const unmodified = value('if-unmodified-since')
  if (match !== undefined ? !names(match, object) : unmodified !== undefined && changed(unmodified)) throw preconditionFailed(match === undefined ? 'If-Unmodified-Since' : 'If-Match')
  if (noneMatch !== undefined) return names(noneMatch, object)
  const modified = value('if-modified-since')
  return modified !== undefined && !changed(modified)
}

/** Whether a writer may write over what is there. */
export function judgeWrite(key: string, object: StoredObject | undefined, headers: Record<string, string>): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  if (noneMatch !== undefined && object && names(noneMatch, object)) throw preconditionFailed('If-None-Match')
  if (match === undefined) return
  if (!object) throw noSuchKey(key)
  if (!names(match, object)) throw preconditionFailed('If-Match')
}

function names(list: string, { etag }: StoredObject): boolean {
  return list.split(',').some((one) => {
    const tag = one.trim()
    return tag === '*' || tag.replace(/^W\//, '').replaceAll('"', '') === etag
  })
}
