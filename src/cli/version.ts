import { readFileSync } from 'node:fs'

/** This package's version. Two folders up from here both in the source and in the build. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}
