import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { cacheFolder } from '../base/cache-folder.ts'
import { homeFolder } from '../base/home-folder.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { startApp } from '../server/app.ts'
import { fail } from './fail.ts'
import { inHouse } from './house.ts'
import { limitsFrom } from './limits.ts'
import { version } from './version.ts'

const PORT = 4477

export interface StartOptions {
  port?: number
  open?: boolean
}

/** The local app, until Ctrl-C. */
export function start(options: StartOptions): Promise<ExitCode> {
  const { env } = process
  return inHouse(async ({ ledger, servers, signal }) => {
    const app = await startApp({
      home: homeFolder(env),
      ...(env.DATABASE_URL ? { databaseUrl: env.DATABASE_URL } : {}),
      port: options.port ?? PORT,
      orAnother: options.port === undefined,
      version: version(),
      ledger,
      servers,
      env,
      limits: limitsFrom(env),
      elsewhere: join(cacheFolder(env), 'kept'),
      look: async () => (await import('./doctor-sections.ts')).doctorView(ledger),
      complain: fail,
    })
    process.stdout.write(`Roadworthy ${version()} is at\n\n  ${app.url}\n\nThe address holds a key: it opens the app for this browser. Ctrl-C ends it.\n`)
    if (options.open !== false && process.stdout.isTTY === true) openBrowser(app.url)
    try {
      await Promise.race([app.ready.then(() => (signal.aborted ? undefined : once(signal, 'abort'))), once(signal, 'abort')])
    } finally {
      await app.close()
    }
    return EXIT.passed
  })
}

/** Where there is no browser, the address is on the terminal all the same. */
function openBrowser(url: string): void {
  const isMac = process.platform === 'darwin'
  if (!isMac && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return
  const child = spawn(isMac ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
