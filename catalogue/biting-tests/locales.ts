import { readdirSync } from 'node:fs'

/** Where Linux and macOS keep locales, a folder each. */
const FOLDERS = ['/usr/lib/locale', '/usr/share/locale']

/** Other people's locales, where they are installed: one that is not makes some runtimes fall back to ASCII. */
export function otherLocales(): string[] {
  const found = FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(folder)
    } catch {
      return []
    }
  })
  return ['C.UTF-8', ...found.filter((name) => /^(tr|de|fr|ja|ar)_.*\.utf-?8$/i.test(name)).sort()]
}
